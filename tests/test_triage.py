"""What coordinates can be: every situation that numbers, words and files leave, and what is made of it."""

from __future__ import annotations

import geopandas as gpd
import pyproj
import pytest
import shapely

from file_makers import (
    HEADER,
    OUTER,
    PLOT,
    SAMPLE,
    coordinate_text,
    feature,
    geojson,
    shapefile,
    square,
    vector,
)
from minplan_gis import load_blocks, load_zones
from minplan_gis.blocks import ledger_of
from minplan_gis.errors import SourceError
from minplan_gis.files import Request, open_reader
from minplan_gis.files.triage import require_no_web_map
from minplan_gis.wording import Text

PLANE = """schema = 1
datum = "{datum}"
provider = "某测绘院〔2019〕3号"
accuracy_m = 0.3
[plane]
from_crs = "EPSG:{code}"
to_crs = "EPSG:4536"
north_m = 20.0
east_m = 70.0
rotation = 0.0
rotation_unit = "arcsec"
rotation_direction = "clockwise"
scale = 0.0
scale_unit = "ppm"
"""
"""20 m to the north and 70 m to the east: what comes out can be told by eye."""
XIAN = SAMPLE.replace("2000国家大地坐标系", "1980西安坐标系")
PACKED = "J1,1,44.0100,81.1000\nJ2,1,44.0130,81.1030\nJ3,1,44.0100,81.1030\n"
BEIJING = SAMPLE.replace("2000国家大地坐标系", "1954年北京坐标系")


def shift_file(folder, datum="xian80", code=2372):
    path = folder / "shift.toml"
    path.write_text(PLANE.format(datum=datum, code=code), encoding="utf-8")
    return path


def text(folder, content, name="a.txt"):
    return coordinate_text(folder / name, content)


def grounds(layer):
    return {(ground.aspect, ground.basis) for ground in layer.entry.grounds}


def said(layer):
    return "\n".join(ground.said().zh for ground in layer.entry.grounds)


def refusal(layer):
    assert layer.entry.read == 0
    (item,) = layer.entry.quarantined
    assert item.file
    assert item.remedy.zh
    return item.code, item.reason.zh + item.remedy.zh


def in_plane(layer):
    frame = gpd.GeoDataFrame(geometry=layer.frame.geometry.array, crs=4490).to_crs(4536)
    return frame.geometry.iloc[0]


def unprefixed(content):
    return content.replace(",27516", ",516")


def easting_first(content):
    lines = []
    for line in content.splitlines(keepends=True):
        parts = line.rstrip("\n").split(",")
        swap = line.startswith("J") and len(parts) == 4
        lines.append(",".join([*parts[:2], parts[3], parts[2]]) + "\n" if swap else line)
    return "".join(lines)


def degrees(content, decimals=6):
    back = pyproj.Transformer.from_crs(4515, 4490, always_xy=True, allow_ballpark=False)
    lines = []
    for line in content.splitlines(keepends=True):
        parts = line.rstrip("\n").split(",")
        if line.startswith("J") and len(parts) == 4:
            lon, lat = back.transform(float(parts[3]), float(parts[2]))
            line = f"{parts[0]},{parts[1]},{lat:.{decimals}f},{lon:.{decimals}f}\n"  # noqa: PLW2901
        lines.append(line)
    return "".join(lines).replace("计量单位=米", "计量单位=度")


READ = {
    "degrees, in either order": (degrees(SAMPLE), {}, ("order", "inferred"), "经纬度"),
    "prefix of 3 degrees": (SAMPLE, {}, ("numbers", "inferred"), "3 度带第 27 带"),
    "prefix of 6 degrees": (
        SAMPLE.replace(",27516", ",14516").replace("几度分带=3", "几度分带=6").replace("带号=27", "带号=14"),
        {},
        ("numbers", "inferred"),
        "6 度带第 14 带",
    ),
    "prefix of 6 degrees, width not stated": (
        SAMPLE.replace(",27516", ",14680").replace("几度分带=3\n", "").replace("带号=27\n", ""),
        {},
        ("numbers", "inferred"),
        "6 度带第 14 带",
    ),
    "no prefix, band stated": (unprefixed(SAMPLE), {}, ("band", "stated"), "无带号"),
    "no prefix, found by the unit": (
        unprefixed(SAMPLE).replace("带号=27\n", ""),
        {"within": (81.0, 43.8, 81.6, 44.2)},
        ("band", "inferred"),
        "行政区",
    ),
    "northing and easting swapped": (easting_first(SAMPLE), {}, ("order", "inferred"), "已对调"),
    "the user's word": (
        SAMPLE.replace("坐标系=2000国家大地坐标系\n", ""),
        {"crs": "EPSG:4515"},
        ("system", "user"),
        "--crs EPSG:4515",
    ),
}


