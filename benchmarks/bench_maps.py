"""What the interactive map weighs and costs: blocks by thousands before one long red line.

The first drawing is timed in headless Chromium with the network off, from the opening of the file to the
first frame after the page says that it is drawn. CHROMIUM names the browser where it is not on the path.
Beside S stands what folium alone makes of the same layers, with Leaflet from the network, so that it is not
drawn. Sizes may be named: ``python benchmarks/bench_maps.py S M``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
from bench_overlaps import ORIGIN, PLANE, SPAN, outline, scattered
from playwright.sync_api import sync_playwright
from shapely.geometry import box

from minplan_gis import Report, Zones, check_blocks, load_zones, shipped_rules
from minplan_gis.crs import from_plane
from minplan_gis.maps import web_map

SIZES = {"S": (1_000, 100_000), "M": (10_000, 1_000_000), "L": (50_000, 1_000_000)}
"""Blocks, and vertices of the red line."""
MOST_MB = 25.0
"""50,000 blocks with all their verdicts and findings need more than the default."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
CATALOG = """schema = 1
title = "bench"
[[layer]]
id = "redline"
kind = "ecological_redline"
path = "redline.gpkg"
geometry_status = "official"
as_of = 2023-12-31
complete_for = { path = "outline.gpkg" }
"""


def scene(folder: Path, blocks: int, corners: int) -> tuple[Report, Zones]:
    """Check blocks thrown around a red line with so many corners."""
    rng = np.random.default_rng(20261122)
    line = outline(rng, ORIGIN + SPAN / 2, 0.3 * SPAN, corners)
    layer = gpd.GeoDataFrame({"name": ["红线"]}, geometry=from_plane([line], PLANE), crs=4490)
    layer.to_file(folder / "redline.gpkg")
    around = gpd.GeoDataFrame(geometry=[box(79, 42, 84, 46)], crs=4490)
    around.to_file(folder / "outline.gpkg")
    (folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    zones = load_zones(folder / "catalog.toml")
    shapes = from_plane(scattered(rng, blocks, (60.0, 400.0), 24), PLANE)
    frame = gpd.GeoDataFrame(
        {
            "name": [f"第{n}号拟出让区块" for n in range(blocks)],
            "mineral": rng.choice(["建筑用砂", "砖瓦用粘土", "煤", "石灰岩"], blocks),
            "subject": "grant_block",
            "business": "new",
            "right_type": "mining",
            "declared_area_km2": np.round(rng.uniform(0.01, 0.5, blocks), 4),
        },
        geometry=shapes,
        index=[f"654002-{n:05d}" for n in range(blocks)],
        crs=4490,
    ).rename_axis("block_id")
    return check_blocks(frame, zones, shipped_rules("yining"), date=date(2024, 6, 30)), zones


def plain(report: Report, zones: Zones, path: Path) -> float:
    """Give the seconds that folium takes for the same layers."""
    begin = time.perf_counter()
    page = folium.Map(location=[44.0, 81.2], zoom_start=10)
    for frame in (
        *(layer.features[["name", "geometry"]] for layer in zones.layers),
        report.blocks[["name", "geometry"]],
    ):
        folium.GeoJson(frame, tooltip=folium.GeoJsonTooltip(["name"])).add_to(page)
    page.save(path)
    return time.perf_counter() - begin


def first_drawing(path: Path) -> float:
    """Give the seconds from opening the page to what stands drawn."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        page = browser.new_context(offline=True, viewport={"width": 1440, "height": 900}).new_page()
        page.goto("about:blank")
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_selector("html[data-minplan=ready]", state="attached", timeout=120_000)
        drawn = page.evaluate(
            "() => new Promise((tell) => requestAnimationFrame(() => tell(performance.now())))"
        )
        browser.close()
    return float(drawn) / 1000


def main(sizes: list[str]) -> None:
    """Print one line a size."""
    print("| size | blocks | vertices | MB | s to make | s to drawing | folium MB | s | ours / folium MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder, (blocks, corners) = Path(name), SIZES[size]
            report, zones = scene(folder, blocks, corners)
            begin = time.perf_counter()
            web_map(report.blocks, zones, report, max_megabytes=MOST_MB).save(folder / "map.html")
            made, weight = time.perf_counter() - begin, (folder / "map.html").stat().st_size / 1e6
            drawn = first_drawing(folder / "map.html")
            row = f"| {size} | {blocks:,} | {corners:,} | {weight:.2f} | {made:.1f} | {drawn:.2f} |"
            if size == "S":
                seconds = plain(report, zones, folder / "plain.html")
                beside = (folder / "plain.html").stat().st_size / 1e6
                row += f" {beside:.1f} | {seconds:.1f} | {weight / beside:.2f} |"
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(SIZES))
