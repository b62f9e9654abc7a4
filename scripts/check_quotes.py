"""Hold the paragraphs of ``data/rules/law_texts.csv`` against the full texts of the laws.

    python scripts/check_quotes.py path/to/the/laws

The folder holds one text a law, named as in the column ``file`` with ``.md``, one
paragraph a line. That every quote of a rule stands in one of the paragraphs is a
test of its own (``tests/test_packs.py``). Exit code 0 when all agree, 1 when not.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from minplan_gis.datasets import data_path


def main() -> int:
    """Compare, and print every difference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("laws", type=Path, help="the folder with the laws' texts")
    laws = parser.parse_args().laws
    with data_path("rules", "law_texts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    differences = [row for row in rows if not agrees(row, laws)]
    for row in differences:
        print(f"{row['document']} {row['article']}: differs from line {row['line']} of {row['file']}")
    print(f"{len(rows)} paragraphs, {len(differences)} differences")
    return 1 if differences else 0


def agrees(row: dict[str, str], laws: Path) -> bool:
    """Tell whether a paragraph stands on its line, word for word."""
    lines = (laws / f"{row['file']}.md").read_text(encoding="utf-8").split("\n")
    return lines[int(row["line"]) - 1] == row["text"]


if __name__ == "__main__":
    raise SystemExit(main())
