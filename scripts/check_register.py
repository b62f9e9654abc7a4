"""Hold a plan's register against the full text of the plan.

    python scripts/check_register.py yining path/to/the/plan.txt

The text is the one whose SHA-256 stands in ``plan.toml`` (UTF-8, one paragraph
or table row a line). Every cell, quote and source line of the register is looked
up on the line that it names. Exit code 0 when all are there, 1 when not.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from minplan_gis.plans import Plan, load_plan, plan_codes, source_problems


def main() -> int:
    """Compare, and print the counts and every difference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("plan", help=f"one of {', '.join(plan_codes())}, or the folder of a register")
    parser.add_argument("text", type=Path, help="the plan's full text")
    given = parser.parse_args()
    plan = load_plan(given.plan if given.plan in plan_codes() else Path(given.plan))
    differences = compare(plan, given.text.read_bytes())
    for table in plan.registers:
        rows = plan.tables[table.kind]
        cells = len(rows) * sum(column.origin != "reading" for column in table.columns)
        print(f"{table.number or '-':>3}  {table.kind:32} {len(rows):4} rows {cells:5} cells")
    print(f"{len(plan.lines)} source lines")
    for difference in differences:
        print(difference)
    print(f"{len(differences)} differences")
    return 1 if differences else 0


def compare(plan: Plan, content: bytes) -> list[str]:
    """Give every difference between a register and the text that it was read from."""
    lines = dict(enumerate(content.decode("utf-8").split("\n"), start=1))
    found = hashlib.sha256(content).hexdigest()
    differences = [] if found == plan.source.sha256 else [f"the text's SHA-256 is {found}"]
    differences += [
        f"source_lines.csv: line {number} differs from the text"
        for number, text in plan.lines.items()
        if lines.get(number) != text
    ]
    return differences + [problem.en for problem in source_problems(plan, lines)]


if __name__ == "__main__":
    raise SystemExit(main())
