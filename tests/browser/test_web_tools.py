"""The map's tools: coordinates under the pointer, measuring, full screen, paper, base maps."""

import itertools
import re
import unicodedata
from importlib import resources

import numpy as np
import pypdf
import pytest
from pyproj import CRS, Geod, Transformer

from mapscene import valley
from minplan_gis.maps import web_map
from specimens import specimen_report

pytestmark = pytest.mark.browser

ELLIPSOID = Geod(a=6378137, rf=298.257222101)
DEGREES = re.compile(r"(\d+)°(\d\d)′(\d\d\.\d\d)″([EWNS])")


@pytest.fixture(scope="module")
def report():
    return specimen_report(demo_data=True)


@pytest.fixture(scope="module")
def zh(report):
    return web_map(report.blocks, valley(), report)


def gauss_kruger(longitude, latitude, meridian):
    plane = CRS.from_dict(
        {"proj": "tmerc", "lon_0": meridian, "x_0": 500_000, "a": 6378137, "rf": 298.257222101}
    )
    return Transformer.from_crs("EPSG:4490", plane, always_xy=True).transform(longitude, latitude)


@pytest.fixture(scope="module")
def formulas(chromium):
    """Give the map's own formulas, in a page of their own."""
    page = chromium.new_page()
    code = resources.files("minplan_gis.maps.web").joinpath("assets", "script", "geodesy.js")
    page.add_script_tag(content=code.read_text(encoding="utf-8"))
    yield page
    page.close()


# ---- formulas against PROJ -------------------------------------------------------------------


def test_gauss_kruger_is_that_of_proj_within_a_millimetre(formulas):
    places = list(itertools.product((3.0, 18.5, 43.9123, 53.5), (73.6, 81.0, 82.4999, 82.5, 134.9)))
    for latitude, longitude in places:
        told = formulas.evaluate("([lat, lon]) => bandCoordinates(lat, lon)", [latitude, longitude])
        easting, northing = gauss_kruger(longitude, latitude, 3 * told["band"])
        assert abs(longitude - 3 * told["band"]) <= 1.5
        assert told["easting"] - 1e6 * told["band"] == pytest.approx(easting, abs=1e-3)
        assert told["northing"] == pytest.approx(northing, abs=1e-3)
    assert formulas.evaluate("bandCoordinates(40, 0)") is None
    assert formulas.evaluate("bandCoordinates(40, -81)") is None


@pytest.mark.parametrize(
    ("degrees", "text"),
    [
        (81.5, "81°30′00.00″E"),
        (81.99999999, "82°00′00.00″E"),
        (0.0, "0°00′00.00″E"),
        (-0.5, "0°30′00.00″W"),
        (81 + 9 / 60 + 9.994 / 3600, "81°09′09.99″E"),
    ],
)
def test_degrees_minutes_seconds_by_eye(formulas, degrees, text):
    assert formulas.evaluate("(degrees) => sexagesimal(degrees, 'E', 'W')", degrees) == text


@pytest.mark.parametrize("size", [1e-4, 1e-2, 0.5, 4.0])
def test_lengths_and_areas_are_those_of_geographiclib(formulas, size):
    turn = np.linspace(0, 2 * np.pi, 8)[:-1]
    ring = np.column_stack([44 + size * np.sin(turn), 82 + 1.3 * size * np.cos(turn)])
    length = formulas.evaluate("(points) => pathLength(points)", ring.tolist())
    assert length == pytest.approx(ELLIPSOID.line_length(ring[:, 1], ring[:, 0]), abs=1e-3)
    area = formulas.evaluate("(points) => ringArea(points)", ring.tolist())
    wanted = abs(ELLIPSOID.polygon_area_perimeter(ring[:, 1], ring[:, 0])[0])
    assert area == pytest.approx(wanted, rel=1e-5)
    assert formulas.evaluate("(points) => ringArea(points.reverse())", ring.tolist()) == pytest.approx(area)


def test_sides_that_cross_are_seen(formulas):
    bow, square = [[0, 0], [1, 1], [0, 1], [1, 0]], [[0, 0], [1, 0], [1, 1], [0, 1]]
    assert formulas.evaluate("(points) => crosses(points)", bow)
    assert not formulas.evaluate("(points) => crosses(points)", square)
    assert not formulas.evaluate("(points) => crosses(points)", square[:3])
    assert formulas.evaluate("geodesicLength([44, 81], [44, 81])") == 0


