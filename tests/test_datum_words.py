"""Datums that plain words name, in a header, note, title, sheet or file: never overruled by --crs."""

from __future__ import annotations

import docx
import geopandas as gpd
import pytest
import shapely

from file_makers import OUTER, SAMPLE, coordinate_text, feature, geojson, square, vector
from minplan_gis.datums import datums_in, denials_in
from table_makers import table_file, workbook
from test_triage import refusal, shift_file

BARE = SAMPLE.replace("坐标系=2000国家大地坐标系\n", "")
CORNERS = [["点号", "X", "Y"], *[[line.split(",")[0], *line.split(",")[2:]] for line in OUTER.split()]]
STRING = "DK1：1,4,1,4876210,27516040,2,4876210,27516560,3,4875799,27516560,4,4875799,27516040,0,0,,1\n"
SEGMENT = (
    "矿段一：\n1,4876210,27516040\n2,4876210,27516560\n3,4875799,27516560\n4,4875799,27516040\n"
    "标高 500至400米\n"
)
WORDS = {
    "1980西安坐标系": "xian80",
    "80坐标系": "xian80",
    "80国家大地坐标系": "xian80",
    "XIAN80": "xian80",
    "Xian 1980": "xian80",
    "54坐标": "beijing54",
    "原证为80系": "xian80",
    "X(54)": "beijing54",
    "Beijing 1954": "beijing54",
    "北京54坐标": "beijing54",
    "新1954年北京坐标系": "new_beijing54",
    "任意坐标系": "local",
    "伊宁市独立坐标系": "local",
    "高德坐标": "web_map",
    "百度坐标": "web_map",
    "GCJ-02": "web_map",
    "国家2000坐标系": "cgcs2000",
    "CGCS 2000": "cgcs2000",
}
LINES = [
    "（1980西安坐标系）",
    "北京54坐标",
    "# 高德地图坐标 GCJ-02",
    "1980西安坐标系：",
    "80坐标系",
    "本矿区采用任意坐标系",
]


@pytest.mark.parametrize(("words", "kind"), WORDS.items())
def test_names(words, kind):
    assert [naming.kind for naming in datums_in(words)] == [kind]


@pytest.mark.parametrize(
    "words",
    ["J80坐标", "tekes_xian", "西安路北矿区", "80系列", "1985国家高程基准", "DK-BD0912", "第54坐标点"],
)
def test_what_names_no_datum(words):
    assert datums_in(words) == ()


@pytest.mark.parametrize("content", [BARE, STRING, SEGMENT], ids=["plots", "string", "segments"])
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("last", [False, True])
def test_a_plain_line_is_not_overruled_by_the_user(read, tmp_path, content, line, last):
    written = f"{content}{line}\n" if last else f"{line}\n{content}"
    assert refusal(read(coordinate_text(tmp_path / "a.txt", written), crs="EPSG:4515"))[0] == "wrong_crs"


@pytest.mark.parametrize("content", [BARE, STRING], ids=["plots", "string"])
def test_a_plain_line_is_carried_by_the_shift(read, tmp_path, content):
    path = coordinate_text(tmp_path / "a.txt", "（1980西安坐标系）\n" + content)
    layer = read(path, datum_shift=shift_file(tmp_path))
    (west, *_) = gpd.GeoDataFrame(geometry=layer.frame.geometry.array, crs=4490).to_crs(4536).total_bounds
    assert west == pytest.approx(516_110, abs=1e-2)


