"""Bands and central meridians that texts state: standard ones, one of each, none against another."""

from __future__ import annotations

import pytest

from file_makers import SAMPLE, coordinate_text
from minplan_gis.files.coordinates.bands import bands_said, meridian_in
from table_makers import table_file
from test_triage import refusal, unprefixed

NO_BAND = SAMPLE.replace("带号=27\n", "")
SHORT = unprefixed(NO_BAND)
LOCAL = (
    'PROJCS["local",GEOGCS["GCS_China_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",81.5],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("words", "degrees"),
    [("81", 81), ("81°", 81), ("E81°00′00″", 81), ("东经81度", 81), ("81.0", 81), ("", None), ("0", None)],
)
def test_meridians(words, degrees):
    assert meridian_in({"中央子午线": words}) == degrees


@pytest.mark.parametrize("words", ["81°30′", "81.5", "81度30分"])
class TestLocalMeridians:
    def test_in_a_header(self, read, tmp_path, words):
        for key in ("中央子午线", "中央经线"):
            path = coordinate_text(tmp_path / "a.txt", SHORT.replace("精度", f"{key}={words}\n精度"), "utf-8")
            code, reason = refusal(read(path))
            assert code == "wrong_crs"
            assert "地方坐标系统" in reason

    def test_in_a_title(self, read, tmp_path, words):
        assert bands_said(f"中央子午线{words}") == {"中央子午线": "81.5"}
        rows = [[f"2000国家大地坐标系 中央子午线{words}"], ["点号", "X", "Y"]]
        corners = [("1", "4876210", "516040"), ("2", "4876210", "516560"), ("3", "4875799", "516560")]
        code, reason = refusal(read(table_file(tmp_path / "a.csv", [*rows, *corners])))
        assert code == "wrong_crs"
        assert "地方坐标系统" in reason


REFUSED = {
    "width 1.5": (SHORT.replace("几度分带=3", "几度分带=1.5"), {}, "地方坐标系统"),
    "WKT of 81.5": (SHORT, {"crs": LOCAL}, "地方坐标系统"),
    "UTM": (SHORT, {"crs": "EPSG:32644"}, "不是高斯-克吕格"),
    "Mercator": (SHORT, {"crs": "EPSG:3857"}, "不是高斯-克吕格"),
    "band and meridian": (SAMPLE.replace("精度", "中央子午线=84\n精度"), {}, "带号 27 与 中央子午线 84°"),
    "prefix and meridian": (NO_BAND.replace("精度", "中央经线=84\n精度"), {}, "84"),
    "two bands": (SAMPLE.replace("带号=27", "带号=27,28"), {}, "27,28"),
    "unit": (SAMPLE.replace("计量单位=米", "计量单位=度"), {}, "计量单位"),
    "the user's band": (unprefixed(SAMPLE), {"crs": "EPSG:4537"}, "带号 27"),
    "the user's band, prefixed": (SAMPLE, {"crs": "EPSG:4516"}, "带号 27"),
}


@pytest.mark.parametrize(("content", "how", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(read, tmp_path, content, how, word):
    code, reason = refusal(read(coordinate_text(tmp_path / "a.txt", content), **how))
    assert code == "wrong_crs"
    assert word in reason


@pytest.mark.parametrize("crs", ["EPSG:32644", "EPSG:3857", LOCAL])
def test_tables_too(read, tmp_path, crs):
    corners = [("1", "4876210", "516040"), ("2", "4876210", "516560"), ("3", "4875799", "516560")]
    path = table_file(tmp_path / "a.csv", [["点号", "X", "Y"], *corners])
    assert refusal(read(path, crs=crs))[0] == "wrong_crs"
    assert read(path, crs="EPSG:4536").entry.read == 1


@pytest.mark.parametrize("words", ["中央子午线=81", "中央子午线=81°00′00″", "几度分带=三度带\n中央经线=81度"])
def test_a_standard_meridian_is_read(read, tmp_path, words):
    content = SHORT.replace("几度分带=3\n", "").replace("精度", f"{words}\n精度")
    layer = read(coordinate_text(tmp_path / "a.txt", content, "utf-8"))
    assert layer.entry.source_crs == "EPSG:4536"
