"""What lies under a map: a raster or tiles inside the page, or a service that the user names.

Nothing is ever asked for unless the user names a service, and then its host
alone is. Tiles shifted as GCJ-02 are put back by the documented formula, which
is good to some metres; those of BD-09 are refused.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from minplan_gis.crs import require_crs
from minplan_gis.datums.names import datums_in
from minplan_gis.errors import SourceError, UsageError
from minplan_gis.rasters import describe, tiles, warped
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    Box = tuple[float, float, float, float]

__all__ = ["Basemap", "basemap_of"]

_TIANDITU = re.compile(r"(?:tianditu|天地图)(?:-(vec|img|ter))?[:：](.*)", re.IGNORECASE | re.DOTALL)
_KEY = re.compile(r"[0-9A-Za-z]{8,64}")
_LABELS = {"vec": "cva", "img": "cia", "ter": "cta"}
_DECLARED = re.compile(r"(gcj-?02|bd-?09)[:：](.*)", re.IGNORECASE | re.DOTALL)
_SHIFTED_HOSTS = (
    "amap.com",
    "autonavi.com",
    "gaode.com",
    "gtimg.com",
    "map.qq.com",
    "google.cn",
    "googleapis.cn",
)
"""Services in China whose tiles are on GCJ-02."""
_REFUSED_HOSTS = ("baidu.com", "bdimg.com", "bdstatic.com")
_SHIFTED_WORDS = re.compile(r"高德|百度|腾讯|火星|amap|autonavi|gaode|baidu|tencent", re.IGNORECASE)
_HOST = re.compile(r"(?:[A-Za-z0-9-]|\{s\}|\{[0-9a-z]-[0-9a-z]\})+(?:\.(?:[A-Za-z0-9-]|\{s\})+)*")
_RANGE = re.compile(r"\{([0-9a-z])-([0-9a-z])\}")
_PLACES = {
    "tilematrix": "z",
    "tilecol": "x",
    "tilerow": "y",
    "z": "z",
    "x": "x",
    "y": "y",
    "-y": "-y",
    "s": "s",
}
_SAFE = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%{}]+")
_AMAP_NOTE = Text(
    "底图为 GCJ-02 偏移坐标，已按公开的近似公式逐瓦片纠回，残差约数米，仅供参考",
    "the base map is shifted as GCJ-02; its tiles were put back by the published formula, to "
    "some metres; for orientation only",
)
_BD09 = Text(
    "百度底图（BD-09）的偏移和瓦片划分都不能严密还原，不能使用；请改用天地图或本地影像",
    "base maps of Baidu (BD-09) can't be put back where they belong; use Tianditu or local imagery",
)


@dataclass(frozen=True, slots=True)
class Basemap:
    """What the page draws below everything else."""

    data: Mapping[str, Any]
    """As the page's script reads it, text apart."""
    label: Text
    attribution: str
    notes: tuple[Text, ...]
    hosts: tuple[str, ...] = ()
    """What the page may ask for pictures: scheme and host, none for what stands in the page."""


