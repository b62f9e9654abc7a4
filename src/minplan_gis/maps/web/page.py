"""The page itself: text that is never parsed as a template, data that is never markup, and a policy.

folium renders through branca, and branca takes what an element rendered, makes
a template of it and renders that again. So the elements here override
``render`` and hang themselves into the figure as they are.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from branca.element import Element, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Page", "Verbatim", "script_json"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_RISKY = re.compile("[<>&'`{}\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_REMOTE = re.compile(r"""<(?:script|link)\b[^>]*?(?:src|href)\s*=""", re.IGNORECASE)
_IMAGE = re.compile(r"url\((images/[\w-]+\.png)\)")
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
        rules = _rules(_inline(self, figure), opened=self.owner.has_guests(figure))
        content = "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
        return f'<meta http-equiv="Content-Security-Policy" content="{html.escape(content)}" />'


class Page(Element):
    """Our part of a folium map: assets in the head, one element in the body, one script at the end."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__()
        self._name = "MinplanPage"
        self._id = "minplan"
        self.data = data

    def render(self, **_kwargs: object) -> str:
        """Hang the parts into whatever figure the map is in; nothing is returned to be parsed."""
        figure = cast("Figure", self.get_root())
        figure.header.add_child(Policy(self), name="minplan_policy", index=1)
        for place, part in self._pieces():
            getattr(figure, place).add_child(part, name=part.get_name())
        return ""

    def has_guests(self, figure: Figure) -> bool:
        """Tell whether somebody has added to the map or its figure what is not ours."""
        page = cast("Element", self._parent)
        ours = {"meta_http", "minplan_policy", page.get_name()}
        ours |= {part.get_name() for _, part in self._pieces()}
        places = (figure.header, figure.html, figure.script, figure)
        strangers = {name for place in places for name in place._children} - ours  # noqa: SLF001
        return bool(strangers) or len(page._children) > 1  # noqa: SLF001

    def _pieces(self) -> Iterable[tuple[str, Verbatim]]:
        words, title = self.data["words"], html.escape(self.data["title"])
        yield "header", Verbatim("Title", f"<title>{title}</title>")
        yield "header", Verbatim("Look", f"<style>\n{_leaflet_css()}\n{_asset('map.css')}</style>")
        yield "header", Verbatim("Leaflet", f"<script>\n{_leaflet_js()}\n{_asset('folium.js')}</script>")
        yield "html", Verbatim("Body", _body(self.data, words))
        yield "script", Verbatim("Script", _asset("map.js"))


def script_json(data: object) -> str:
    r"""Write JSON that can stand in a script element: inside strings nothing means anything to HTML or Jinja.

    >>> print(script_json({"a": "</script>{{ 7*7 }}"}))
    {"a":"\u003c/script\u003e\u007b\u007b 7*7 \u007d\u007d"}
    """
    plain = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _STRING.sub(_defused, plain)


def _defused(string: re.Match[str]) -> str:
    return _RISKY.sub(lambda found: f"\\u{ord(found.group()):04x}", string.group())


def _body(data: Mapping[str, Any], words: Mapping[str, str]) -> str:
    return (
        f'<div id="minplan" class="mp"><p class="mp-wait">{html.escape(words["loading"])}</p>'
        f"<noscript>{html.escape(words['needs_script'])}</noscript></div>\n"
        f'<script type="application/json" id="minplan-data">{script_json(data)}</script>'
    )


def _inline(policy: Policy, figure: Figure) -> str:
    """Render everything but the policy, the way the figure will."""
    header = (child.render() for child in figure.header._children.values() if child is not policy)  # noqa: SLF001
    return "\n".join((*header, figure.html.render(), f"<script>\n    {figure.script.render()}\n</script>"))


def _rules(page: str, *, opened: bool) -> dict[str, list[str]]:
    """Allow the page's own inline parts and nothing else; with guests, also what they bring."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for tag, attributes, text in _INLINE.findall(page):
        if "src=" not in attributes and "json" not in attributes:
            hashes[tag.lower()].append(_hash(text))
    web = ["https:", "http:", "data:", "blob:"] if opened else []
    rules = {
        "default-src": ["'none'"],
        "script-src": [
            *dict.fromkeys(hashes["script"]),
            *(["https:", "http:"] if _REMOTE.search(page) else []),
        ],
        "style-src": ["'unsafe-inline'", *web] if opened else [*dict.fromkeys(hashes["style"])],
        "img-src": web or ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return rules | ({"font-src": web, "connect-src": web} if opened else {})


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


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
