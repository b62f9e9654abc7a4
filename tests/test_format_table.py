"""The generated page of formats is up to date, covers all of them, and names what it refuses."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from minplan_gis.files.formats import Format

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "formats.md"
REFUSED = re.compile(r"(?P<where>[^：|]+)：(?P<reason>.+?) → (?P<remedy>.+)")


@pytest.fixture(scope="module")
def cells():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] not in {"变体", "---"}]


def test_the_page_is_what_the_readers_give():
    page = runpy.run_path(str(ROOT / "scripts" / "build_format_table.py"))["page"]()
    assert PAGE.read_text(encoding="utf-8") == page


def test_every_format_has_its_own_section():
    heads = re.findall(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [kind.value for kind in Format if not any(kind.value in head for head in heads)] == []
    assert len(heads) == len(set(heads))


def test_what_is_not_whole_is_told_with_file_reason_and_remedy(cells):
    for row in cells:
        counts, told = row[2].split("<br>"), row[3]
        whole = all(declared == read for declared, read in (each.split("/") for each in counts))
        assert whole == (not told), row
        for item in filter(None, told.split("<br>")):
            match = REFUSED.fullmatch(item)
            assert match, item
            assert re.search(r"\.\w+", match["where"]), item


def test_no_message_shows_what_only_a_programmer_knows(cells):
    for row in cells:
        assert not re.search(r"\bNone\b|Traceback|Error:|/tmp|nan度", " ".join(row)), row
