"""KML and KMZ: every placemark read or set aside by name, nothing fetched, no entity, no bomb."""

from __future__ import annotations

import zipfile

import pytest
import shapely

from file_makers import square, vector
from more_makers import HOLE, SQUARE, WITH_HOLE, kml, kml_polygon, kml_ring, placemark


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


def notes(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_a_polygon_with_a_hole_heights_and_data(read, tmp_path):
    data = (
        '<ExtendedData><Data name="矿种"><value>大理岩</value></Data><SchemaData schemaUrl="#s">'
        '<SimpleData name="面积">0.8</SimpleData></SchemaData></ExtendedData>'
    )
    inside = placemark(kml_polygon(SQUARE, HOLE, height=",1200"), more=data)
    layer = read(written(tmp_path / "a.kml", kml(inside)))
    (row,) = layer.frame.itertuples()
    assert row.geometry.equals(WITH_HOLE)
    assert (row.name, row.矿种, row.面积) == ("区块一", "大理岩", "0.8")
    assert layer.accuracy_m == 1.0
    assert layer.entry.source_crs == "EPSG:4326"


BAD = {
    "unclosed": (
        f"<Polygon><outerBoundaryIs>{kml_ring(SQUARE)}</outerBoundaryIs></Polygon>",
        "unreadable_geometry",
    ),
    "two points": (kml_polygon(SQUARE[:2]), "unreadable_geometry"),
    "no ring": ("<Polygon/>", "unreadable_geometry"),
    "text": (kml_polygon().replace("81.11,", "八一,"), "unreadable_geometry"),
    "one number": (kml_polygon().replace("81.11,44.0 ", "81.11 "), "unreadable_geometry"),
    "lacking": (kml_polygon().replace("81.11,44.0 ", "81.11, "), "unreadable_geometry"),
    "four numbers": (kml_polygon(height=",1,2"), "unreadable_geometry"),
    "nan": (kml_polygon().replace("81.11,44.0 ", "nan,44.0 "), "not_finite"),
    "swapped": (kml_polygon([(lat, lon) for lon, lat in SQUARE]), "out_of_range"),
    "bowtie": (kml_polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]), "invalid_geometry"),
    "point": ("<Point><coordinates>81.1,44</coordinates></Point>", "wrong_type"),
    "line": ("<LineString><coordinates>81,44 81.1,44</coordinates></LineString>", "wrong_type"),
    "track": ("<gx:Track><gx:coord>81 44 0</gx:coord><gx:coord>81 45 0</gx:coord></gx:Track>", "wrong_type"),
    "model": ("<Model><Location/></Model>", "unreadable_geometry"),
    "nothing": ("", "null_geometry"),
    "empty multi": ("<MultiGeometry/>", "wrong_type"),
}


@pytest.mark.parametrize(("bad", "code"), BAD.values(), ids=BAD.keys())
def test_one_bad_placemark_costs_one_row(read, tmp_path, bad, code):
    marks = placemark(kml_polygon(), "甲"), placemark(bad, "坏"), placemark(kml_polygon(), "乙")
    layer = read(written(tmp_path / "a.kml", kml("".join(marks))))
    assert list(layer.frame["name"]) == ["甲", "乙"]
    assert [(item.row, item.code) for item in layer.entry.quarantined] == [("坏", code)]
    assert layer.entry.balanced


def test_parts_and_a_label_point_are_one_figure(read, tmp_path):
    other = [(lon + 0.05, lat) for lon, lat in SQUARE]
    label = "<Point><coordinates>81.1,44</coordinates></Point>"
    inside = f"<MultiGeometry>{label}{kml_polygon()}{kml_polygon(other)}</MultiGeometry>"
    layer = read(written(tmp_path / "a.kml", kml(placemark(inside))))
    (figure,) = layer.frame.geometry
    assert figure.equals(shapely.MultiPolygon([shapely.Polygon(SQUARE), shapely.Polygon(other)]))
    assert "标注点" in notes(layer)


def test_a_collection_with_a_line_is_refused(read, tmp_path):
    line = "<LineString><coordinates>81,44 81.1,44</coordinates></LineString>"
    inside = f"<MultiGeometry>{line}{kml_polygon()}</MultiGeometry>"
    assert codes(read(written(tmp_path / "a.kml", kml(placemark(inside))))) == ["wrong_type"]


def test_folders_are_layers_whatever_their_names(reader, tmp_path):
    from minplan_gis.files import Request  # noqa: PLC0415

    folder = "<Folder><name>{}</name>{}</Folder>"
    inside = placemark(kml_polygon(), "散") + "".join(
        folder.format("采矿", placemark(kml_polygon(), name)) for name in ("一", "二")
    )
    deep = folder.format(
        "上", folder.format("下", placemark(kml_polygon(), "深")) + "<Folder><name>空</name></Folder>"
    )
    layers = reader.read(Request(written(tmp_path / "a.kml", kml(inside + deep)), "blocks"))
    assert [(layer.entry.layer, list(layer.frame["name"])) for layer in layers] == [
        ("", ["散"]),
        ("采矿", ["一"]),
        ("采矿 (2)", ["二"]),
        ("下", ["深"]),
    ]