@pytest.mark.parametrize(
    "words", ["80坐标系", "54坐标", "XIAN80", "任意坐标系", "独立坐标系", "高德坐标", "百度坐标"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_a_title_of_a_table(read, tmp_path, words, kind):
    path = table_file(tmp_path / f"a.{kind}", [[words], *CORNERS])
    assert refusal(read(path, crs="EPSG:4515"))[0] == "wrong_crs"


def test_a_sheet_s_name_and_a_file_s(read, tmp_path):
    sheet = tmp_path / "a.xlsx"
    workbook(sheet, [["说明"]], **{"80坐标系": CORNERS})
    assert refusal(read(sheet, crs="EPSG:4515"))[0] == "wrong_crs"
    for name in ("西安80_矿区.csv", "54坐标.csv", "高德坐标.csv"):
        assert refusal(read(table_file(tmp_path / name, CORNERS), crs="EPSG:4515"))[0] == "wrong_crs"
    assert refusal(read(coordinate_text(tmp_path / "XIAN80.txt", BARE), crs="EPSG:4515"))[0] == "wrong_crs"


def test_of_two_datums_the_user_says_which(read, tmp_path):
    both = "由1980西安坐标系转换为2000国家大地坐标系"
    table = table_file(tmp_path / "a.csv", [[both], *CORNERS])
    text = coordinate_text(tmp_path / "a.txt", f"{both}\n{SAMPLE}")
    for path in (table, text):
        assert "多个坐标系" in refusal(read(path))[1]
        assert read(path, crs="EPSG:4515").entry.read == 1


def test_wkt_rows(read, tmp_path):
    box = shapely.box(81.1, 44.0, 81.11, 44.01).wkt
    path = table_file(tmp_path / "a.csv", [["1980西安坐标系"], ["编号", "WKT"], ["A", box]])
    assert refusal(read(path, crs="EPSG:4490"))[0] == "wrong_crs"


class TestVectors:
    @pytest.mark.parametrize(
        "members",
        [{"name": "blocks_gcj02"}, {"crs": {"type": "name", "properties": {"name": "GCJ-02"}}}],
    )
    def test_a_geojson_s_own_name(self, read, tmp_path, members):
        code, words = refusal(read(geojson(tmp_path / "a.geojson", [feature(square())], **members)))
        assert code == "wrong_crs"
        assert "删除" not in words
        assert "原始坐标" in words

    @pytest.mark.parametrize("element", ["Document", "Folder"])
    def test_a_kml_s_document_or_folder(self, read, tmp_path, element):
        ring = " ".join(f"{x},{y}" for x, y in square().exterior.coords)
        place = (
            "<Folder><name>甲</name><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
            f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
        )
        path = tmp_path / "a.kml"
        kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><{0}><name>{1}</name>{2}</{0}></kml>'
        path.write_text(kml.format(element, "高德地图坐标", place), encoding="utf-8")
        assert refusal(read(path))[0] == "wrong_crs"
        path.write_text(kml.format(element, "采矿权", place), encoding="utf-8")
        assert read(path).entry.read == 1

    def test_a_geopackage_s_layer(self, read, tmp_path):
        assert refusal(read(vector(tmp_path / "a.gpkg", [square()], layer="blocks_GCJ02")))[0] == "wrong_crs"

    def test_a_column_of_systems(self, read, tmp_path):
        path = geojson(tmp_path / "a.geojson", [feature(square(), 坐标系="1980西安坐标系")])
        grounds = read(path).entry.grounds
        assert any(each.basis == "doubtful" and "1980西安坐标系" in each.evidence.zh for each in grounds)
        assert refusal(read(path, crs="EPSG:4490"))[0] == "wrong_crs"
        web = geojson(tmp_path / "b.geojson", [feature(square(), 坐标系="火星坐标")])
        assert refusal(read(web))[0] == "wrong_crs"


def test_a_header_that_agrees_is_read(read, tmp_path):
    path = coordinate_text(tmp_path / "a.txt", SAMPLE)
    assert read(path, crs="EPSG:4515").entry.read == 1


class TestDenials:
    @pytest.mark.parametrize(
        "words",
        [
            "非2000国家大地坐标系",
            "不是2000国家大地坐标系",
            "未转换为2000国家大地坐标系",
            "需转换为2000国家大地坐标系",
            "尚未转2000",
        ],
    )
    def test_what_is_denied_is_not_named(self, words):
        assert datums_in(words) == ()
        assert [naming.kind for naming in denials_in(words)] == ["cgcs2000"]

    @pytest.mark.parametrize(
        "words", ["已转换为2000国家大地坐标系", "非金属矿2000国家大地坐标系", "对应2000坐标系"]
    )
    def test_what_is_only_near_a_denial_is_named(self, words):
        assert [naming.kind for naming in datums_in(words)] == ["cgcs2000"]
        assert denials_in(words) == ()

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
    def test_a_table_that_is_not_on_it_yet(self, read, tmp_path, kind):
        path = table_file(tmp_path / f"a.{kind}", [["坐标未转换为2000国家大地坐标系"], *CORNERS])
        assert refusal(read(path))[0] == "missing_crs"

    def test_a_header_that_says_what_it_is_not(self, read, tmp_path):
        path = coordinate_text(tmp_path / "a.txt", SAMPLE.replace("=2000国家", "=非2000国家"))
        assert refusal(read(path))[0] == "wrong_crs"

    def test_a_header_and_a_note_that_denies_it(self, read, tmp_path):
        path = coordinate_text(tmp_path / "a.txt", "备注：尚未转换为2000坐标系\n" + SAMPLE)
        code, words = refusal(read(path))
        assert code == "wrong_crs"
        assert "尚未转换" in words

    def test_another_datum_denied_does_not_matter(self, read, tmp_path):
        path = coordinate_text(tmp_path / "a.txt", "备注：非80坐标系\n" + SAMPLE)
        assert read(path).entry.read == 1


class TestBesideTheTable:
    """Words of a file that stand in none of the table's lines, against a --crs."""

    def test_a_sheet_without_coordinates(self, read, tmp_path):
        path = workbook(tmp_path / "a.xlsx", [["本表坐标采用1980西安坐标系"]], 坐标=CORNERS)
        assert refusal(read(path, crs="EPSG:4515"))[0] == "wrong_crs"

    def test_the_head_of_every_page(self, read, tmp_path):
        path = table_file(tmp_path / "a.docx", CORNERS)
        paper = docx.Document(str(path))
        paper.sections[0].header.paragraphs[0].text = "坐标系：1980西安坐标系"
        paper.save(str(path))
        assert refusal(read(path, crs="EPSG:4515"))[0] == "wrong_crs"

    @pytest.mark.parametrize("heads", [["点号", "X(54)", "Y(54)"], ["点号", "X坐标（80）", "Y坐标（80）"]])
    def test_years_in_headings(self, read, tmp_path, heads):
        path = table_file(tmp_path / "a.csv", [heads, *CORNERS[1:]])
        assert refusal(read(path, crs="EPSG:4515"))[0] == "wrong_crs"

    def test_a_note_under_two_notations_side_by_side(self, read, tmp_path):
        lines = [[*row, *more] for row, more in zip(CORNERS, [row[1:] for row in CORNERS], strict=True)]
        path = table_file(
            tmp_path / "a.csv", [["2000国家大地坐标系"], *lines, ["注：坐标系为1980西安坐标系"]]
        )
        assert "多个坐标系" in refusal(read(path))[1]


def test_wkt_names_what_is_missing(read, tmp_path):
    box = shapely.box(27_516_000, 4_875_000, 27_517_000, 4_876_000).wkt
    rows = [["编号", "WKT"], ["A", box]]
    path = table_file(tmp_path / "a.csv", [["2000国家大地坐标系，3度带第27带"], *rows])
    code, words = refusal(read(path))
    assert code == "missing_crs"
    assert "写明了“2000国家大地坐标系”" in words
    assert refusal(read(table_file(tmp_path / "b.csv", [["1980西安坐标系"], *rows])))[0] == "wrong_crs"