def test_gcj_02_moves_a_known_place_where_others_move_it(formulas):
    north, east = formulas.evaluate("gcjShift(31.1774276, 121.5272106)")
    assert (31.1774276 + north, 121.5272106 + east) == pytest.approx((31.17530398, 121.53154186), abs=1e-8)


# ---- under the pointer -----------------------------------------------------------------------


NO_LONGER = "before => document.querySelector('.mp-readout').innerText !== before"


def test_the_pointer_is_read_in_degrees_and_gauss_kruger(visit, zh):
    seen = visit(zh).ready()
    assert seen.page.locator(".mp-readout").inner_text().startswith("图中心")
    for x, y in ((700, 300), (1000, 700)):
        longitude, latitude = seen.point_at(x, y)
        before = seen.page.locator(".mp-readout").inner_text()
        seen.page.mouse.move(x, y)
        seen.page.wait_for_function(NO_LONGER, arg=before)
        said = seen.page.locator(".mp-readout").inner_text()
        assert said.startswith("光标")
        read = [float(d) + float(m) / 60 + float(s) / 3600 for d, m, s, _ in DEGREES.findall(said)]
        assert read == pytest.approx([longitude, latitude], abs=0.00501 / 3600)
        easting, northing = gauss_kruger(longitude, latitude, 81)
        shown = [float(number) for number in re.findall(r"[XY] (\d+\.\d\d)", said)]
        assert shown == pytest.approx([northing, easting + 27_000_000], abs=0.01)
        assert "带号 27" in said
    seen.quiet()


def test_the_public_edition_has_no_coordinates_under_the_pointer(visit, report):
    seen = visit(web_map(report.blocks, valley(), report, edition="public")).ready()
    seen.page.mouse.move(700, 300)
    assert seen.page.locator(".mp-readout").count() == 0
    assert DEGREES.search(seen.page.locator("body").inner_text()) is None
    seen.page.locator(".mp-block").first.click()
    seen.page.wait_for_timeout(150)
    seen.shot("public-zh.png")
    seen.quiet()


# ---- measuring -------------------------------------------------------------------------------


def measured(page):
    return page.locator(".mp-result").all_inner_texts()


def test_a_distance_by_mouse_and_escape_ends_it(visit, zh):
    seen = visit(zh).ready()
    button = seen.page.get_by_role("button", name="测距")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    places = [seen.point_at(x, y) for x, y in ((600, 300), (900, 520))]
    seen.page.mouse.click(600, 300)
    seen.page.mouse.click(900, 520)
    seen.page.mouse.move(950, 600)
    wanted = ELLIPSOID.inv(*places[0], *places[1])[2]
    (told,) = measured(seen.page)
    assert float(re.search(r"[\d.]+", told).group()) == pytest.approx(wanted / 1000, abs=0.0006)
    assert "屏幕量测，非核查结果" in seen.page.locator(".mp-measured").inner_text()
    seen.shot("measured-zh.png")
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".mp-measured").is_hidden()
    assert button.get_attribute("aria-pressed") == "false"
    seen.quiet()


def test_an_area_by_mouse_and_blocks_rest_meanwhile(visit, zh, report):
    seen = visit(zh).ready()
    seen.page.get_by_role("button", name="测面积").click()
    corners = [(600, 300), (900, 320), (880, 560), (610, 540)]
    places = [seen.point_at(*corner) for corner in corners]
    for corner in corners[:-1]:
        seen.page.mouse.click(*corner)
    seen.page.mouse.dblclick(*corners[-1])
    wanted = abs(ELLIPSOID.polygon_area_perimeter(*zip(*places, strict=True))[0])
    area, around = measured(seen.page)
    assert float(re.search(r"([\d.]+) m²", area).group(1)) == pytest.approx(wanted, rel=1e-5)
    assert "周长" in around
    assert seen.page.locator(".mp-card").is_hidden()
    place = report.blocks.loc["654002-004", "geometry"].centroid
    seen.click_on(place.x, place.y)
    assert seen.page.locator(".mp-card h2").inner_text() == "界梁子煤矿东部"
    seen.page.get_by_role("button", name="测面积").click()
    seen.click_on(place.x, place.y)
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".mp-card").is_visible(), "the first Escape ends the measuring only"
    seen.quiet()