class TestEncoding:
    HEADS = {
        "gbk": ('<?xml version="1.0" encoding="GB2312"?>', "gb18030", "GB18030"),
        "utf-8": ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8", "UTF-8"),
        "none": ("", "utf-8", "UTF-8"),
        "mark": ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8-sig", "UTF-8"),
        "utf-16": ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16", "utf-16"),
        "wrong": ('<?xml version="1.0" encoding="UTF-8"?>', "gb18030", "GB18030"),
    }

    @pytest.mark.parametrize(("head", "real", "found"), HEADS.values(), ids=HEADS.keys())
    def test_is_the_real_one(self, read, tmp_path, head, real, found):
        text = kml(placemark(kml_polygon(), "察布查尔县𠮷矿"), head)
        layer = read(written(tmp_path / "a.kml", text, real))
        assert list(layer.frame["name"]) == ["察布查尔县𠮷矿"]
        assert layer.entry.encoding == found

    def test_a_stated_one_is_taken_or_refused(self, read, tmp_path):
        path = written(tmp_path / "a.kml", kml(placemark(kml_polygon()), ""), "gb18030")
        assert codes(read(path, encoding="UTF-8")) == ["wrong_encoding"]
        assert list(read(path, encoding="GBK").frame["name"]) == ["区块一"]


class TestHostile:
    def test_document_types_are_refused(self, read, tmp_path):
        (tmp_path / "secret.txt").write_text("SECRET")
        kinds = {
            "bomb": '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            "file": f'<!DOCTYPE kml [<!ENTITY a SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>',
        }
        for name, head in kinds.items():
            text = kml(placemark(kml_polygon(), "&a;"), head)
            layer = read(written(tmp_path / f"{name}.kml", text))
            assert codes(layer) == ["not_allowed"]
            assert "SECRET" not in repr(layer)

    def test_links_are_counted_and_not_followed(self, read, tmp_path):
        link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
        layer = read(written(tmp_path / "a.kml", kml(placemark(kml_polygon()) + link)))
        assert len(layer.frame) == 1
        assert "NetworkLink ×1" in notes(layer)
        alone = read(written(tmp_path / "b.kml", kml(link)))
        assert codes(alone) == ["no_layer"]
        assert "NetworkLink" in alone.entry.quarantined[0].reason.zh

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (kml(placemark(kml_polygon()))[:-40], "truncated"),
            (kml(placemark(kml_polygon())) + "<a/>", "unreadable"),
            (kml("<a>" * 100_000), "unreadable"),
            ("<html><body/></html>", "not_allowed"),
            ("<OGRVRTDataSource/>", "not_allowed"),
            (kml(""), "no_layer"),
            ('{"type": "FeatureCollection", "features": []}', "not_allowed"),
        ],
    )
    def test_what_is_no_whole_kml_is_refused(self, read, tmp_path, text, code):
        assert codes(read(written(tmp_path / "a.kml", text))) == [code]


def test_kmz_is_read_with_names_in_gbk_and_pictures_left_alone(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        info = zipfile.ZipInfo("doc.kml")
        packed.writestr(info, kml(placemark(kml_polygon(SQUARE, HOLE))))
        packed.writestr("files/图标.png", b"\x89PNG")
    layer = read(tmp_path / "a.kmz")
    assert layer.frame.geometry.iloc[0].equals(WITH_HOLE)
    assert layer.entry.driver == "KMZ"


@pytest.mark.parametrize("name", ["../a.kml", "/a.kml", "C:/a.kml"])
def test_kmz_that_points_outside_is_refused(read, tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        packed.writestr(name, kml(placemark(kml_polygon())))
    assert codes(read(tmp_path / "a.kmz")) == ["not_allowed"]


def test_kmz_bomb_and_empty_are_refused(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", b" " * 30_000_000)
    assert codes(read(tmp_path / "a.kmz")) == ["too_large"]
    with zipfile.ZipFile(tmp_path / "b.kmz", "w") as packed:
        packed.writestr("a.png", b"")
    assert codes(read(tmp_path / "b.kmz")) == ["no_layer"]


def test_what_gdal_writes_is_read_back(read, tmp_path):
    shapes = [square(at) for at in range(5)]
    layer = read(vector(tmp_path / "a.kml", shapes, driver="KML", crs="EPSG:4326"))
    assert all(one.equals_exact(two, 1e-9) for one, two in zip(layer.frame.geometry, shapes, strict=True))
    assert list(layer.frame["name"] if "name" in layer.frame else layer.frame["Name"]) == [
        f"区块{at}" for at in range(5)
    ]
