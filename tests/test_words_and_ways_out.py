"""What faults tell to do, names of systems in short, and what a written form leaves out."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from file_makers import SAMPLE, coordinate_text, feature, geojson, square
from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.cli import main
from minplan_gis.errors import UsageError
from minplan_gis.files import Request, open_reader


@pytest.fixture(scope="module")
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


@pytest.fixture
def minplan(capsys):
    def run(*words):
        code = main([*(str(word) for word in words), "--trusted"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def header(said):
    return SAMPLE.replace("坐标系=2000国家大地坐标系", f"坐标系={said}").replace("带号=27\n", "带号=\n")


@pytest.mark.parametrize(
    "said",
    ["2000", "2000坐标系", "EPSG:4515", "EPSG:4490", "China Geodetic Coordinate System 2000", "CGCS2000"],
)
def test_a_header_names_cgcs2000_in_short(reader, tmp_path, said):
    (layer,) = reader.read(Request(coordinate_text(tmp_path / "a.txt", header(said)), "blocks"))
    assert (len(layer.frame), layer.accuracy_m) == (1, 0.0)


def test_wgs84_in_a_header_is_taken_as_cgcs2000_with_a_metre_of_doubt(reader, tmp_path):
    (layer,) = reader.read(Request(coordinate_text(tmp_path / "a.txt", header("WGS84")), "blocks"))
    assert (len(layer.frame), layer.accuracy_m) == (1, 1.0)
    assert any("视同 CGCS2000" in note.zh for note in layer.entry.notes)


def test_a_code_that_contradicts_the_band_is_refused(reader, tmp_path):
    text = SAMPLE.replace("坐标系=2000国家大地坐标系", "坐标系=EPSG:4516")
    (layer,) = reader.read(Request(coordinate_text(tmp_path / "a.txt", text), "blocks"))
    assert "带号=27 矛盾" in layer.entry.quarantined[0].reason.zh


@pytest.mark.parametrize(("said", "count"), [("27带", 1), ("4515", 1), ("28带", 0)])
def test_the_band_may_be_named_in_short(reader, tmp_path, said, count):
    (layer,) = reader.read(Request(coordinate_text(tmp_path / "a.txt"), "blocks", crs=said))
    assert len(layer.frame) == count


def test_a_band_that_there_is_not(tmp_path):
    with pytest.raises(UsageError, match="99带"):
        Request(tmp_path / "a.txt", "blocks", crs="99带")


def test_a_wrong_prj_is_to_be_corrected_or_removed(reader, tmp_path):
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(81, 44, 81.1, 44.1)], crs=4515)
    frame.to_file(tmp_path / "a.shp")
    frame.to_file(tmp_path / "a.gpkg")
    (shp,), (gpkg,) = (reader.read(Request(tmp_path / f"a.{end}", "blocks")) for end in ("shp", "gpkg"))
    assert "删除它" in shp.entry.quarantined[0].remedy.zh
    assert "重新导出" in gpkg.entry.quarantined[0].remedy.zh


def test_only_a_shapefile_is_asked_for_its_prj(reader, tmp_path):
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(81, 44, 81.1, 44.1)], crs=4490)
    frame.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    lines = gpd.GeoDataFrame(geometry=[shapely.LinearRing([(0, 0), (9, 0), (9, 9)])], crs=4515)
    lines.to_file(tmp_path / "a.dxf", driver="DXF", engine="pyogrio")
    (shp,), (dxf, *_) = (reader.read(Request(tmp_path / f"a.{end}", "blocks")) for end in ("shp", "dxf"))
    assert ".prj" in shp.entry.quarantined[0].remedy.zh
    assert "prj" not in dxf.entry.quarantined[0].remedy.zh


def ring(points):
    return ",".join(f"{number},{north},{east}" for number, (north, east) in enumerate(points, 1))


PACKED = "1,4," + ring([(44.02, 81.04), (44.02, 81.05), (44.01, 81.05), (44.01, 81.04)]) + ",900,500,,1,"


def test_degrees_that_a_string_packs_are_asked_for_beside_a_system_of_degrees(reader, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(PACKED, encoding="utf-8")
    (layer,) = reader.read(Request(path, "blocks", crs="EPSG:4490"))
    assert [row.code for row in layer.entry.quarantined] == ["ambiguous_degrees"]
    path.write_text("计量单位=度分秒\n" + PACKED, encoding="utf-8")
    (layer,) = reader.read(Request(path, "blocks", crs="EPSG:4490"))
    assert layer.frame.total_bounds[0] == pytest.approx(81 + 4 / 60, abs=1e-9)


@pytest.mark.parametrize("datum", ["CGCS2000", "2000坐标"])
def test_a_heading_names_axis_and_datum(reader, tmp_path, datum):
    rows = [f"点号,X({datum}),Y({datum})"]
    corners = [(4876000, 27516000), (4876000, 27517000), (4875000, 27517000)]
    rows += [f"J{at},{north}.00,{east}.00" for at, (north, east) in enumerate(corners, 1)]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    (layer,) = reader.read(Request(tmp_path / "a.csv", "blocks"))
    assert len(layer.frame) == 1


OVER_DEDUCTION = (
    "坐标系=2000国家大地坐标系\n甲\t2,4,1,4876000,27516000,2,4876000,27517000,3,4875000,27517000,4,4875000,27516000,"
    "900,500,,1,4,1,4875800,27516200,2,4875800,27516400,3,4875600,27516400,4,4875600,27516200,900,800,扣除,-1,\n"
)


def test_deductions_take_ground_where_the_user_says_always(reader, tmp_path, minplan):
    path = tmp_path / "a.txt"
    path.write_text(OVER_DEDUCTION, encoding="utf-8")
    by_rule = {
        rule: len(load_blocks(path, deduction=rule, reader=reader).geometry.iloc[0].interiors)
        for rule in ("covering", "always")
    }
    assert by_rule == {"covering": 0, "always": 1}
    _, out, _ = minplan("inspect", path, "--deduction", "always")
    assert "按 --deduction always" in out
    assert "--deduction always --" in out.splitlines()[-2] + out.splitlines()[-1]


def blocks(tmp_path, *ids):
    values = {"mineral": "煤", "licence_no": "C1", "top_elevation_m": 900.5, "bottom_elevation_m": 500}
    rows = [feature(square(2 * at), block_id=name, **values) for at, name in enumerate(ids)]
    return geojson(tmp_path / "a.geojson", rows)


@pytest.mark.parametrize("name", ["o.txt", "o.docx", "o.dxf"])
def test_what_a_form_leaves_out_is_said(tmp_path, minplan, name):
    _, out, _ = minplan("convert", blocks(tmp_path, "A"), tmp_path / name)
    (line,) = [line for line in out.splitlines() if "不写出这些列" in line]
    assert "mineral" in line
    assert "licence_no" in line


def test_a_corner_table_keeps_what_is_known_of_a_block(tmp_path, minplan, reader):
    _, out, _ = minplan("convert", blocks(tmp_path, "A"), tmp_path / "o.xlsx")
    assert "不写出这些列" not in out
    frame = load_blocks(tmp_path / "o.xlsx", reader=reader)
    assert frame[["mineral", "licence_no"]].to_numpy().tolist() == [["煤", "C1"]]
    assert frame[["top_elevation_m", "bottom_elevation_m"]].to_numpy().tolist() == [[900.5, 500.0]]


@pytest.mark.parametrize("ids", [("甲，乙", "C"), ("A 1",), ("K1",)])
def test_ids_come_back_from_a_document(tmp_path, minplan, reader, ids):
    code, _, err = minplan("convert", blocks(tmp_path, *ids), tmp_path / "o.docx")
    assert (code, err) == (0, "")
    frame = load_blocks(tmp_path / "o.docx", reader=reader)
    assert list(frame.index) == list(ids), ledger_of(frame)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to-encoding", "GBK"), "--to-encoding UTF-8"),
        (("--to-crs", "30带"), "去掉 --to-crs"),
        (("--as", "strings"), "可用：txt"),
    ],
)
def test_what_convert_says_to_do_instead(tmp_path, minplan, words, said):
    given = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A", name="😀")])
    code, _, err = minplan("convert", given, tmp_path / "o.txt", *words)
    assert code == 2
    assert said in err
    assert not (tmp_path / "o.txt").exists()


def test_a_declared_area_that_is_off_is_suspicious(tmp_path, minplan):
    given = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A", declared_area_km2=123.0)])
    _, out, _ = minplan("inspect", given)
    assert "A：计算面积比申报" in out.partition("可疑之处：")[2]
    assert "未见可疑之处" not in out