@pytest.mark.parametrize(("content", "how", "ground", "word"), READ.values(), ids=READ.keys())
def test_what_was_inferred_is_in_the_account_with_its_evidence(read, tmp_path, content, how, ground, word):
    layer = read(text(tmp_path, content), **how)
    assert layer.entry.read == 1, layer.entry.quarantined
    assert ground in grounds(layer)
    assert word in said(layer)
    assert all(each.evidence.zh and each.evidence.en and each.taken.en for each in layer.entry.grounds)


@pytest.mark.parametrize(
    "name", ["no prefix, band stated", "no prefix, found by the unit", "northing and easting swapped"]
)
def test_an_inference_comes_to_the_place_that_was_meant(read, tmp_path, name):
    content, how, _, _ = READ[name]
    assert in_plane(read(text(tmp_path, content), **how)).bounds == pytest.approx(
        (516_040, 4_875_799.75, 516_560.5, 4_876_210), abs=1e-4
    )


REFUSED = {
    "no prefix and no unit": (unprefixed(SAMPLE).replace("带号=27\n", ""), {}, "missing_crs", "带号"),
    "no prefix, two bands in the unit": (
        unprefixed(SAMPLE).replace("带号=27\n", ""),
        {"within": (73.0, 40.0, 97.0, 50.0)},
        "missing_crs",
        "带号",
    ),
    "mixed prefixes": (SAMPLE.replace("27516560.50", "516560.50"), {}, "mixed_eastings", "带号"),
    "packed or decimal degrees": (
        HEADER.replace("计量单位=米\n", "") + "3,,DK1,,面,,,,@\n" + PACKED,
        {},
        "ambiguous_degrees",
        "度",
    ),
    "no datum": (PLOT + OUTER, {}, "missing_crs", "坐标系"),
    "Xian 1980": (XIAN, {}, "wrong_crs", "控制点"),
    "Beijing 1954": (BEIJING, {}, "wrong_crs", "旋转约定"),
    "a local system": (SAMPLE.replace("2000国家大地坐标系", "伊宁市独立坐标系"), {}, "wrong_crs", "独立"),
    "GCJ-02 in the header": (SAMPLE.replace("2000国家大地坐标系", "GCJ-02"), {}, "wrong_crs", "不能用于分析"),
    "Baidu's in the header": (
        SAMPLE.replace("2000国家大地坐标系", "百度坐标系"),
        {},
        "wrong_crs",
        "不能用于分析",
    ),
    "metres that are degrees to the user": (SAMPLE, {"crs": "EPSG:4490"}, "wrong_crs", "--crs"),
    "degrees that are metres to the user": (degrees(SAMPLE), {"crs": "EPSG:4515"}, "wrong_crs", "--crs"),
    "a band that contradicts the prefix": (SAMPLE.replace("带号=27", "带号=28"), {}, "wrong_crs", "带号 27"),
    "far out of its band": (SAMPLE.replace(",27516", ",27830"), {}, "out_of_band", "中央经线"),
}


