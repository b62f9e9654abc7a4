"""What a person sees and does with the map, in Chromium with the network off."""

import time

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapscene import valley
from minplan_gis.maps import web_map
from minplan_gis.vocabulary import ZoneKind
from specimens import specimen_report
from worlds import layer_of, zones_of

pytestmark = pytest.mark.browser

WORST = "654002-002"


@pytest.fixture(scope="module")
def report():
    return specimen_report(demo_data=True)


def map_of(report, lang="zh"):
    return web_map(report.blocks, valley(), report, lang=lang)


def overlaps(page, *selectors):
    boxes = page.evaluate(
        "(selectors) => selectors.flatMap((selector) => Array.from(document.querySelectorAll(selector)))"
        ".map((node) => node.getBoundingClientRect()).filter((box) => box.width && box.height)"
        ".map((box) => [box.left, box.top, box.right, box.bottom])",
        list(selectors),
    )
    shapes = [shapely.box(*box) for box in boxes]
    return [
        (one.bounds, other.bounds)
        for number, one in enumerate(shapes)
        for other in shapes[:number]
        if one.intersection(other).area > 1
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_opens_without_a_network_and_is_quiet(visit, report, lang):
    seen = visit(map_of(report, lang)).ready()
    assert (
        seen.page.locator("h1").inner_text() == {"zh": "规划符合性核查图", "en": "Plan compliance map"}[lang]
    )
    assert seen.page.locator(".mp-block").count() == len(report.blocks)
    seen.shot(f"whole-{lang}.png")
    seen.page.locator(".mp-block").first.click()
    seen.page.wait_for_timeout(150)
    seen.shot(f"card-{lang}.png")
    seen.quiet()


def test_opens_without_a_report(visit, report):
    seen = visit(web_map(report.blocks, valley())).ready()
    seen.shot("plain-zh.png")
    seen.quiet()


def test_blocks_and_zones_are_drawn_where_they_are(visit, report):
    seen = visit(map_of(report)).ready()
    for shape in report.blocks.geometry:
        assert seen.colour_at(shape.centroid.x, shape.centroid.y)[3] > 0
    red, green, blue, _ = seen.colour_at(81.165, 43.955)
    assert green > max(red, blue), "the red line is drawn green"
    assert seen.colour_at(81.06, 43.92)[3] == 0


def test_a_click_on_a_block_shows_its_card_with_the_unchecked_first(visit, report):
    seen = visit(map_of(report)).ready()
    place = report.blocks.loc[WORST, "geometry"].centroid
    seen.click_on(place.x, place.y)
    card = seen.page.locator(".mp-card")
    assert card.locator("h2").inner_text() == "英也尔石灰岩矿"
    assert "本次核查范围内：不符合" in card.locator(".mp-conclusion").inner_text()
    headings = card.locator(".mp-outcome > summary").all_inner_texts()
    assert headings[:2] == ["未核查 (1)", "不符合 (3)"]
    said = card.inner_text()
    for words in (
        "1234.57 m²",
        "限值 0.00 m²",
        "第三章第二节",
        "生态保护红线内禁止开采矿产资源。",
        "调整区块范围",
    ):
        assert words in said
    assert "null" not in said
    seen.quiet()


def test_a_click_on_a_zone_says_what_it_is(visit, report):
    seen = visit(map_of(report)).ready()
    seen.click_on(81.165, 43.95)
    said = seen.page.locator(".mp-card").inner_text()
    assert "ecological_redline-1" in said
    assert "生态保护红线" in said
    seen.quiet()


def test_long_names_in_a_row_are_measured_in_the_font_that_writes_them(visit):
    rows = [(f"B{n}", shapely.box(81 + n / 50, 43.9, 81.006 + n / 50, 43.906)) for n in range(20)]
    blocks = gpd.GeoDataFrame(
        {"name": [f"第{n}号建筑用砂矿拟设开采规划区块" for n in range(20)]},
        geometry=[shape for _, shape in rows],
        index=[name for name, _ in rows],
        crs=4490,
    ).rename_axis("block_id")
    seen = visit(web_map(blocks, zones_of())).ready()
    seen.page.evaluate("document.fonts.ready")
    assert seen.page.locator(".mp-label").count() > 3
    assert overlaps(seen.page, ".mp-label") == []


def test_choosing_in_the_list_goes_there_and_numbers_the_findings(visit, report):
    seen = visit(map_of(report)).ready()
    seen.page.locator(".mp-block", has_text=WORST).click()
    view = seen.page.evaluate("map_minplan.getBounds().toBBoxString()")
    west, south, east, north = map(float, view.split(","))
    assert shapely.box(west, south, east, north).contains(report.blocks.loc[WORST, "geometry"])
    assert east - west < 0.1
    labels = seen.page.locator(".mp-label-finding").all_inner_texts()
    assert {"(1) 1234.57 m²", "(5) 42.50 m"} <= set(labels)
    seen.page.locator(".mp-finding").first.click()
    seen.quiet()


def test_switching_layers_changes_map_and_legend(visit, report):
    seen = visit(map_of(report)).ready()
    legend = seen.page.locator(".mp-legend")
    assert "生态保护红线" in legend.inner_text()
    seen.page.get_by_label("生态保护红线").uncheck()
    assert "生态保护红线" not in legend.inner_text()
    assert seen.colour_at(81.165, 43.955)[3] == 0
    seen.quiet()


def test_watermark_stands_while_anything_schematic_is_shown(visit):
    report = specimen_report()
    seen = visit(map_of(report)).ready()
    assert seen.page.locator(".mp-watermark").is_visible()
    seen.page.get_by_label("饮用水水源保护区").uncheck()
    assert seen.page.locator(".mp-watermark").is_hidden()
    assert "road.shp / road / 17" in seen.page.locator(".mp-side > .mp-warn").first.inner_text()


def test_a_demo_keeps_its_watermark(visit, report):
    seen = visit(map_of(report)).ready()
    seen.page.get_by_label("饮用水水源保护区").uncheck()
    assert seen.page.locator(".mp-watermark").is_visible()
    assert seen.page.locator(".mp-demo").inner_text() == "示意数据，仅供演示，不作依据"


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (1024, 700), (900, 480), (390, 800)])
def test_nothing_lies_upon_another_or_is_cut(visit, report, size):
    seen = visit(map_of(report), size=size).ready()
    assert overlaps(seen.page, ".mp-label", ".leaflet-control") == []
    if size[0] < 760:
        seen.page.locator(".mp-panel").click()
    seen.page.locator(".mp-block").first.click()
    seen.page.wait_for_timeout(150)
    seen.shot(f"size-{size[0]}x{size[1]}.png")
    assert overlaps(seen.page, ".mp-label", ".leaflet-control") == []
    assert overlaps(seen.page, ".mp-head", ".mp-side", ".folium-map", ".mp-card") == []
    wide = seen.page.evaluate(
        "[document.body.scrollWidth, document.querySelector('.mp-card').scrollWidth,"
        " document.querySelector('.mp-card').clientWidth]"
    )
    assert wide[0] <= size[0]
    assert wide[1] <= wide[2]
    seen.quiet()


