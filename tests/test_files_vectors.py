"""GeoPackage and GeoJSON: every feature read or set aside by name, and values as the file has them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from file_makers import feature, geojson, square, vector
from minplan_gis.errors import UsageError
from minplan_gis.files import Request, is_whole, read_layers
from minplan_gis.files.sources import digest

RING = [[81.1, 44.0], [81.2, 44.0], [81.2, 44.1], [81.1, 44.0]]


def polygon(coordinates):
    return {"type": "Polygon", "coordinates": coordinates}


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


def notes(layer):
    return " ".join(note.zh for note in layer.entry.notes)


BAD_FEATURES = {
    "null": (feature(None), "null_geometry"),
    "no geometry": ({"type": "Feature", "properties": {}}, "null_geometry"),
    "unclosed": (feature(polygon([RING[:-1]])), "unreadable_geometry"),
    "two points": (feature(polygon([RING[:2]])), "unreadable_geometry"),
    "text": (feature(polygon([[["a", 44], *RING[1:]]])), "unreadable_geometry"),
    "no coordinates": (feature({"type": "Polygon"}), "unreadable_geometry"),
    "null coordinate": (feature(polygon([[[None, 44], *RING[1:]]])), "unreadable_geometry"),
    "one number": (feature(polygon([[[81.1], *RING[1:]]])), "unreadable_geometry"),
    "too shallow": (feature(polygon(RING)), "unreadable_geometry"),
    "unknown type": (feature({"type": "Polygoon", "coordinates": [RING]}), "unreadable_geometry"),
    "empty": (feature(polygon([])), "empty_geometry"),
    "nan": (feature(polygon([[[float("nan"), 44], *RING[1:]]])), "unreadable_geometry"),
    "infinite": (feature(polygon([[RING[0], [float("inf"), 44], *RING[1:]]])), "not_finite"),
    "1e308": (feature(polygon([[RING[0], [1e308, 44], *RING[1:]]])), "out_of_range"),
    "swapped": (feature(polygon([[[n, e] for e, n in RING]])), "out_of_range"),
    "bowtie": (
        feature(polygon([[[81, 44], [81.1, 44.1], [81.1, 44], [81, 44.1], [81, 44]]])),
        "invalid_geometry",
    ),
    "point": (feature({"type": "Point", "coordinates": [81, 44]}), "wrong_type"),
    "collection": (feature({"type": "GeometryCollection", "geometries": []}), "wrong_type"),
    "no feature": ({"kind": "none"}, "unreadable"),
    "a number": (5, "unreadable"),
}


@pytest.mark.parametrize(("bad", "code"), BAD_FEATURES.values(), ids=BAD_FEATURES.keys())
def test_one_bad_feature_costs_one_row_of_geojson(read, tmp_path, bad, code):
    path = geojson(tmp_path / "a.geojson", [feature(square(0), id="甲"), bad, feature(square(1), id="乙")])
    layer = read(path)
    assert list(layer.frame["id"]) == ["甲", "乙"]
    assert list(layer.frame.index) == ["1", "3"]
    (item,) = layer.entry.quarantined
    assert (item.row, item.code) == ("2", code)
    assert item.reason.zh
    assert item.remedy.en
    assert layer.entry.balanced
    assert not is_whole(layer.entry)


BAD_SHAPES = {
    "null_geometry": None,
    "empty_geometry": shapely.Polygon(),
    "invalid_geometry": shapely.Polygon([(81, 44), (81.1, 44.1), (81.1, 44), (81, 44.1)]),
    "out_of_range": shapely.box(44, 81, 44.1, 81.1),
    "not_finite": shapely.Polygon([(81, 44), (np.inf, 44), (81.1, 44.1)]),
    "wrong_type": shapely.LineString([(81, 44), (81.1, 44)]),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("code", "bad"), BAD_SHAPES.items())
def test_one_bad_feature_in_many_costs_one_row_of_a_geopackage(read, tmp_path, code, bad):
    shapes = [square(at % 40, at // 40) for at in range(2000)]
    shapes[1234] = bad
    layer = read(vector(tmp_path / "a.gpkg", shapes, geometry_type="Unknown"))
    assert (layer.entry.declared, layer.entry.read) == (2000, 1999)
    (item,) = layer.entry.quarantined
    assert (item.row, item.code, item.layer) == ("1235", code, "a")


def test_a_damaged_blob_of_a_geopackage_costs_one_row(read, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square(0), square(1), square(2)])
    with sqlite3.connect(path) as database:
        drop_triggers(database)
        (blob,) = database.execute("SELECT geom FROM a WHERE fid = 2").fetchone()
        database.execute("UPDATE a SET geom = ? WHERE fid = 2", (blob[: len(blob) // 2],))
    database.close()
    layer = read(path)
    assert codes(layer) == ["unreadable_geometry"]
    assert (layer.entry.declared, layer.entry.read) == (3, 2)


def drop_triggers(database):
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{name}"')


def test_the_place_of_an_invalid_geometry_is_told(read, tmp_path):
    layer = read(vector(tmp_path / "a.gpkg", [BAD_SHAPES["invalid_geometry"], square()]))
    (item,) = layer.entry.quarantined
    assert "自相交，位于 (81.05, 44.05)" in item.reason.zh
    assert "self-intersection at (81.05, 44.05)" in item.reason.en


@pytest.mark.parametrize("name", ["h.geojson", "h.gpkg"])
def test_an_empty_ring_is_left_out_and_noted(read, tmp_path, name):
    hollow = shapely.from_wkt("POLYGON ((81.1 44, 81.2 44, 81.2 44.1, 81.1 44), EMPTY)")
    path = tmp_path / name
    if path.suffix == ".gpkg":
        vector(path, [hollow])
    else:
        geojson(path, [feature(polygon([RING, []]))])
    layer = read(path)
    (figure,) = layer.frame.geometry
    assert figure.equals(shapely.Polygon(RING))
    assert figure.contains(shapely.Point(81.19, 44.05))  # this ends the process while the ring is there
    assert "空环" in notes(layer)


@pytest.mark.parametrize("name", ["h.dgn", "h.xyz", "h.map"])
def test_other_formats_are_refused_with_what_to_do(read, tmp_path, name):
    (tmp_path / name).write_text("<kml/>")
    layer = read(tmp_path / name)
    (item,) = layer.entry.quarantined
    assert item.code == "not_allowed"
    assert "GeoPackage" in item.remedy.zh
    assert (layer.entry.declared, layer.entry.read, len(layer.frame)) == (None, 0, 0)


class TestValues:
    def test_of_geojson_stay_as_written(self, read, tmp_path):
        path = geojson(
            tmp_path / "a.geojson",
            [
                feature(
                    square(0), id="0001", code=1234567890123456789, mixed="x", when="2024-05-16", flag=True
                ),
                feature(
                    square(1), id="0002", code=None, mixed=7, when=None, flag=None, more={"甲": [1, "乙"]}
                ),
            ],
        )
        frame = read(path).frame
        assert list(frame["id"]) == ["0001", "0002"]
        assert frame["code"].iloc[0] == 1234567890123456789
        assert frame["code"].isna().tolist() == [False, True]
        assert list(frame["mixed"]) == ["x", "7"]
        assert frame["when"].iloc[0] == "2024-05-16"
        assert frame["flag"].iloc[0] is np.True_ or frame["flag"].iloc[0] is True
        assert json.loads(frame["more"].iloc[1]) == {"甲": [1, "乙"]}

    def test_a_long_id_beside_a_number_with_decimals_keeps_its_digits(self, read, tmp_path):
        features = [feature(square(0), block_id=1.5), feature(square(2), block_id=12345678901234567)]
        path = geojson(tmp_path / "a.geojson", features)
        assert list(read(path).frame["block_id"]) == ["1.5", "12345678901234567"]

    def test_whole_numbers_beyond_64_bits_stay_as_text(self, read, tmp_path):
        frame = read(geojson(tmp_path / "a.geojson", [feature(square(), n=10**25)])).frame
        assert list(frame["n"]) == ["1" + "0" * 25]

    def test_of_a_geopackage_keep_kind_and_digits(self, read, tmp_path):
        path = vector(
            tmp_path / "a.gpkg",
            [square(0), square(1)],
            {
                "id": ["0001", "0002"],
                "n": np.array([2**60 + 1, 0]),
                "day": np.array(["2024-05-16", "NaT"], dtype="datetime64[D]"),
                "time": np.array(["2024-05-16T08:30:00", "NaT"], dtype="datetime64[ms]"),
                "share": [0.1, np.nan],
                "flag": [True, False],
            },
            field_mask=[None, np.array([False, True]), None, None, None, None],
        )
        frame = read(path).frame
        assert list(frame["id"]) == ["0001", "0002"]
        assert int(frame["n"].iloc[0]) == 2**60 + 1
        assert frame["n"].isna().tolist() == [False, True]
        assert list(frame["day"]) == [dt.date(2024, 5, 16), None]
        assert frame["time"].iloc[0] == dt.datetime(2024, 5, 16, 8, 30)  # noqa: DTZ001 - as in the file
        assert frame["share"].tolist() == pytest.approx([0.1, np.nan], nan_ok=True)
        assert frame["flag"].tolist() == [True, False]

    def test_a_column_named_geometry_gets_another_name(self, read, tmp_path):
        layer = read(geojson(tmp_path / "a.geojson", [feature(square(), geometry="x")]))
        assert list(layer.frame["geometry_2"]) == ["x"]
        assert "geometry" in notes(layer)

    def test_the_id_field_names_what_is_set_aside(self, read, tmp_path):
        path = geojson(tmp_path / "a.geojson", [feature(None, 编号="K-7"), feature(square(), 编号="K-8")])
        (item,) = read(path, id_field="编号").entry.quarantined
        assert item.row == "K-7"


class TestReferenceSystems:
    def test_wgs84_is_taken_as_cgcs2000_with_a_metre(self, read, tmp_path):
        layer = read(vector(tmp_path / "a.gpkg", [square()], crs="EPSG:4326"))
        assert layer.accuracy_m == 1.0
        assert layer.entry.source_crs == "EPSG:4326"
        assert "WGS84" in notes(layer)
        assert layer.frame.crs.to_epsg() == 4490

    @pytest.mark.parametrize("member", [None, "urn:ogc:def:crs:EPSG::4490"])
    def test_of_geojson(self, read, tmp_path, member):
        named = {"crs": {"type": "name", "properties": {"name": member}}} if member else {}
        layer = read(geojson(tmp_path / "a.geojson", [feature(square())], **named))
        assert layer.accuracy_m == (0.0 if member else 1.0)
        assert layer.frame.geometry.iloc[0].equals(square())

    def test_geojson_in_metres_needs_the_user(self, read, tmp_path):
        plane = shapely.box(27_516_000, 4_875_000, 27_517_000, 4_876_000)
        path = geojson(tmp_path / "a.geojson", [feature(plane)])
        assert codes(read(path)) == ["wrong_crs"]
        assert read(path, crs="EPSG:4515").entry.read == 1

    def test_an_unknown_crs_member_is_refused(self, read, tmp_path):
        path = geojson(tmp_path / "a.geojson", [feature(square())], crs={"type": "link", "properties": {}})
        assert codes(read(path)) == ["wrong_crs"]

    @pytest.mark.parametrize(("code", "east"), [(4515, 27_516_000), (4536, 516_000)])
    def test_gauss_krueger_comes_to_the_same_place(self, read, tmp_path, code, east):
        plane = shapely.box(east, 4_875_000, east + 1000, 4_876_000)
        layer = read(vector(tmp_path / "a.gpkg", [plane], crs=f"EPSG:{code}"))
        expected = gpd.GeoSeries([shapely.box(516_000, 4_875_000, 517_000, 4_876_000)], crs=4536).to_crs(4490)
        assert layer.frame.geometry.iloc[0].equals_exact(expected.iloc[0], 1e-9)
        assert layer.entry.source_crs == f"EPSG:{code}"

    @pytest.mark.parametrize("code", [4610, 4214, 2351, 2403])
    def test_older_datums_are_refused(self, read, tmp_path, code):
        layer = read(vector(tmp_path / "a.gpkg", [square()], crs=f"EPSG:{code}"))
        assert codes(layer) == ["wrong_crs"]
        assert "30–130 m" in layer.entry.quarantined[0].remedy.zh

    @pytest.mark.parametrize(
        ("code", "east"),
        [(4536, 27_516_000), (4515, 516_000), (4490, 27_516_000)],
        ids=["no", "yes", "degrees"],
    )
    def test_a_prefix_that_the_system_lacks_is_no_silent_infinity(self, read, tmp_path, code, east):
        plane = shapely.box(east, 4_875_000, east + 1000, 4_876_000)
        layer = read(vector(tmp_path / "a.gpkg", [plane], crs=f"EPSG:{code}"))
        assert codes(layer) == ["wrong_crs"]
        assert layer.entry.declared is None

    @pytest.mark.filterwarnings("ignore:'crs' was not provided")
    def test_none_is_refused_until_the_user_states_one(self, read, tmp_path):
        path = vector(tmp_path / "a.gpkg", [square()], crs=None)
        assert codes(read(path)) == ["missing_crs"]
        assert read(path, crs="EPSG:4490").entry.read == 1

    def test_the_user_can_t_contradict_the_file(self, read, tmp_path):
        path = vector(tmp_path / "a.gpkg", [square()])
        assert codes(read(path, crs="EPSG:4515")) == ["wrong_crs"]
        assert codes(read(path, crs="EPSG:4326")) == ["wrong_crs"]
        assert read(path, crs="EPSG:4490").entry.read == 1

    @pytest.mark.parametrize("other", [4326, 4515])
    @pytest.mark.parametrize("table", ["gpkg_contents", "gpkg_geometry_columns"])
    def test_two_that_differ_in_one_geopackage_are_refused(self, read, tmp_path, table, other):
        layer = read(renumbered(tmp_path / "a.gpkg", table, other, f"EPSG:{other}"))
        assert codes(layer) == ["wrong_crs"]
        reason = layer.entry.quarantined[0].reason.zh
        assert "EPSG:4490" in reason
        assert f"EPSG:{other}" in reason

    def test_one_under_two_numbers_is_noted(self, read, tmp_path):
        layer = read(renumbered(tmp_path / "a.gpkg", "gpkg_contents", 100_001, "EPSG:4490"))
        assert (layer.entry.read, layer.entry.source_crs) == (1, "EPSG:4490")
        assert "gpkg_contents 为 100001，在 gpkg_geometry_columns 为 4490" in notes(layer)

    def test_one_without_authority_is_compared_by_its_definition(self, read, tmp_path):
        path = renumbered(tmp_path / "a.gpkg", "gpkg_contents", 100_001, "EPSG:4490", authority="NONE")
        assert "100001" in notes(read(path))

    def test_one_left_undefined_in_one_list_is_noted(self, read, tmp_path):
        layer = read(renumbered(tmp_path / "a.gpkg", "gpkg_contents", 0))
        assert (layer.entry.read, layer.entry.source_crs) == (1, "EPSG:4490")
        assert "gpkg_geometry_columns 为 4490" in notes(layer)
        layer = read(renumbered(tmp_path / "b.gpkg", "gpkg_geometry_columns", 0))
        assert codes(layer) == ["missing_crs"]

    @pytest.mark.parametrize("number", [77_777, "abc"])
    def test_a_number_that_stands_for_no_system_contradicts(self, read, tmp_path, number):
        layer = read(renumbered(tmp_path / "a.gpkg", "gpkg_contents", number))
        assert codes(layer) == ["wrong_crs"]
        assert f"gpkg_contents 为 {number}" in layer.entry.quarantined[0].reason.zh

    def test_one_that_the_list_of_contents_leaves_out_needs_no_note(self, read, tmp_path):
        assert notes(read(renumbered(tmp_path / "a.gpkg", "gpkg_contents", None))) == ""


def renumbered(path, table, number, crs=None, authority="EPSG"):
    """Write a GeoPackage in EPSG:4490 whose one list names another system."""
    vector(path, [square()])
    with sqlite3.connect(path) as database:
        if crs is not None:
            row = (crs, number, authority, int(crs.partition(":")[2]), pyproj.CRS(crs).to_wkt("WKT1_GDAL"))
            database.execute(
                "INSERT OR IGNORE INTO gpkg_spatial_ref_sys "
                "(srs_name, srs_id, organization, organization_coordsys_id, definition) "
                "VALUES (?, ?, ?, ?, ?)",
                row,
            )
        database.execute(f"UPDATE {table} SET srs_id = ?", (number,))  # noqa: S608
    database.close()
    return path


class TestLayers:
    @pytest.fixture
    def path(self, tmp_path):
        path = vector(tmp_path / "a.gpkg", [square(0)], layer="red")
        return vector(path, [square(1), square(2)], layer="blue", append=True)

    def test_all_are_read(self, reader, path):
        layers = reader.read(Request(path, "zones"))
        assert [(layer.entry.layer, layer.entry.read) for layer in layers] == [("red", 1), ("blue", 2)]

    def test_one_can_be_named(self, read, path):
        assert read(path, layer="blue").entry.read == 2

    def test_one_that_is_not_there_is_told_with_those_that_are(self, read, path):
        (item,) = read(path, layer="green").entry.quarantined
        assert item.code == "missing_layer"
        assert "red、blue" in item.reason.zh

    def test_one_bad_layer_does_not_cost_the_other(self, reader, path):
        vector(path, [square()], layer="old", append=True, crs="EPSG:4610")
        layers = reader.read(Request(path, "zones"))
        assert [codes(layer) for layer in layers] == [[], [], ["wrong_crs"]]

    def test_a_view_is_not_read_and_noted(self, reader, path):
        add_view(path, "SELECT fid, geom FROM red")
        first, second = reader.read(Request(path, "zones"))
        assert "bomb" in notes(first)
        assert (first.entry.read, second.entry.read) == (1, 2)
        assert codes(reader.read(Request(path, "zones", layer="bomb"))[0]) == ["not_allowed"]

    def test_a_table_without_geometry_is_for_attributes_only(self, reader, path):
        (attributes,) = reader.read(Request(path, "attributes", layer="red"))
        assert list(attributes.frame["name"]) == ["区块0"]
        assert attributes.frame.geometry.isna().all()


def add_view(path, select):
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE VIEW bomb AS {select}")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('bomb', 'features', 'bomb', 4490)"
        )
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('bomb', 'geom', 'POLYGON', 4490, 0, 0)")
    database.close()


def test_heights_are_left_out_with_a_note(read, tmp_path):
    layer = read(vector(tmp_path / "a.gpkg", [shapely.force_3d(square(), 655.0)], geometry_type="Polygon Z"))
    assert not layer.frame.geometry.has_z.any()
    assert "高程" in notes(layer)


@pytest.mark.parametrize("kind", ["CURVEPOLYGON", "GEOMETRY"])
def test_an_arc_is_drawn_finely_and_noted(kind, read, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square()], geometry_type="Unknown")
    arc = (
        bytes.fromhex("4750000100000000010a00000001000000010800000005000000")
        + np.array([81.10, 44.0, 81.15, 44.05, 81.20, 44.0, 81.15, 43.95, 81.10, 44.0]).tobytes()
    )
    with sqlite3.connect(path) as database:
        drop_triggers(database)
        database.execute("UPDATE a SET geom = ?", (arc,))
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = ?", (kind,))
    database.close()
    layer = read(path)
    assert layer.frame.geometry.iloc[0].area == pytest.approx(np.pi * 0.05**2, rel=1e-6)
    assert "圆弧" in notes(layer)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson"])
def test_a_cut_file_is_refused(read, tmp_path, name, share):
    shapes = [square(at % 40, at // 40) for at in range(500)]
    path = tmp_path / name
    if path.suffix == ".gpkg":
        vector(path, shapes)
    else:
        geojson(path, [feature(shape) for shape in shapes])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    layer = read(path)
    assert layer.entry.declared is None
    assert codes(layer)[0] in {"truncated", "unreadable"}


def test_an_empty_layer_is_whole_and_empty(read, tmp_path):
    layer = read(geojson(tmp_path / "a.geojson", []))
    assert is_whole(layer.entry)
    assert (layer.entry.declared, len(layer.frame)) == (0, 0)


def test_one_feature_alone_is_read(read, tmp_path):
    (tmp_path / "a.geojson").write_text(json.dumps(feature(square(), id="1")), encoding="utf-8-sig")
    assert read(tmp_path / "a.geojson").entry.read == 1


@pytest.mark.parametrize("code", ["wrong_encoding", "missing"])
def test_what_is_no_file_or_no_utf8_is_told(read, tmp_path, code):
    path = tmp_path / "a.geojson"
    if code == "wrong_encoding":
        path.write_bytes(
            json.dumps({"type": "FeatureCollection", "name": "名"}, ensure_ascii=False).encode("gbk")
        )
    assert codes(read(path)) == [code]


def test_changes_in_a_write_ahead_log_are_read_and_left_alone(read, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square(0), square(1)])
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    drop_triggers(database)
    database.execute("UPDATE a SET name = '改过' WHERE fid = 1")
    database.commit()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.suffix != ".gpkg-shm"}
    layer = read(path)
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.suffix != ".gpkg-shm"}
    database.close()
    assert "a.gpkg-wal" in before
    assert list(layer.frame["name"]) == ["改过", "区块1"]
    assert before == after


def test_the_digest_is_that_of_the_file(read, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square()])
    assert read(path).entry.sha256 == digest([path])


@pytest.mark.parametrize(
    "name",
    ["区块 甲.gpkg", "a!b.gpkg", "a;b#c%20.gpkg", "[a]&'.gpkg", "a.zip!x.gpkg", "A.GPKG", "v=1,2.gpkg"],
)
def test_odd_names_are_read(read, tmp_path, name):
    folder = tmp_path / "某 文件夹.zip"
    folder.mkdir()
    source = vector(tmp_path / "plain.gpkg", [square()])
    (folder / name).write_bytes(source.read_bytes())
    layer = read(folder / name)
    assert layer.entry.read == 1
    assert layer.entry.file == name


@pytest.mark.parametrize("given", [{"role": "nobody"}, {"encoding": "no-such"}, {"crs": "EPSG:999999"}])
def test_a_nonsense_request_is_an_error_of_usage(given, tmp_path):
    with pytest.raises(UsageError):
        Request(tmp_path / "a.gpkg", **{"role": "blocks", **given})


def test_trusted_reading_gives_the_same(reader, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square(0), None], {"id": ["1", "2"], "n": [1.5, 2.5]})
    (apart,), (here,) = (
        reader.read(Request(path, "blocks")),
        read_layers(Request(path, "blocks"), trusted=True),
    )
    assert apart.entry == here.entry
    assert_geodataframe_equal(apart.frame, here.frame)