def test_measuring_with_the_keyboard(visit, zh):
    seen = visit(zh).ready()
    seen.page.get_by_role("button", name="测距").focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".mp-cross").is_visible()
    centres = []
    for _ in range(2):
        centres.append(seen.page.evaluate("[map_minplan.getCenter().lng, map_minplan.getCenter().lat]"))
        seen.page.keyboard.press(" ")
        seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_timeout(400)
    seen.page.keyboard.press("Enter")
    wanted = ELLIPSOID.inv(*centres[0], *centres[1])[2]
    (told,) = measured(seen.page)
    number, unit = re.search(r"([\d.]+) (k?m)", told).groups()
    assert float(number) * (1000 if unit == "km" else 1) == pytest.approx(wanted, abs=0.6)
    assert told in seen.page.get_by_role("status").inner_text()
    seen.quiet()


def test_sides_that_cross_have_no_area(visit, zh):
    seen = visit(zh).ready()
    seen.page.get_by_role("button", name="测面积").click()
    for corner in ((600, 300), (900, 520), (900, 300), (600, 520)):
        seen.page.mouse.click(*corner)
    assert measured(seen.page)[0] == "边线自相交，没有面积"


# ---- full screen, paper ----------------------------------------------------------------------


def test_full_screen_and_back(visit, zh):
    seen = visit(zh).ready()
    button = seen.page.get_by_role("button", name="全屏")
    button.click()
    seen.page.wait_for_function("document.fullscreenElement !== null")
    seen.page.wait_for_function("document.querySelector('[data-tool=full_screen]').ariaPressed === 'true'")
    button.click()
    seen.page.wait_for_function("document.fullscreenElement === null")
    seen.quiet()


def plain(text):
    """Give text without spaces; radicals, which some fonts share with characters, as characters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def paper(seen, name):
    path = seen.path.with_name(name)
    seen.page.pdf(path=path, prefer_css_page_size=True)
    return pypdf.PdfReader(path)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_paper_holds_title_map_legend_conclusions_and_notes(visit, report, lang):
    seen = visit(web_map(report.blocks, valley(), report, lang=lang)).ready()
    before = seen.view()
    printed = paper(seen, f"paper-{lang}.pdf")
    first, *rest = (plain(page.extract_text()) for page in printed.pages)
    title, legend, redline = {
        "zh": ("规划符合性核查图", "图例", "生态保护红线"),
        "en": ("Plancompliancemap", "Legend", "ecologicalredline"),
    }[lang]
    assert all(words in first for words in (title, legend, redline))
    width, height = printed.pages[0].mediabox[2:]
    assert (float(width), float(height)) == pytest.approx((841.9, 595.3), abs=1.5)
    told = "".join(rest)
    for block_id, name in report.blocks["name"].items():
        assert f"{block_id}{name}" in told
    assert {"zh": "ECO-1不符合(禁止)", "en": "ECO-1fail(prohibit)"}[lang] in told
    assert "区块坐标.txt/7" in told
    assert len(printed.pages) < 5
    seen.page.wait_for_timeout(100)
    assert seen.view().equals_exact(before, 1e-9)
    assert seen.page.locator(".mp-side").is_visible()
    seen.keep(f"paper-{lang}.pdf")
    seen.quiet()


def test_paper_says_when_a_filter_left_blocks_out(visit, zh):
    seen = visit(zh).ready()
    seen.page.get_by_label("按编号或名称筛选").fill("砂矿")
    told = "".join(plain(page.extract_text()) for page in paper(seen, "filtered.pdf").pages)
    assert "2/6" in told
    assert "喀尔墩" not in told


def test_the_button_prints(visit, zh):
    seen = visit(zh).ready()
    seen.page.evaluate("window.print = () => { window.printed = true; }")
    seen.page.get_by_role("button", name="打印").click()
    assert seen.page.evaluate("window.printed")
