"""File Geodatabases, FlatGeobuf, GeoParquet and archives: rows held against what each file says of itself."""

from __future__ import annotations

import json
import sys
import zipfile

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from file_makers import shapefile, square, vector
from minplan_gis.files import Request, open_reader

SHAPES = [square(at) for at in range(12)]
NAMES = [f"区块{at}" for at in range(12)]


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


def notes(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def geodatabase(path, *layers, shapes=SHAPES):
    for at, layer in enumerate(layers):
        vector(path, shapes, driver="OpenFileGDB", layer=layer, geometry_type="MultiPolygon", append=at > 0)
    return path


def table_of(folder):
    """Give the path of a table of 12 rows, found by its own count, as no other has it."""
    return next(
        file
        for file in sorted(folder.glob("a*.gdbtable"))
        if int.from_bytes(file.read_bytes()[4:8], "little") == len(SHAPES) and int(file.stem[1:], 16) > 8
    )


def zipped(path, folder, prefix=""):
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, prefix + file.name)
    return path


class TestGeodatabase:
    def test_layers_rows_and_chinese_are_read(self, reader, tmp_path):
        path = geodatabase(tmp_path / "规划.gdb", "采矿区", "红线")
        layers = reader.read(Request(path, "blocks"))
        assert [layer.entry.layer for layer in layers] == ["采矿区", "红线"]
        for layer in layers:
            assert list(layer.frame["name"]) == NAMES
            assert (layer.entry.declared, layer.entry.read) == (12, 12)
            assert "未能与之核对" not in notes(layer)
            assert layer.entry.source_crs == "EPSG:4490"

    def test_a_null_geometry_costs_one_row_by_its_object_id(self, read, tmp_path):
        layer = read(geodatabase(tmp_path / "a.gdb", "a", shapes=[SHAPES[0], None, SHAPES[1]]))
        assert [(item.row, item.code) for item in layer.entry.quarantined] == [("2", "null_geometry")]

    def test_a_count_that_the_table_does_not_hold_is_told(self, read, tmp_path):
        path = geodatabase(tmp_path / "a.gdb", "a")
        table = table_of(path)
        content = bytearray(table.read_bytes())
        content[4:8] = (13).to_bytes(4, "little")
        table.write_bytes(content)
        assert codes(read(path)) == ["count_mismatch"]

    def test_cut_off_it_is_refused_or_every_row_is_named(self, read, tmp_path):
        path = geodatabase(tmp_path / "a.gdb", "a")
        table = table_of(path)
        table.write_bytes(table.read_bytes()[: table.stat().st_size // 2])
        layer = read(path)
        assert layer.entry.read + len(layer.entry.quarantined) == 12 or codes(layer)[0] in {
            "unreadable",
            "count_mismatch",
        }

    @pytest.mark.parametrize("prefix", ["规划.gdb/", "交付/规划.gdb/", ""])
    def test_zipped_it_is_the_same(self, read, tmp_path, prefix):
        path = zipped(tmp_path / "规划.gdb.zip", geodatabase(tmp_path / "规划.gdb", "采矿区"), prefix)
        layer = read(path)
        assert list(layer.frame["name"]) == NAMES
        assert (layer.entry.layer, layer.entry.driver) == ("采矿区", "File Geodatabase")

    def test_two_in_one_zip_keep_their_names(self, reader, tmp_path):
        one, two = (geodatabase(tmp_path / f"{name}.gdb", "a") for name in "甲乙")
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            for folder in (one, two):
                for file in folder.iterdir():
                    packed.write(file, f"{folder.name}/{file.name}")
        layers = reader.read(Request(tmp_path / "a.zip", "blocks"))
        assert sorted(layer.entry.layer for layer in layers) == ["乙.gdb/a", "甲.gdb/a"]

    def test_a_folder_that_is_none_is_refused(self, read, tmp_path):
        (tmp_path / "a.gdb").mkdir()
        assert codes(read(tmp_path / "a.gdb")) == ["missing"]
        (tmp_path / "a.gdb" / "a00000001.gdbtable").write_bytes(b"x" * 100)
        assert codes(read(tmp_path / "a.gdb")) == ["not_allowed"]

    def test_a_compressed_one_is_refused_with_what_to_do(self, read, tmp_path):
        path = geodatabase(tmp_path / "a.gdb", "a")
        (path / "a00000009.cdf").write_bytes(b"\0")
        layer = read(path)
        assert codes(layer) == ["not_allowed"]
        assert "Uncompress" in layer.entry.quarantined[0].remedy.zh

    def test_nothing_is_written_into_it(self, read, tmp_path):
        path = geodatabase(tmp_path / "a.gdb", "a")
        before = {file.name: file.read_bytes() for file in path.iterdir()}
        read(path)
        assert {file.name: file.read_bytes() for file in path.iterdir()} == before


class TestFlatGeobuf:
    @pytest.mark.parametrize("index", ["YES", "NO"])
    @pytest.mark.parametrize("count", [1, 2, 12])
    def test_rows_are_counted_in_its_own_bytes(self, read, tmp_path, index, count):
        path = vector(tmp_path / "a.fgb", SHAPES[:count], driver="FlatGeobuf", SPATIAL_INDEX=index)
        layer = read(path)
        assert sorted(layer.frame["name"]) == sorted(NAMES[:count])
        assert (layer.entry.declared, layer.entry.source_crs) == (count, "EPSG:4490")

    @pytest.mark.parametrize("index", ["YES", "NO"])
    @pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
    def test_cut_off_it_is_refused(self, read, tmp_path, index, keep):
        path = vector(tmp_path / "a.fgb", SHAPES, driver="FlatGeobuf", SPATIAL_INDEX=index)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
        assert codes(read(path)) == ["truncated"]

    def test_a_null_geometry_costs_one_row(self, read, tmp_path):
        shapes = [SHAPES[0], None, SHAPES[1]]
        path = vector(tmp_path / "a.fgb", shapes, driver="FlatGeobuf", SPATIAL_INDEX="NO")
        assert [(item.row, item.code) for item in read(path).entry.quarantined] == [("2", "null_geometry")]


def frame(crs="EPSG:4490", shapes=SHAPES):
    return gpd.GeoDataFrame({"编号": [f"{at:04}" for at in range(len(shapes))]}, geometry=shapes, crs=crs)


def geo(path):
    return json.loads(pq.read_schema(path).metadata[b"geo"])


def retold(path, **changes):
    """Change what the metadata say of the geometry column."""
    table, document = pq.read_table(path), geo(path)
    column = document["columns"]["geometry"]
    column.update(changes)
    for name in [name for name, value in changes.items() if value is ...]:
        del column[name]
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(document).encode()}), path)
    return path


