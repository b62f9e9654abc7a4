"""A catalog written as TOML or as a list of layers, and read again before it counts as written."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from minplan_gis.errors import OutputError, UsageError
from minplan_gis.files.addresses import is_address
from minplan_gis.files.columns.cells import one_word
from minplan_gis.files.writing.publish import staging
from minplan_gis.vocabulary import GeometryStatus, Level, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones.catalog import catalog_document
from minplan_gis.zones.catalog_keys import HEADINGS, KINDS, LAYER_SHEET, NEEDED, TOP_HEADINGS, TOP_SHEET
from minplan_gis.zones.catalog_sheet import WORDS, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from minplan_gis.files.tables.book import Opener

__all__ = ["write_catalog"]

_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 - pinned: the same bytes from the same catalog
_CHOICES = {
    "kind": [kind.zh for kind in ZoneKind],
    "geometry_status": [status.zh for status in GeometryStatus],
    "level": [level.zh for level in Level],
    "edges": ["plane", "lonlat", "geodesic"],
}
_WIDTHS = {"path": 40, "kind": 18, "fields": 36, "source": 36, "sha256": 20, "licence": 20}
_FREE_ROWS = 200
_PATHS = ("path", "datum_shift", "fields_file")


def write_catalog(catalog: Path, out: Path, *, reader: Opener | None = None) -> tuple[Text, ...]:
    """Write a catalog as ``.xlsx`` or ``.toml``, read it again and compare.

    Returns
    -------
    tuple of Text
        What changed its form: paths, where ``out`` lies in another folder.

    Raises
    ------
    SourceError
        The catalog is faulty.
    UsageError
        ``out`` ends otherwise, or is there already.
    OutputError
        It can't be written, or does not read as it was.
    """
    _require_new(out)
    document, moved = _placed(
        catalog_document(catalog, reader), catalog.resolve().parent, out.resolve().parent
    )
    with staging(out.resolve().parent) as folder:
        aside = folder / out.name
        write = _write_sheet if out.suffix.lower() == ".xlsx" else _write_toml
        write(document, aside)
        if _plainly(catalog_document(aside, reader)) != _plainly(document):
            raise OutputError(
                Text(
                    f"{out.name} 读回后与原目录不同，未写出",
                    f"{out.name} reads otherwise than it was; not written",
                )
            )
    if not moved:
        return ()
    return (
        Text(
            "不在同一文件夹，图层文件已改为绝对路径",
            "in another folder than the catalog: paths of its files are absolute",
        ),
    )


def _require_new(out: Path) -> None:
    if out.suffix.lower() not in {".xlsx", ".toml"}:
        raise UsageError(
            Text(f"{out.name} 应以 .xlsx 或 .toml 结尾", f"{out.name} should end in .xlsx or .toml")
        )
    if out.exists():
        raise UsageError(
            Text(f"{out.name} 已存在：请另取文件名", f"{out.name} is there already: give another name")
        )


def _placed(document: dict[str, Any], old: Path, new: Path) -> tuple[dict[str, Any], bool]:
    """Make paths absolute where the catalog moves to another folder."""
    if old == new:
        return document, False
    return {**document, "layer": [_layer_at(layer, old) for layer in document["layer"]]}, True


def _layer_at(layer: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    moved = [key for key in _PATHS if layer.get(key) and not is_address(layer[key])]
    changed: dict[str, Any] = {key: str(folder / layer[key]) for key in moved}
    outline = layer.get("complete_for")
    if isinstance(outline, dict):
        changed["complete_for"] = {**outline, "path": str(folder / outline["path"])}
    return {**layer, **changed}


def _plainly(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a catalog says, whichever way: words as identifiers, nothing where a value is empty."""
    layers = [
        {key: _plain_value(key, value) for key, value in layer.items() if value != ""}
        for layer in document["layer"]
    ]
    return {**{key: document[key] for key in TOP_HEADINGS if document.get(key)}, "layer": layers}


def _plain_value(key: str, value: object) -> object:
    word = one_word(value, WORDS[key]) if key in WORDS and isinstance(value, str) else None
    return word.value if word else value


def _write_sheet(document: Mapping[str, Any], out: Path) -> None:
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        text, head = (
            book.add_format({"num_format": "@"}),
            book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
        )
        needed = book.add_format({"bold": True, "bg_color": "#FCE4D6"})
        sheet = book.add_worksheet(LAYER_SHEET)
        sheet.freeze_panes(1, 1)
        for column, (key, (heading, about)) in enumerate(HEADINGS.items()):
            sheet.set_column(column, column, _WIDTHS.get(key, 14), text)
            sheet.write_string(0, column, heading, needed if key in NEEDED else head)
            if about:
                sheet.write_comment(0, column, about)
            for row, layer in enumerate(document["layer"], start=1):
                if layer.get(key, "") != "":
                    sheet.write_string(row, column, cell_text(key, layer[key]), text)
            if key in _CHOICES:
                _offer(book, sheet, column, key, len(document["layer"]))
        top = book.add_worksheet(TOP_SHEET)
        top.set_column(1, 1, 80, text)
        for row, (key, heading) in enumerate(TOP_HEADINGS.items()):
            top.write_string(row, 0, heading, head)
            top.write_string(row, 1, str(document.get(key, "")), text)


def _offer(book: Any, sheet: Any, column: int, key: str, layers: int) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Let a person choose: from a hidden sheet, as a list in the cell may hold 255 letters."""
    name = f"_{key}"
    hidden = book.add_worksheet(name)
    hidden.hide()
    hidden.write_column(0, 0, _CHOICES[key])
    source = f"={name}!$A$1:$A${len(_CHOICES[key])}"
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    sheet.data_validation(1, column, layers + _FREE_ROWS, column, rule)


def _write_toml(document: Mapping[str, Any], out: Path) -> None:
    out.write_text("\n".join(_toml(document)) + "\n", encoding="utf-8", newline="\n")


def _toml(document: Mapping[str, Any]) -> Iterator[str]:
    yield "schema = 1"
    yield from (f"{key} = {_toml_value(document[key])}" for key in TOP_HEADINGS if document.get(key))
    for layer in document["layer"]:
        yield from ("", "[[layer]]")
        yield from (f"{key} = {_toml_value(layer[key])}" for key in KINDS if layer.get(key, "") != "")


def _toml_value(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{_toml_value(str(key))} = {_toml_value(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