def basemap_of(told: str | Path, box: Box, most_bytes: int) -> Basemap:
    """Make the base map that the user names.

    Parameters
    ----------
    told
        A georeferenced raster, an ``.mbtiles`` file, ``tianditu-vec:KEY`` (or
        ``img``, ``ter``), or the address of tiles with ``{z}``, ``{x}``, ``{y}``
        (``{-y}`` from the south, ``{s}`` or ``{0-7}`` for sub-domains) or the WMTS
        names ``{TileMatrix}``, ``{TileCol}``, ``{TileRow}``. ``gcj02:`` before an
        address says that its tiles are shifted.
    box
        West, south, east, north (degrees) of what the map shows.
    most_bytes
        What a raster or tiles may add to the page.

    Raises
    ------
    UsageError
        For an address that is none, a service on BD-09, or where the extra ``raster`` is missing.
    SourceError
        For a file that can't be read, lies elsewhere, or is on GCJ-02 or another datum.
    CrsError
        For a raster without a reference system or on another datum.
    """
    text = str(told).strip()
    if isinstance(told, str):
        if found := _TIANDITU.fullmatch(text):
            return _tianditu((found[1] or "vec").lower(), found[2].strip())
        if found := _DECLARED.fullmatch(text):
            return _declared(found[1], found[2].strip())
        if "://" in text or "{z}" in text.lower():
            return _remote(text)
    path = Path(told)
    if path.suffix.lower() == ".mbtiles":
        return _inlined(path, box, most_bytes * 3 // 4)
    return _picture(path, box, most_bytes * 3 // 4)


def _picture(path: Path, box: Box, most_bytes: int) -> Basemap:
    about = describe(path)
    _require_unshifted(path, about.words, about.crs)
    require_crs(about.crs, what=Text(f"底图 {path.name}", f"base map {path.name}"))
    picture = warped(path, box, most_bytes)
    west, south, east, north = picture.box
    data = {
        "kind": "image",
        "src": _inline(picture.mime, picture.data),
        "bounds": [[south, west], [north, east]],
    }
    fine = f"{picture.metres_per_pixel:.2g}"
    note = Text(
        f"底图影像 {path.name} 已转为网络墨卡托，像元约 {fine} m，仅作背景",
        f"the raster {path.name} was brought to web Mercator, about {fine} m a pixel; background only",
    )
    return Basemap(data, Text(path.stem, path.stem), "", (note,))


def _inlined(path: Path, box: Box, most_bytes: int) -> Basemap:
    found = tiles(path, box, most_bytes)
    _require_unshifted(path, found.words)
    low, high = found.zooms
    places = {f"{z}/{x}/{y}": _inline(mime, data) for (z, x, y), (mime, data) in found.tiles.items()}
    west, south, east, north = box
    bounds = [[south, west], [north, east]]  # far out, a browser would lay thousands of empty tiles
    data = {"kind": "tiles", "tiles": places, "min_zoom": low, "max_zoom": high, "bounds": bounds}
    count = len(places)
    note = Text(
        f"底图 {path.name}：内嵌 {low}–{high} 级瓦片 {count} 块",
        f"base map {path.name}: {count} tiles of zoom {low}-{high} stand in the page",
    )
    if found.left_out:
        left = ", ".join(map(str, found.left_out))
        note += Text(f"；超过网页容量、未内嵌的级别：{left}", f"; too heavy for the page: zoom {left}")
    name = found.name or path.stem
    return Basemap(data, Text(name, name), found.attribution, (note,))


def _require_unshifted(path: Path, *words: str) -> None:
    for text in (path.stem, *words):
        named = [naming.words for naming in datums_in(text) if naming.kind == "web_map"]
        found = next(iter([*named, *_SHIFTED_WORDS.findall(text)]), "")
        if found:
            raise SourceError(
                Text(
                    f"底图 {path.name} 写明为偏移坐标（{found}），不能使用；请换 CGCS2000 或 WGS84 的底图",
                    f"base map {path.name} says that it is shifted ({found}); take one on CGCS2000 or WGS84",
                )
            )


def _inline(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def _tianditu(kind: str, key: str) -> Basemap:
    if not _KEY.fullmatch(key):
        raise UsageError(Text("天地图密钥应为字母和数字", "a key of Tianditu is made of letters and digits"))
    urls = [_tianditu_url(layer, key) for layer in (kind, _LABELS[kind])]
    data = {"url": urls[0], "over": urls[1:], "subdomains": [*"01234567"], "max_zoom": 18}
    label = {"vec": Text("天地图矢量", "Tianditu, vector"), "img": Text("天地图影像", "Tianditu, imagery")}
    hosts = tuple(f"https://t{n}.tianditu.gov.cn" for n in range(8))
    note = Text(
        "网页中含有用户的天地图密钥，转发前请考虑",
        "the page holds the user's key of Tianditu: mind whom you give it to",
    )
    name = label.get(kind, Text("天地图地形", "Tianditu, terrain"))
    return _service(data, name, "天地图 www.tianditu.gov.cn", hosts, note)


def _tianditu_url(layer: str, key: str) -> str:
    return (
        f"https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
        f"&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
    )


def _declared(datum: str, url: str) -> Basemap:
    if datum.lower().startswith("bd"):
        raise UsageError(_BD09)
    return _remote(url, shifted=True)


def _remote(template: str, *, shifted: bool = False) -> Basemap:
    parts = _address(template)
    host = (parts.hostname or "").lower()
    if _is_of(host, _REFUSED_HOSTS):
        raise UsageError(_BD09)
    url, rows_from_south = _placed(template)
    spread = _RANGE.search(parts.netloc)
    subdomains = [chr(code) for code in range(ord(spread[1]), ord(spread[2]) + 1)] if spread else [*"abc"]
    data = {
        "url": _RANGE.sub("{s}", url),
        "subdomains": subdomains,
        "tms": rows_from_south,
        "max_zoom": 18,
        "shift": "gcj02" if shifted or _is_of(host, _SHIFTED_HOSTS) or "gl=cn" in parts.query else "",
    }
    netloc = _RANGE.sub("{s}", parts.netloc)
    hosts = tuple(dict.fromkeys(f"{parts.scheme}://{netloc.replace('{s}', name)}" for name in subdomains))
    name = Text(f"在线底图 {parts.netloc}", f"online base map {parts.netloc}")
    return _service(data, name, parts.netloc, hosts, *([_AMAP_NOTE] if data["shift"] else []))


def _service(
    data: dict[str, Any], label: Text, attribution: str, hosts: tuple[str, ...], *notes: Text
) -> Basemap:
    shown = hosts[0] if len(hosts) == 1 else f"{hosts[0]} … {hosts[-1]}"
    asks = Text(
        f"底图需要网络：打开网页时只向 {shown} 请求图片，其余内容都在网页内",
        f"the base map needs the network: the page asks {shown} for pictures, all else stands in the page",
    )
    told = {"kind": "remote", "over": [], "tms": False, "min_zoom": 1, "shift": "", **data}
    needs = Text("（需要网络）", " (needs the network)")
    return Basemap(told, label + needs, attribution, (asks, *notes), hosts)


def _address(template: str) -> Any:  # noqa: ANN401 (a split address)
    """Split an address of tiles into its parts, if it is one."""
    try:
        parts = urlsplit(template)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_one = urlsplit(""), False
    fit = parts.scheme in {"http", "https"} and port_is_one and "@" not in parts.netloc
    host = re.sub(r":\d+$", "", parts.netloc)
    if not (fit and _SAFE.fullmatch(template) and _HOST.fullmatch(host)):
        raise UsageError(
            Text(
                "底图地址应以 http:// 或 https:// 开头，写明主机，只含网址字符，不含用户名",
                "the address of a base map begins with http:// or https://, names a host, holds nothing but "
                "characters of addresses and no user name",
            )
        )
    return parts


def _placed(template: str) -> tuple[str, bool]:
    """Give an address with our names of places, and whether its rows are counted from the south."""
    names = [
        name.lower() for name in re.findall(r"\{([^{}]*)\}", template) if not _RANGE.fullmatch(f"{{{name}}}")
    ]
    places = {_PLACES.get(name, "?") for name in names}
    if "?" in places or not {"z", "x"} <= places or len(places & {"y", "-y"}) != 1:
        raise UsageError(
            Text(
                "底图地址应含 {z}、{x}、{y}（或 {-y}），"
                "或 {TileMatrix}、{TileCol}、{TileRow}；另可有 {s}、{0-7}",
                "the address of a base map holds {z}, {x}, {y} (or {-y}), or {TileMatrix}, {TileCol}, "
                "{TileRow}; beside them {s} or {0-7} at most",
            )
        )
    url = re.sub(
        r"\{([^{}]*)\}", lambda found: f"{{{_PLACES.get(found[1].lower(), found[1]).lstrip('-')}}}", template
    )
    return url, "-y" in places


def _is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