class TestGeoParquet:
    def test_rows_values_and_system_are_read(self, read, tmp_path):
        data = frame().assign(n=2**60 + 1, at=np.datetime64("2024-05-16T08:00"), parts=[[1, 2]] * 12)
        data.to_parquet(tmp_path / "a.parquet")
        layer = read(tmp_path / "a.parquet")
        assert list(layer.frame["编号"]) == list(data["编号"])
        assert layer.frame["n"].iloc[0] == 2**60 + 1
        assert layer.frame["parts"].iloc[0] == "[1, 2]"
        assert layer.entry.source_crs == "EPSG:4490"
        assert (layer.frame.geometry.to_numpy() == np.array(SHAPES)).all()

    def test_a_null_and_a_broken_geometry_cost_a_row_each(self, read, tmp_path):
        frame(shapes=[SHAPES[0], None, SHAPES[1]]).to_parquet(tmp_path / "a.parquet")
        table = pq.read_table(tmp_path / "a.parquet")
        blobs = table.column("geometry").to_pylist()
        broken = pa.array([blobs[0], None, blobs[2][:-9]], pa.binary())
        table = table.set_column(table.column_names.index("geometry"), "geometry", broken)
        pq.write_table(table, tmp_path / "a.parquet")
        layer = read(tmp_path / "a.parquet")
        assert codes(layer) == ["null_geometry", "unreadable_geometry"]
        assert layer.entry.balanced

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"crs": None}, "missing_crs"),
            ({"crs": {"type": "nonsense"}}, "unreadable"),
            ({"encoding": "polygon"}, "unreadable"),
            ({"encoding": ...}, "unreadable"),
            ({"crs": ...}, None),
            ({"edges": "spherical"}, None),
        ],
    )
    def test_metadata_are_held_against_what_is_needed(self, read, tmp_path, changes, code):
        frame("EPSG:4326").to_parquet(tmp_path / "a.parquet")
        layer = read(retold(tmp_path / "a.parquet", **changes))
        assert codes(layer) == ([] if code is None else [code])
        assert ("spherical" in notes(layer)) is ("edges" in changes)

    def test_a_plain_parquet_is_told_from_it(self, read, tmp_path):
        frame().drop(columns="geometry").to_parquet(tmp_path / "a.parquet")
        assert codes(read(tmp_path / "a.parquet")) == ["no_layer"]
        assert len(read(tmp_path / "a.parquet", "attributes").frame) == 12

    @pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
    def test_cut_off_it_is_refused(self, read, tmp_path, keep):
        path = tmp_path / "a.parquet"
        frame().to_parquet(path)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
        assert codes(read(path)) == ["unreadable"]

    def test_without_the_extra_it_says_what_to_install(self, monkeypatch, tmp_path):
        frame().to_parquet(tmp_path / "a.parquet")
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
        with open_reader(trusted=True) as reader:
            (layer,) = reader.read(Request(tmp_path / "a.parquet", "blocks"))
        assert codes(layer) == ["missing_extra"]
        assert 'pip install "minplan-gis[parquet]"' in layer.entry.quarantined[0].remedy.zh


