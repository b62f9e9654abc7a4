"""Archives of many files, unpacked whole; those of shapefiles and databases alone stay one file."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from minplan_gis.files.vector import geodatabase, shapefile
from minplan_gis.files.vector.archives import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["place_of", "unpack_batch"]

_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]')
_LONGEST = 80


def unpack_batch(path: Path, target: Path) -> bool:
    """Unpack an archive that holds more than shapefiles and File Geodatabases; tell whether it does.

    Raises
    ------
    RefusedError
        Damaged, with a password, over the bounds, or pointing outside itself.
    """
    return bool(unpack(path, target, _places))


def place_of(name: str) -> str:
    """Give the last part of a member's name as systems allow it for a file."""
    return _part(PurePosixPath(name).name)


def _places(names: Sequence[str]) -> dict[str, str]:
    """Give every member a place, under its own name as far as systems allow; none where nothing is mixed."""
    vector = {*shapefile.zipped_places(names), *geodatabase.zipped_places(names)}
    others = [name for name in names if name not in vector and not _goes_with(name, vector)]
    if not others:
        return {}
    taken: set[str] = set()
    return {name: _free(name, taken) for name in names}


def _goes_with(name: str, vector: set[str]) -> bool:
    """Tell whether a member is hidden, in a database, or beside a shapefile under its name."""
    path = PurePosixPath(name)
    if path.name.startswith((".", "~$")) or "__MACOSX" in path.parts:
        return True
    if any(part.lower().endswith(".gdb") for part in path.parts[:-1]):
        return True
    stem = str(path.parent / path.name.split(".")[0]).lower()
    beside = {
        str(PurePosixPath(each).with_suffix("")).lower() for each in vector if each.lower().endswith(".shp")
    }
    return stem in beside and path.suffix.lower() in {
        ".xml",
        ".sbn",
        ".sbx",
        ".qix",
        ".qmd",
        ".qml",
        ".qpj",
        ".sld",
        ".lyr",
    }


def _free(name: str, taken: set[str]) -> str:
    parts = [_part(part) for part in PurePosixPath(name).parts]
    number, place = 1, "/".join(parts)
    while place.casefold() in taken:
        number += 1
        last = PurePosixPath(parts[-1])
        place = "/".join([*parts[:-1], f"{last.stem}({number}){last.suffix}"])
    taken.add(place.casefold())
    return place


def _part(part: str) -> str:
    plain = _NOT_IN_NAMES.sub("_", part).rstrip(" .") or "_"
    last = PurePosixPath(plain)
    return plain if len(plain) <= _LONGEST else last.stem[: _LONGEST - len(last.suffix)] + last.suffix
