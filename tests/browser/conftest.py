"""Chromium without a network: every request, error and refused part of a page is counted."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import shapely

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_WATCH = """
window.hits = []; window.violations = [];
window.hit = (name) => { window.hits.push(String(name)); };
window.alert = window.confirm = window.prompt = window.hit;
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page, opened from a file with the network off."""

    page: Any
    path: Path
    requests: list[str] = field(default_factory=list)
    """Everything asked for but the file itself."""
    errors: list[str] = field(default_factory=list)

    def ready(self) -> Visit:
        """Wait until the map is drawn."""
        self.page.wait_for_selector("html[data-minplan=ready]", state="attached", timeout=30_000)
        self.page.wait_for_timeout(120)
        return self

    def quiet(self) -> None:
        """Check that nothing was asked for, went wrong, was refused, or ran that should not."""
        assert self.requests == []
        assert self.errors == []
        assert self.page.evaluate("window.violations") == []
        assert self.page.evaluate("window.hits") == []

    def click_on(self, longitude: float, latitude: float) -> None:
        """Click where a place is on the map."""
        place = self.page.evaluate(
            "([lat, lon]) => { const at = map_minplan.latLngToContainerPoint([lat, lon]),"
            " box = map_minplan.getContainer().getBoundingClientRect();"
            " return [at.x + box.x, at.y + box.y]; }",
            [latitude, longitude],
        )
        self.page.mouse.click(*place)

    def colour_at(self, longitude: float, latitude: float) -> list[int]:
        """Give red, green, blue, alpha of what is drawn at a place."""
        return self.page.evaluate(
            "([lat, lon]) => { const canvas = document.querySelector('.leaflet-overlay-pane canvas'),"
            " at = map_minplan.latLngToContainerPoint([lat, lon]),"
            " box = canvas.getBoundingClientRect(),"
            " place = map_minplan.getContainer().getBoundingClientRect(),"
            " scale = canvas.width / box.width;"
            " return Array.from(canvas.getContext('2d').getImageData("
            "  (at.x + place.x - box.x) * scale, (at.y + place.y - box.y) * scale, 1, 1).data); }",
            [latitude, longitude],
        )

    def point_at(self, x: float, y: float) -> tuple[float, float]:
        """Give longitude and latitude of a pixel of the window."""
        place = self.page.evaluate(
            "([x, y]) => { const at = map_minplan.mouseEventToLatLng({ clientX: x, clientY: y });"
            " return [at.lng, at.lat]; }",
            [x, y],
        )
        return tuple(place)

    def view(self) -> shapely.Polygon:
        """Give what the map shows."""
        west, south, east, north = map(
            float, self.page.evaluate("map_minplan.getBounds().toBBoxString()").split(",")
        )
        return shapely.box(west, south, east, north)

    def keep(self, name: str) -> None:
        """Keep what was written beside the page in MINPLAN_SHOTS, to be looked at."""
        if "MINPLAN_SHOTS" in os.environ:
            shutil.copy(self.path.with_name(name), Path(os.environ["MINPLAN_SHOTS"], name))

    def shot(self, name: str) -> Path:
        """Keep a picture in MINPLAN_SHOTS, or beside the page, to be looked at."""
        folder = Path(os.environ.get("MINPLAN_SHOTS", self.path.parent))
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / name)
        return folder / name


_NO_CHINESE_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <selectfont><rejectfont>
    <pattern><patelt name="lang"><string>zh-cn</string></patelt></pattern>
    <glob>*CJK*</glob>
  </rejectfont></selectfont>
</fontconfig>
"""


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Start Chromium with an empty profile, and none of the system's Chinese fonts: a page brings its own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only `make test-browser` installs it

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "no Chromium: apt-get install chromium, or set CHROMIUM"
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    fonts.write_text(_NO_CHINESE_FONTS, encoding="utf-8")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=program,
            headless=True,
            args=list(FLAGS),
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
            offline=True,
            viewport={"width": 1440, "height": 900},
        )
        context.add_init_script(_WATCH)
        yield context
        context.close()


@pytest.fixture
def visit(chromium, tmp_path):
    """Give a function that saves a map (or text) and opens it."""
    opened = []

    def open_page(content, *, size=(1440, 900), address="") -> Visit:
        path = tmp_path / f"地图 {len(opened)}.html"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            content.save(path)
        seen = Visit(chromium.new_page(), path)
        seen.page.set_default_timeout(15_000)
        seen.page.set_default_navigation_timeout(60_000)
        opened.append(seen)
        _watch(seen)
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        seen.page.goto(path.as_uri() + address)
        return seen

    yield open_page
    for seen in opened:
        seen.page.close()


def _plain(address: str) -> str:
    return address.split("#", 1)[0]


def _watch(seen: Visit) -> None:
    own = seen.path.as_uri()

    def decide(route):
        if _plain(route.request.url) == own:
            route.continue_()
        else:
            route.abort()

    def asked(request):
        if _plain(request.url) != own and not request.url.startswith(("data:", "about:", "blob:")):
            seen.requests.append(request.url)

    seen.page.route("**/*", decide)
    seen.page.on("request", asked)
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on(
        "console", lambda message: seen.errors.append(message.text) if message.type == "error" else None
    )
