"""Picture the web map of the example job for docs/gallery.md, in headless Chromium without network.

    python scripts/picture_web_map.py

Needs Chromium and the ``browser`` and ``docs`` dependency groups. The picture is
kept in the repository, since the site is built where there is no browser.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

import minplan_gis as mp  # noqa: E402
from building.demonstration import demonstration  # noqa: E402 - beside the site's other pictures

OUT = ROOT / "docs" / "pictures" / "web_map.png"
BLOCK = "KQ02"
WIDTH, HEIGHT = 1280, 800
COLOURS = 200
"""Enough for flat colours, and a quarter of the bytes."""


def pictured(page: Path) -> bytes:
    """Open a page at a block, and give what is on the screen as PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, offline=True)
        tab = context.new_page()
        tab.goto(f"{page.as_uri()}#block={BLOCK}")
        tab.wait_for_timeout(2000)
        picture = tab.screenshot()
        browser.close()
    return picture


def main() -> None:
    """Check the example job, draw its map, and picture it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "map.html")
        mp.maps.web_map(*demonstration()).save(str(page))
        picture = Image.open(io.BytesIO(pictured(page)))
    OUT.parent.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(COLOURS).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
