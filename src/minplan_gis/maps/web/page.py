"""The page itself: text that is never parsed as a template, data that is never markup, and a policy.

folium renders through branca, and branca takes what an element rendered, makes
a template of it and renders that again. So the elements here override
``render`` and hang themselves into the figure as they are.
"""

from __future__ import annotations

import base64
import html
import json
import re
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from branca.element import Element, Figure

from minplan_gis.fonts import woff
from minplan_gis.maps.web.policy import policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Page", "Verbatim", "script_json"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_RISKY = re.compile("[<>&'`{}\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_IMAGE = re.compile(r"url\((images/[\w-]+\.png)\)")
_STYLES = ("frame", "panel", "card", "map", "print")
_SCRIPTS = (
    *("unpack", "page", "elements", "shapes", "signs", "drawing", "labels", "legend", "cards", "selection"),
    *("list", "filters", "panel", "head", "geodesy", "readout", "measure", "basemaps", "tools", "printing"),
    "start",
)
"""In this order: each uses what stands before it."""
_ICON = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}


class Verbatim(Element):
    """A piece of a page that stands as it is."""

    def __init__(self, name: str, markup: str) -> None:
        super().__init__()
        self._name = name
        self._id = "minplan"
        self.markup = markup

    def render(self, **_kwargs: object) -> str:
        """Give the markup; it is parsed by nobody but the browser."""
        return self.markup


class Policy(Element):
    """The content security policy, made when all else is known: our own inline parts by their hashes."""

    def __init__(self, owner: Page) -> None:
        super().__init__()
        self._name = "Policy"
        self._id = "minplan"
        self.owner = owner

    def render(self, **_kwargs: object) -> str:
        """Give the meta element for what the figure holds now."""
        figure = cast("Figure", self.get_root())
        opened = self.owner.has_guests(figure)
        return policy(_inline(self, figure), hosts=self.owner.hosts, opened=opened)


class Page(Element):
    """Our part of a folium map: assets in the head, one element in the body, one script at the end."""

    def __init__(self, data: Mapping[str, Any], hosts: Iterable[str] = ()) -> None:
        super().__init__()
        self._name = "MinplanPage"
        self._id = "minplan"
        self.data = data
        self.hosts = tuple(hosts)

    def render(self, **_kwargs: object) -> str:
        """Hang the parts into whatever figure the map is in; nothing is returned to be parsed."""
        figure = cast("Figure", self.get_root())
        figure.header.add_child(Policy(self), name="minplan_policy", index=1)
        for place, part in self._pieces:
            getattr(figure, place).add_child(part, name=part.get_name())
        return ""

    def has_guests(self, figure: Figure) -> bool:
        """Tell whether somebody has added to the map or its figure what is not ours."""
        page = cast("Element", self._parent)
        ours = {"meta_http", "minplan_policy", page.get_name()}
        ours |= {part.get_name() for _, part in self._pieces}
        places = (figure.header, figure.html, figure.script, figure)
        strangers = {name for place in places for name in place._children} - ours  # noqa: SLF001
        return bool(strangers) or len(page._children) > 1  # noqa: SLF001

    @cached_property
    def _pieces(self) -> tuple[tuple[str, Verbatim], ...]:
        data = script_json(self.data)
        title = html.escape(_said(self.data, self.data["title"]))
        look = "\n".join([_leaflet_css(), _font(data), *(_asset(f"style/{name}.css") for name in _STYLES)])
        return (
            ("header", Verbatim("Title", f"<title>{title}</title>")),
            ("header", Verbatim("Look", f"<style>\n{look}</style>")),
            ("header", Verbatim("Leaflet", f"<script>\n{_leaflet_js()}\n{_asset('folium.js')}</script>")),
            ("html", Verbatim("Body", _body(self.data, data))),
            ("script", Verbatim("Script", _script())),
        )


def script_json(data: object) -> str:
    r"""Write JSON that can stand in a script element: inside strings nothing means anything to HTML or Jinja.

    >>> print(script_json({"a": "</script>{{ 7*7 }}"}))
    {"a":"\u003c/script\u003e\u007b\u007b 7*7 \u007d\u007d"}
    """
    plain = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _STRING.sub(_defused, plain)


def _defused(string: re.Match[str]) -> str:
    return _RISKY.sub(lambda found: f"\\u{ord(found.group()):04x}", string.group())


def _said(data: Mapping[str, Any], text: str | int) -> str:
    """Give a text of the page's data in the language that the page opens in."""
    if isinstance(text, str):
        return text
    first, own = data["said"][data["languages"][0]], data["said"][data["lang"]]
    return str(own[text] if text < len(own) else first[text])


def _body(data: Mapping[str, Any], packed: str) -> str:
    loading, needed = (html.escape(_said(data, data["words"][key])) for key in ("loading", "needs_script"))
    return (
        f'<div id="minplan" class="mp"><p class="mp-wait">{loading}</p><noscript>{needed}</noscript></div>\n'
        f'<script type="application/json" id="minplan-data">{packed}</script>'
    )


def _font(packed: str) -> str:
    """Give the font of the characters that the page's text is made of: one for both languages."""
    said = json.loads(packed)["said"]  # with what JSON escapes read back
    characters = {*packed, *(sign for texts in said.values() for text in texts for sign in text)}
    return _font_face("".join(sorted({*characters, *map(chr, range(0x20, 0x7F))})))


@lru_cache(maxsize=64)
def _font_face(characters: str) -> str:
    data = base64.b64encode(woff(characters)).decode()
    source = f"url(data:font/woff;base64,{data}) format('woff')"
    return f'@font-face {{ font-family: "Minplan"; src: {source}; }}'


@cache
def _script() -> str:
    parts = "\n".join(_asset(f"script/{name}.js") for name in _SCRIPTS)
    return f'(function () {{\n"use strict";\n{parts}\n}})();\n'


def _inline(policy: Policy, figure: Figure) -> str:
    """Render everything but the policy, the way the figure will."""
    header = (child.render() for child in figure.header._children.values() if child is not policy)  # noqa: SLF001
    return "\n".join((*header, figure.html.render(), f"<script>\n    {figure.script.render()}\n</script>"))


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", *name.split("/")).read_text(encoding="utf-8")


@cache
def _image(path: str) -> str:
    data = resources.files(__package__).joinpath("assets", "leaflet", *path.split("/")).read_bytes()
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


@cache
def _leaflet_css() -> str:
    sheet = _asset("leaflet/leaflet.css")
    return _IMAGE.sub(lambda found: f"url({_image(found.group(1))})", sheet)


@cache
def _leaflet_js() -> str:
    """Give Leaflet with its licence, its marker images inside, and no pointer to a source map."""
    code = _asset("leaflet/leaflet.js").replace("//# sourceMappingURL=leaflet.js.map", "")
    icons = {key: _image(f"images/{name}.png") for key, name in _ICON.items()}
    return (
        f"/*\n{_asset('leaflet/LICENSE')}*/\n{code}\n"
        "delete L.Icon.Default.prototype._getIconUrl;\n"
        f"L.Icon.Default.mergeOptions({json.dumps(icons)});\n"
    )
