"""What lies under the map: tiles in the file, and a service that the user named."""

import io
import sqlite3
from contextlib import closing

import pytest
from PIL import Image

from mapscene import valley
from minplan_gis.maps import web_map
from specimens import specimen_report

pytestmark = pytest.mark.browser

HOSTILE = "© 某局 <img src=x onerror=hit(1)>"
EMPTY = (81.06, 43.925)
"""A place where nothing but a base map is drawn."""


@pytest.fixture(scope="module")
def report():
    return specimen_report(demo_data=True)


@pytest.fixture(scope="module")
def mbtiles(tmp_path_factory):
    """Write tiles of one zoom over the valley, each of one colour by its place."""
    path = tmp_path_factory.mktemp("base") / "底图.mbtiles"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        file.executemany(
            "INSERT INTO metadata VALUES (?, ?)", [("name", "乡镇 <b>影像"), ("attribution", HOSTILE)]
        )
        for column in range(1484, 1490):
            for row in range(742, 750):
                picture = io.BytesIO()
                Image.new("RGB", (256, 256), (10 * (column - 1480), 10 * (row - 740), 200)).save(
                    picture, "PNG"
                )
                tile = (11, column, 2**11 - 1 - row, picture.getvalue())
                file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", tile)
    return path


def pixel(seen, longitude, latitude):
    x, y = seen.page.evaluate(
        "([lon, lat]) => { const at = map_minplan.latLngToContainerPoint([lat, lon]),"
        " box = map_minplan.getContainer().getBoundingClientRect(); return [at.x + box.x, at.y + box.y]; }",
        [longitude, latitude],
    )
    picture = Image.open(io.BytesIO(seen.page.screenshot()))
    return picture.convert("RGB").getpixel((round(x), round(y)))


def test_tiles_in_the_file_lie_where_they_belong(visit, report, mbtiles):
    seen = visit(web_map(report.blocks, valley(), report, basemap=mbtiles)).ready()
    seen.page.wait_for_timeout(300)
    column, row = 1485, 745  # of zoom 11 at 81.06 east, 43.925 north
    assert pixel(seen, *EMPTY) == pytest.approx((10 * (column - 1480), 10 * (row - 740), 200), abs=12)
    assert seen.page.locator(".mp-attribution").inner_text() == HOSTILE
    seen.shot("basemap-zh.png")
    seen.page.get_by_label("无底图").check()
    assert pixel(seen, *EMPTY) == pytest.approx((244, 243, 238), abs=12)
    assert seen.page.locator(".mp-attribution").is_hidden()
    seen.page.get_by_label("乡镇 <b>影像").check()
    seen.page.get_by_label("底图浓淡").fill("50")
    seen.page.wait_for_timeout(300)
    assert 200 < pixel(seen, *EMPTY)[2] < 235
    seen.page.get_by_role("button", name="English").click()
    assert seen.page.get_by_label("strength").input_value() == "50"
    seen.quiet()


@pytest.mark.parametrize("shift", ["", "gcj02:"])
def test_a_service_is_asked_and_nobody_else(visit, report, shift):
    address = f"{shift}https://t{{s}}.example.invalid/{{z}}/{{x}}/{{y}}.png"
    seen = visit(web_map(report.blocks, valley(), report, basemap=address)).ready()
    seen.page.wait_for_timeout(300)
    asked = list(seen.requests)
    assert asked
    assert all(url.startswith("https://t") and ".example.invalid/" in url for url in asked)
    assert seen.page.evaluate("window.violations") == []
    assert "需要网络" in seen.page.locator(".mp-side").inner_text()
    seen.page.get_by_label("无底图").check()
    seen.page.get_by_role("button", name="全图").click()
    seen.page.wait_for_timeout(200)
    assert len(seen.requests) == len(asked)


def test_shifted_tiles_are_put_where_they_belong(visit, report):
    address = "gcj02:https://t0.example.invalid/{z}/{x}/{y}.png"
    seen = visit(web_map(report.blocks, valley(), report, basemap=address)).ready()
    seen.page.evaluate("map_minplan.setView([43.9, 81.2], 15, { animate: false })")
    seen.page.wait_for_timeout(300)
    offsets = seen.page.evaluate(
        """() => Array.from(document.querySelectorAll(".leaflet-minplan-basemap-pane img"), (tile) => {
          const [z, x, y] = tile.src.match(/[0-9]+/g).slice(-3).map(Number);
          const box = tile.getBoundingClientRect(), size = 256 * 2 ** (15 - z);
          const corner = map_minplan.mouseEventToLatLng({ clientX: box.x, clientY: box.y });
          const meant = map_minplan.project(corner, 15);
          return [meant.x - x * size, meant.y - y * size, z];
        })"""
    )
    assert offsets
    metres = 40_075_017 / (256 * 2**15) * 0.7206  # a pixel at 43.9 north
    for east, south, _ in offsets:
        assert east * metres == pytest.approx(-233, abs=12)
        assert south * metres == pytest.approx(137, abs=12)
