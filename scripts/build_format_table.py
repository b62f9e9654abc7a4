"""Write docs/formats.md: every format and variant that the tests make files of, read or refused."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.files import Request, open_reader

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from format_variants import Variant, variants  # noqa: E402 - the suite's makers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.files import LayerRead, Reader
    from minplan_gis.files.ledger import Quarantined

OUT = ROOT / "docs" / "formats.md"
HEAD = """# 格式一览 · Every format and variant, read or refused

由 `python scripts/build_format_table.py` 生成，请勿手改。Generated from files that the tests make.

“声明/读取”：文件声明的要素数和读取的要素数；其余逐个列入隔离清单，写明文件、图层、行号、原因和办法。
声明数为“—”表示整个文件或图层被拒绝。各格式默认按区块（只收面）读取；“用户指明”为命令行补充的坐标系等。
"""
COLUMNS = ("变体", "用户指明", "声明/读取", "未读取：图层·行·原因 → 办法", "说明")
_MOST = 160


def page() -> str:
    """Give the whole document."""
    with tempfile.TemporaryDirectory() as folder, open_reader() as reader:
        made = list(variants(Path(folder)))
        rows = [(variant.format, _row(_cells(variant, reader))) for variant in made]
    return "\n".join([HEAD, *_sections(rows)])


def _sections(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    kept = list(rows)
    for kind in dict.fromkeys(kind for kind, _ in kept):
        yield f"## {kind}\n"
        yield _row(COLUMNS)
        yield _row("---" for _ in COLUMNS)
        yield from (row for of_it, row in kept if of_it == kind)
        yield ""


def _cells(variant: Variant, reader: Reader) -> Iterator[str]:
    layers = reader.read(Request(variant.path, "blocks", **variant.said))
    yield variant.name
    yield " ".join(f"{name}={value}" for name, value in variant.said.items())
    yield "<br>".join(f"{_count(layer.entry.declared)}/{layer.entry.read}" for layer in layers)
    yield "<br>".join(_refusal(layer) for layer in layers if layer.entry.quarantined)
    yield "<br>".join(dict.fromkeys(_short(note.zh) for layer in layers for note in layer.entry.notes))


def _count(declared: int | None) -> str:
    return "—" if declared is None else str(declared)


def _refusal(layer: LayerRead) -> str:
    return "<br>".join(map(_item, layer.entry.quarantined))


def _item(item: Quarantined) -> str:
    where = "·".join(filter(None, (item.file, item.layer, item.row)))
    return f"{where}：{_short(item.reason.zh)} → {_short(item.remedy.zh)}"


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(cell: str) -> str:
    """Give a cell that no Markdown reader takes for anything else."""
    kept = cell.replace("|", "¦").replace("<br>", "\n").replace("<", "&lt;").replace("\n", "<br>")
    return "".join(letter if letter.isprintable() else " " for letter in kept).strip()


def main() -> None:
    """Write the page."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    OUT.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