class InGbk(zipfile.ZipInfo):
    """A member whose name is written as programs in China do: in GBK, without a word of it."""

    def _encodeFilenameFlags(self):  # noqa: N802 - the library's name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


class TestArchive:
    def test_several_shapefiles_with_names_in_gbk_and_odd_cases(self, reader, tmp_path):
        for name in ("甲", "乙"):
            shapefile(tmp_path / f"{name}.shp", SHAPES[:2], columns={"名称": NAMES[:2]}, encoding="GB18030")
            (tmp_path / f"{name}.cpg").unlink()
        endings = {".shp": ".SHP", ".shx": ".Shx", ".dbf": ".DBF", ".prj": ".prj"}
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            for name in ("甲", "乙"):
                for ending, shown in endings.items():
                    if (name, ending) != ("乙", ".shx"):
                        member = InGbk(f"矿区/{name}{shown}")
                        packed.writestr(member, (tmp_path / f"{name}{ending}").read_bytes())
        layers = reader.read(Request(tmp_path / "a.zip", "blocks"))
        assert sorted(layer.entry.layer for layer in layers) == ["矿区/乙", "矿区/甲"]
        for layer in layers:
            assert list(layer.frame["名称"]) == NAMES[:2]
            assert ("重建" in notes(layer)) is (layer.entry.layer == "矿区/乙")

    def test_shapefiles_and_geodatabases_together(self, reader, tmp_path):
        shapefile(tmp_path / "a.shp", SHAPES)
        folder = geodatabase(tmp_path / "b.gdb", "b")
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            for file in [*tmp_path.glob("a.*"), *folder.iterdir()]:
                if file.suffix != ".zip":
                    packed.write(file, str(file.relative_to(tmp_path)))
        layers = reader.read(Request(tmp_path / "a.zip", "blocks"))
        assert [(layer.entry.layer, layer.entry.read) for layer in layers] == [("a", 12), ("b", 12)]


@pytest.mark.parametrize(("name", "word"), [("a.dwg", "DXF"), ("a.mdb", ".gdb")])
def test_what_is_not_read_says_which_way_to_go(read, tmp_path, name, word):
    (tmp_path / name).write_bytes(b"\x00\x01\x00\x00Standard Jet DB")
    layer = read(tmp_path / name)
    assert codes(layer) == ["not_allowed"]
    assert word in layer.entry.quarantined[0].remedy.zh


def test_collections_of_one_area_and_its_label_are_that_area(read, tmp_path):
    collection = shapely.GeometryCollection([SHAPES[0], SHAPES[0].centroid])
    path = vector(tmp_path / "a.gpkg", [collection, SHAPES[1]], geometry_type="Unknown")
    layer = read(path)
    assert list(layer.frame.geometry) == SHAPES[:2]
    assert "标注点" in notes(layer)
