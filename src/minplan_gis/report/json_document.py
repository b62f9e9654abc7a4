"""The report as JSON: the full account, one item a line, the same bytes for the same report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from minplan_gis.datasets import data_path
from minplan_gis.report import document, gaps, sources
from minplan_gis.report.safe_text import json_text
from minplan_gis.report.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.wording import Lang

__all__ = ["SCHEMA_VERSION", "report_document", "report_schema", "write_json"]

SCHEMA_VERSION = 1


def report_document(report: Report, *, lang: Lang = "zh") -> Item:
    """Give the whole account as one object, as ``write_json`` writes it."""
    return {
        name: part if isinstance(part, dict | int | str) else list(part)
        for name, part in _parts(report, lang)
    }


def report_schema() -> Item:
    """Give the JSON Schema (2020-12) of the document."""
    path = data_path("schemas", "report.schema.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def write_json(report: Report, path: str | Path, *, lang: Lang = "zh") -> None:
    """Write the document: UTF-8, keys of items sorted, each item of a list on a line of its own.

    Raises
    ------
    OutputError
        The file can't be written.
    """
    path = Path(path)
    with writing(path), path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write("{")
        for place, (name, part) in enumerate(_parts(report, lang)):
            handle.write(f"{',' if place else ''}\n{_dumped(name)}: ")
            _write_part(handle, part)
        handle.write("\n}\n")


def _parts(report: Report, lang: Lang) -> Iterator[tuple[str, Any]]:
    yield "schema", SCHEMA_VERSION
    yield "lang", lang
    yield "run", sources.run(report, lang)
    yield "exit_code", report.exit_code
    yield "counts", document.counts(report)
    yield "not_checked", gaps.gaps(report, lang)
    yield "blocks", document.blocks(report, lang)
    yield "verdicts", document.verdicts(report, lang)
    yield "findings", document.findings(report, lang)
    yield "remainders", document.remainders(report, lang)
    yield "rules", sources.rules(report, lang)
    yield "layers", sources.layers(report, lang)
    yield "ledger", sources.ledger(report, lang)
    yield "ledger_total", sources.ledger_total(report.ledger)


def _write_part(handle: TextIO, part: Item | Iterable[Item] | int | str) -> None:
    if isinstance(part, dict | int | str):
        handle.write(_dumped(part))
        return
    handle.write("[")
    handle.writelines(f"{',' if place else ''}\n{_dumped(item)}" for place, item in enumerate(part))
    handle.write("\n]")


def _dumped(value: object) -> str:
    return json_text(json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False))
