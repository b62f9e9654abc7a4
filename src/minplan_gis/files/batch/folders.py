"""The files of a folder, nested ones too: which are to be read, belong to others, or are hidden."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.errors import SourceError, cause
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.formats import FACTS, Format
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["MAX_FILES", "Found", "files_in", "is_database"]

MAX_FILES = 10_000
"""A folder with more is no batch of block files: a disk was named by mistake."""

_SIDECARS = {
    ".shp": (
        *(".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih"),
        *(".atx", ".ixs", ".mxs", ".idm", ".ind", ".cst", ".qmd", ".qml", ".sld", ".lyr", ".shp.xml"),
    ),
    ".gpkg": (".gpkg-wal", ".gpkg-shm", ".gpkg-journal"),
    ".gml": (".xsd", ".gfs"),
    ".kml": (".kml.xml",),
}
_HIDDEN = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_GDB = FACTS[Format.FILE_GEODATABASE]


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to read, and what there is not."""

    files: tuple[tuple[str, Path], ...]
    """Name within the batch, as ``甲/乙.shp``, and the file; a File Geodatabase counts as one."""
    notes: tuple[Text, ...]
    """How many there are, and which were passed over, for what reason."""


def files_in(folder: Path, shown: str, elsewhere: Collection[Path] = ()) -> Found:
    """List a folder, the folders in it too; links to folders are not followed.

    Parameters
    ----------
    folder : Path
        The folder.
    shown : str
        What it goes by in accounts.
    elsewhere : collection of Path
        Files (resolved) that the user named for another use, such as the table of attributes.

    Raises
    ------
    SourceError
        It can't be listed, or holds too many files.
    """
    found: list[Path] = []
    hidden: list[str] = []
    for path, is_hidden in _walk(folder):
        if is_hidden:
            hidden.append(path.relative_to(folder).as_posix())
        else:
            found.append(path)
        if len(found) + len(hidden) > MAX_FILES:
            raise SourceError(
                Text(
                    f"文件夹 {shown} 中的文件超过 {MAX_FILES} 个",
                    f"folder {shown} holds over {MAX_FILES} files",
                )
            )
    names = {path: path.relative_to(folder).as_posix() for path in found}
    sidecars = _sidecars(found)
    used = [path for path in found if path.resolve() in elsewhere]
    files = [path for path in found if path not in sidecars and path not in used]
    notes = [_count(len(files))]
    for passed, zh, en in (
        (
            [names[path] for path in found if path in sidecars],
            "属于其他文件的附属文件",
            "files that belong to others",
        ),
        (hidden, "隐藏或临时文件，未读", "hidden or temporary, not read"),
        (
            [names[path] for path in used],
            "已另作他用（属性表、参数等），不作区块文件",
            "named for another use",
        ),
    ):
        notes += [_passed(passed, zh, en)] if passed else []
    return Found(tuple((f"{shown}/{names[path]}", path) for path in files), tuple(notes))


def is_database(path: Path) -> bool:
    """Tell whether a folder is a File Geodatabase."""
    return path.suffix.lower() in _GDB.endings and (path / _GDB.inside).is_file()


def _walk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Give files in the order of their names, and whether each is hidden."""

    def failed(error: OSError) -> None:
        name = Path(str(error.filename)).name
        raise SourceError(
            Text(
                f"文件夹 {name} 无法打开：{cause(error).zh}",
                f"folder {name} can't be opened: {cause(error).en}",
            )
        ) from error

    for place, folders, files in os.walk(folder, onerror=failed):
        here = Path(place)
        databases = [name for name in folders if is_database(here / name)]
        hidden = [name for name in folders if _is_hidden(name)]
        folders[:] = sorted(set(folders) - set(databases) - set(hidden))
        yield from ((here / name, True) for name in sorted(hidden))
        yield from ((here / name, _is_hidden(name)) for name in sorted([*files, *databases]))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _HIDDEN


def _sidecars(files: list[Path]) -> set[Path]:
    """Give the files that belong to another one beside them, such as the .dbf of a shapefile."""
    owned = {
        (path.parent, (path.name[: -len(path.suffix)] + ending).lower())
        for path in files
        for ending in _SIDECARS.get(path.suffix.lower(), ())
    }
    return {path for path in files if (path.parent, path.name.lower()) in owned}


def _count(number: int) -> Text:
    return Text(
        f"其中 {number} 个文件逐个读取，各有账目", f"{number} files in it were read, each with its account"
    )


def _passed(names: list[str], zh: str, en: str) -> Text:
    which = listed(names)
    return Text(f"{zh}：{which.zh}", f"{en}: {which.en}")
