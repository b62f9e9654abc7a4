"""The generated table of clauses is up to date and leaves out no rule that the plans state."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATED = {"YN": 20, "XY": 16, "TK": 11, "WS": 14, "TC": 19}
"""How many rules a reader counted in each plan, numbered from 01."""


def test_the_page_is_what_the_packs_give():
    page = runpy.run_path(str(ROOT / "scripts" / "build_clause_table.py"))["page"]()
    assert (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8") == page


def test_every_rule_that_a_plan_states_is_there():
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    ids = set(re.findall(r"^\| ([A-Z]{2}-\d\d)", page, flags=re.MULTILINE))
    wanted = {f"{plan}-{number:02}" for plan, count in STATED.items() for number in range(1, count + 1)}
    assert wanted <= ids
    assert len(wanted) == 80