def test_layers_of_the_users_work_without_a_network(visit, report):
    page = map_of(report)
    group = folium.FeatureGroup("我的图层").add_to(page)
    folium.Marker([43.95, 81.3], popup="我的标记", tooltip="提示").add_to(group)
    folium.Marker([43.96, 81.32], icon=folium.Icon(color="red")).add_to(group)
    folium.GeoJson(report.blocks[["name", "geometry"]], tooltip=folium.GeoJsonTooltip(["name"])).add_to(group)
    folium.CircleMarker([43.9, 81.2], radius=9).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.keep_in_front(group)
    seen = visit(page).ready()
    marker = seen.page.locator("img.leaflet-marker-icon").first
    assert marker.evaluate("image => image.naturalWidth") == 25
    marker.click()
    assert "我的标记" in seen.page.locator(".leaflet-popup").inner_text()
    assert "我的图层" in seen.page.locator(".leaflet-control-layers").inner_text()
    seen.shot("guests.png")
    seen.quiet()


def test_the_notebooks_frame_shows_the_whole_page(visit, report):
    seen = visit(
        f"<!DOCTYPE html><meta charset=utf-8><div style='width:900px'>{map_of(report)._repr_html_()}</div>"
    )
    frame = seen.page.frame_locator("iframe")
    frame.locator(".mp-block").first.wait_for(timeout=20_000)
    seen.page.wait_for_timeout(300)
    seen.shot("notebook.png")
    assert frame.locator(".mp-block").count() == len(report.blocks)
    assert seen.requests == []
    assert seen.errors == []


def test_two_thousand_blocks_and_a_heavy_red_line(visit, report, record_property):
    side = np.arange(2000)
    west, south = 81 + 0.01 * (side % 50), 43.5 + 0.01 * (side // 50)
    blocks = gpd.GeoDataFrame(
        {"name": [f"区块{at}" for at in side]},
        geometry=shapely.box(west, south, west + 0.007, south + 0.007),
        index=[f"B{at:05d}" for at in side],
        crs=4490,
    )
    angle = np.linspace(0, 2 * np.pi, 100_001)[:-1]
    radius = 0.15 + 0.01 * np.sin(2000 * angle)
    line = shapely.Polygon(np.column_stack([81.25 + radius * np.cos(angle), 43.7 + radius * np.sin(angle)]))
    start = time.perf_counter()
    page = web_map(blocks, zones_of(layer_of(ZoneKind.ECOLOGICAL_REDLINE, {"r": line})), report)
    made = time.perf_counter() - start
    seen = visit(page)
    start = time.perf_counter()
    seen.ready()
    record_property("seconds_to_make", round(made, 2))
    record_property("seconds_to_draw", round(time.perf_counter() - start, 2))
    assert seen.path.stat().st_size < 15_000_000
    assert seen.page.locator(".mp-share").inner_text() == "2000/2000"
    seen.page.locator(".mp-after").click()
    assert seen.page.evaluate("document.activeElement.textContent").startswith("区块200")
    seen.page.locator(".mp-block").nth(100).click()
    assert seen.page.locator(".mp-card h2").inner_text() == "区块300"
    seen.page.evaluate("location.hash = '#block=B01777'")
    seen.page.wait_for_function(
        "document.querySelector('[aria-current]')?.textContent.startsWith('区块1777')"
    )
    seen.page.locator(".mp-find").fill("B0177")
    assert seen.page.locator(".mp-block").count() == 10
    seen.shot("many.png")
    seen.quiet()