@pytest.mark.parametrize(("content", "how", "code", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_t_be_told_is_refused_with_what_to_supply(read, tmp_path, content, how, code, word):
    found, words = refusal(read(text(tmp_path, content), **how))
    assert found == code
    assert word in words


class TestVectorFiles:
    """A file's own system against its numbers: never corrected, always named."""

    BOX = shapely.box(27_516_000, 4_875_000, 27_517_000, 4_876_000)
    BARE = shapely.box(516_000, 4_875_000, 517_000, 4_876_000)
    CASES = {
        "metres under a .prj of degrees": (BOX, "EPSG:4490", "数值却像 米，3 度带第 27 带"),
        "degrees under a .prj of metres": (square(), "EPSG:4515", "数值却像 度"),
        "a prefix that the .prj lacks": (BOX, "EPSG:4536", "无带号"),
        "no prefix though the .prj has one": (BARE, "EPSG:4515", "带号 27"),
        "another band's prefix": (BOX, "EPSG:4516", "带号 28"),
        "latitude first": (shapely.box(44.0, 81.1, 44.01, 81.11), "EPSG:4490", "颠倒"),
        "northing first": (shapely.box(4_875_000, 27_516_000, 4_876_000, 27_517_000), "EPSG:4515", "颠倒"),
    }

    @pytest.mark.parametrize(("shape", "crs", "word"), CASES.values(), ids=CASES.keys())
    def test_a_contradiction_is_named(self, read, tmp_path, shape, crs, word):
        code, words = refusal(read(shapefile(tmp_path / "a.shp", [shape], crs=crs)))
        assert code == "wrong_crs"
        assert word in words

    @pytest.mark.filterwarnings("ignore:'crs' was not provided")
    @pytest.mark.parametrize(
        ("shape", "word"), [(BOX, "--crs EPSG:4515"), (square(), "--crs EPSG:4490"), (BARE, "无带号")]
    )
    def test_without_a_prj_the_numbers_give_a_hint_but_no_datum(self, read, tmp_path, shape, word):
        code, words = refusal(read(shapefile(tmp_path / "a.shp", [shape], crs=None)))
        assert code == "missing_crs"
        assert word in words

    def test_a_band_too_far_is_doubted(self, read, tmp_path):
        far = shapely.box(28_250_000, 4_875_000, 28_251_000, 4_876_000)
        layer = read(shapefile(tmp_path / "a.shp", [far], crs="EPSG:4516"))
        assert ("band", "doubtful") in grounds(layer)
        near = shapely.box(28_400_000, 4_875_000, 28_401_000, 4_876_000)
        assert ("band", "doubtful") not in grounds(
            read(shapefile(tmp_path / "b.shp", [near], crs="EPSG:4516"))
        )

    def test_wgs84_is_said_to_be_assumed(self, read, tmp_path):
        layer = read(geojson(tmp_path / "a.geojson", [feature(square())]))
        assert ("system", "assumed") in grounds(layer)
        assert layer.accuracy_m == 1.0

    def test_a_prj_that_names_gcj_02_is_no_wgs84(self, read, tmp_path):
        path = shapefile(tmp_path / "a.shp", [square()], crs="EPSG:4326")
        prj = path.with_suffix(".prj")
        prj.write_text(prj.read_text("ascii").replace("GCS_WGS_1984", "GCS_GCJ_02"), "ascii")
        code, words = refusal(read(path))
        assert code == "wrong_crs"
        assert "GCJ_02" in words

    DEFINITIONS = {
        "a datum of another name": (4515, '"D_China_2000"', '"D_Xian_1980"'),
        "another ellipsoid": (4515, "6378137.0,298.257222101", "6378245.0,298.3"),
        "a name of another datum": (4515, "CGCS2000_3_Degree_GK_Zone_27", "Xian_1980_3_Degree_GK_Zone_27"),
        "a scale of its own": (4515, '"Scale_Factor",1.0', '"Scale_Factor",0.9996'),
        "a meridian of its own": (4536, '"Central_Meridian",81.0', '"Central_Meridian",81.5'),
        "an easting of its own": (4536, "500000.0", "500100.0"),
    }

    @pytest.mark.parametrize(("code", "old", "new"), DEFINITIONS.values(), ids=DEFINITIONS.keys())
    def test_a_prj_that_contradicts_itself(self, read, tmp_path, code, old, new):
        shape = self.BOX if code == 4515 else self.BARE
        path = shapefile(tmp_path / "a.shp", [shape], crs=f"EPSG:{code}")
        prj = path.with_suffix(".prj")
        assert old in prj.read_text("ascii")
        assert len(read(path).frame) == 1
        prj.write_text(prj.read_text("ascii").replace(old, new), "ascii")
        refused, words = refusal(read(path))
        assert refused == "wrong_crs"
        assert "自相矛盾" in words

    @pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-16"])
    def test_a_prj_with_a_chinese_name(self, read, tmp_path, encoding):
        path = shapefile(tmp_path / "a.shp", [self.BOX], crs="EPSG:4515")
        prj = path.with_suffix(".prj")
        named = prj.read_text("ascii").replace("CGCS2000_3_Degree_GK_Zone_27", "伊宁市三度带")
        prj.write_bytes(named.encode(encoding))
        layer = read(path)
        assert layer.entry.read == 1
        assert in_plane(layer).bounds == pytest.approx((516_000, 4_875_000, 517_000, 4_876_000), abs=1e-3)

    @pytest.mark.parametrize("name", ["blocks_gcj02.geojson", "区块-BD-09.geojson", "火星坐标.geojson"])
    def test_a_name_that_says_web_map_is_believed(self, read, tmp_path, name):
        assert refusal(read(geojson(tmp_path / name, [feature(square())])))[0] == "wrong_crs"

    @pytest.mark.parametrize("name", ["DK-BD0912", "bd09", "GCJ0213号", "百度风电场"])
    def test_names_of_blocks_are_no_web_maps(self, name):
        require_no_web_map([(Text("文件名", "name"), name)])


class TestDatumShift:
    def test_a_text_of_an_old_datum_is_carried(self, read, tmp_path):
        layer = read(text(tmp_path, XIAN), datum_shift=shift_file(tmp_path))
        assert in_plane(layer).bounds == pytest.approx(
            (516_110, 4_875_819.75, 516_630.5, 4_876_230), abs=1e-3
        )
        assert layer.accuracy_m == 0.3
        assert layer.entry.source_crs == "EPSG:2351"
        assert ("shift", "user") in grounds(layer)
        assert all(word in said(layer) for word in ("四参数", "某测绘院", "精度 0.30 m"))

    @pytest.mark.parametrize(("code", "east"), [(2351, 27_516_000), (2372, 516_000)])
    def test_a_shapefile_of_an_old_datum_is_carried(self, read, tmp_path, code, east):
        shape = shapely.box(east, 4_875_000, east + 1000, 4_876_000)
        path = shapefile(tmp_path / "a.shp", [shape], crs=f"EPSG:{code}")
        code, words = refusal(read(path))
        assert code == "wrong_crs"
        assert "--datum-shift" in words
        layer = read(path, datum_shift=shift_file(tmp_path))
        assert in_plane(layer).bounds == pytest.approx((516_070, 4_875_020, 517_070, 4_876_020), abs=1e-3)

    def test_the_user_s_old_datum_counts_where_the_file_states_none(self, read, tmp_path):
        content = SAMPLE.replace("坐标系=2000国家大地坐标系\n", "")
        layer = read(text(tmp_path, content), crs="EPSG:2351", datum_shift=shift_file(tmp_path))
        assert in_plane(layer).bounds[0] == pytest.approx(516_110, abs=1e-3)

    @pytest.mark.parametrize(("own", "users"), [("EPSG:4490", "EPSG:4610"), ("EPSG:4610", "EPSG:4490")])
    def test_degrees_of_two_datums_never_agree(self, read, tmp_path, own, users):
        path = vector(tmp_path / "a.gpkg", [square()], crs=own)
        code, words = refusal(read(path, crs=users, datum_shift=shift_file(tmp_path)))
        assert code == "wrong_crs"
        assert "矛盾" in words

    def test_a_header_of_one_datum_and_a_user_of_another_never_agree(self, read, tmp_path):
        for content, users in ((SAMPLE, "EPSG:2351"), (XIAN, "EPSG:4515")):
            layer = read(text(tmp_path, content), crs=users, datum_shift=shift_file(tmp_path))
            assert refusal(layer)[0] == "wrong_crs"

    def test_parameters_of_another_datum_are_refused(self, read, tmp_path):
        code, words = refusal(read(text(tmp_path, BEIJING), datum_shift=shift_file(tmp_path)))
        assert code == "wrong_crs"
        assert "shift.toml" in words
        layer = read(text(tmp_path, BEIJING), datum_shift=shift_file(tmp_path, "beijing54", 2424))
        assert layer.entry.read == 1

    def test_what_is_on_cgcs2000_stays_and_says_so(self, read, tmp_path):
        path = text(tmp_path, SAMPLE)
        plain, shifted = read(path), read(path, datum_shift=shift_file(tmp_path))
        assert shifted.frame.geometry.iloc[0].equals(plain.frame.geometry.iloc[0])
        assert "未使用转换参数" in said(shifted)

    def test_trusted_reading_is_the_same(self, read, tmp_path):
        path, shift = text(tmp_path, XIAN), shift_file(tmp_path)
        with open_reader(trusted=True) as here:
            (own,) = here.read(Request(path, "blocks", datum_shift=shift))
        apart = read(path, datum_shift=shift)
        assert own.entry == apart.entry
        assert own.frame.geometry.iloc[0].equals(apart.frame.geometry.iloc[0])

    def test_blocks_and_their_accuracy(self, reader, tmp_path):
        blocks = load_blocks(text(tmp_path, XIAN), datum_shift=shift_file(tmp_path), reader=reader)
        assert blocks["accuracy_m"].tolist() == [0.3]
        assert blocks["source_crs"].tolist() == ["EPSG:2351"]

    def test_a_faulty_file_stops_everything_before_reading(self, tmp_path):
        path = tmp_path / "bad.toml"
        path.write_text("schema = 1\n", encoding="utf-8")
        with pytest.raises(SourceError, match=r"bad\.toml"):
            load_blocks(text(tmp_path, XIAN), datum_shift=path)

    def test_zones_by_their_catalog(self, reader, tmp_path):
        shift_file(tmp_path)
        shape = shapely.box(516_000, 4_875_000, 517_000, 4_876_000)
        vector(tmp_path / "red.gpkg", [shape], crs="EPSG:2372")
        catalog = """schema = 1
[[layer]]
id = "red"
kind = "ecological_redline"
path = "red.gpkg"
geometry_status = "official"
as_of = 2024-01-01
"""
        (tmp_path / "catalog.toml").write_text(catalog, encoding="utf-8")
        (before,) = load_zones(tmp_path / "catalog.toml", reader=reader).layers
        assert before.problem is not None
        (tmp_path / "catalog.toml").write_text(catalog + 'datum_shift = "shift.toml"\n', encoding="utf-8")
        (layer,) = load_zones(tmp_path / "catalog.toml", reader=reader).layers
        assert layer.problem is None
        assert layer.accuracy_m == 0.3
        moved = gpd.GeoSeries(layer.features.geometry.array, crs=4490).to_crs(4536).iloc[0]
        assert moved.bounds == pytest.approx((516_070, 4_875_020, 517_070, 4_876_020), abs=1e-3)


class TestCounty:
    """Where blocks are said to lie: a warning, and the band of eastings without prefix."""

    def test_inside(self, reader, tmp_path):
        (entry,) = ledger_of(load_blocks(text(tmp_path, SAMPLE), admin_code="654002", reader=reader))
        assert ("place", "inferred") in {(each.aspect, each.basis) for each in entry.grounds}

    def test_outside_is_a_warning_that_names_the_blocks(self, reader, tmp_path):
        blocks = load_blocks(text(tmp_path, SAMPLE), admin_code="654027", reader=reader)
        assert len(blocks) == 1
        (ground,) = [each for each in ledger_of(blocks)[0].grounds if each.aspect == "place"]
        assert ground.basis == "doubtful"
        assert "特克斯县" in ground.taken.zh
        assert "DK001" in ground.evidence.zh

    def test_the_band_is_the_one_that_puts_it_there(self, reader, tmp_path):
        path = text(tmp_path, unprefixed(SAMPLE).replace("带号=27\n", ""))
        blocks = load_blocks(path, admin_code="654002", reader=reader)
        assert blocks["source_crs"].tolist() == ["EPSG:4536"]
        assert len(load_blocks(path, reader=reader)) == 0

    @pytest.mark.parametrize(("code", "doubted"), [("654002", False), ("654027", True)])
    def test_a_layer_none_of_which_lies_in_its_unit_is_doubted(self, reader, tmp_path, code, doubted):
        vector(tmp_path / "red.gpkg", [shapely.box(81.2, 44.01, 81.21, 44.02)])
        catalog = f"""schema = 1
[[layer]]
id = "red"
kind = "ecological_redline"
path = "red.gpkg"
geometry_status = "official"
as_of = 2024-01-01
complete_for = "{code}"
"""
        (tmp_path / "catalog.toml").write_text(catalog, encoding="utf-8")
        (layer,) = load_zones(tmp_path / "catalog.toml", reader=reader).layers
        assert (("place", "doubtful") in {(g.aspect, g.basis) for g in layer.entry.grounds}) is doubted
