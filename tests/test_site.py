"""The documentation site: what its made pages hold, and that the built one is whole and asks for nothing."""

from __future__ import annotations

import importlib
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

import minplan_gis
from building.commands import command_pages
from building.names import MODULES, public_names
from building.rules import rule_pages
from minplan_gis.datasets import data_path
from minplan_gis.phrases import limit_text
from minplan_gis.rules import load_rules, shipped_packs

if TYPE_CHECKING:
    from minplan_gis.rules import Pack

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "build" / "docs"
FETCHED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "embed": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "object": "data",
    "image": "href",
    "use": "href",
    "link": "href",
}
"""What a browser fetches by itself, and the attribute that names it."""


class Page(HTMLParser):
    """The addresses in one page: what it fetches, where it leads, and the places in it."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        self.lang = self.lang or given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif given.get(FETCHED.get(tag, "")):
            self.fetched.append(given[FETCHED[tag]])


def is_remote(address: str) -> bool:
    return bool(urlsplit(address).netloc) or urlsplit(address).scheme in {"http", "https", "ftp"}


@cache
def pages() -> dict[Path, Page]:
    """Every page of the built site; ``make docs`` builds it first."""
    found = {}
    for path in sorted(SITE.rglob("*.html")):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        found[path] = page
    return found


@cache
def packs() -> list[Pack]:
    return [load_rules(data_path("rules", f"{name}.toml")) for name in shipped_packs()]


@cache
def told_of_rules() -> dict[str, str]:
    """The reference's pages by pack, without the signs that keep Markdown from taking text for markup."""
    return {pack: page.replace("\\", "") for pack, page in rule_pages().items()}


def test_every_rule_and_every_clause_has_its_place() -> None:
    entries = [(pack.id, entry.id) for pack in packs() for entry in (*pack.rules, *pack.clauses)]
    assert len(entries) > 100
    assert [(pack, one) for pack, one in entries if one not in told_of_rules()[pack]] == []


def test_quotes_and_limits_stand_in_the_reference_word_for_word() -> None:
    told = [
        (pack.id, " ".join(text.split()))
        for pack in packs()
        for rule in pack.rules
        for text in (rule.basis.quote, limit_text(rule).zh, rule.basis.document)
    ]
    assert [text for pack, text in told if text not in told_of_rules()[pack]] == []


@pytest.mark.parametrize("name", command_pages())
def test_every_verb_is_told_with_all_its_options(name: str) -> None:
    verb = importlib.import_module(f"minplan_gis.cli.{name.replace('-', '_')}").command("zh")
    options = {one for parameter in verb.params for one in parameter.opts if one.startswith("--")}
    told = set(re.findall(r"--[a-z-]+", command_pages()[name]))
    assert {"--lang", "--help"} <= options <= told


def test_every_public_name_has_a_home() -> None:
    homes = {name for names in public_names().values() for name in names}
    assert [name for name in minplan_gis.__all__ if name not in homes and name not in MODULES] == []


@pytest.mark.docs
def test_nothing_is_fetched() -> None:
    assert len(pages()) > 60
    remote = [(path.name, one) for path, page in pages().items() for one in page.fetched if is_remote(one)]
    assert remote == []


@pytest.mark.docs
def test_no_style_fetches_anything() -> None:
    styles = {path: path.read_text(encoding="utf-8") for path in SITE.rglob("*.css")}
    asked = {path.name: re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text)
             for path, text in styles.items()}  # fmt: skip
    assert [(name, one) for name, found in asked.items() for one in found if is_remote("".join(one))] == []


@pytest.mark.docs
def test_what_is_fetched_and_linked_is_there() -> None:
    missing = [
        f"{path.relative_to(SITE)} → {address}"
        for path, page in pages().items()
        for address in (*page.fetched, *page.links)
        if not is_remote(address) and not leads_somewhere(path, address)
    ]
    assert missing == []


def leads_somewhere(path: Path, address: str) -> bool:
    split = urlsplit(address)
    if split.scheme in {"data", "mailto", "javascript"}:
        return True
    target = (path.parent / unquote(split.path)).resolve() if split.path else path
    if target not in pages():
        return target.is_file()
    return not split.fragment or unquote(split.fragment) in pages()[target].ids


@pytest.mark.docs
def test_every_public_name_is_documented_in_its_room() -> None:
    room = {name: SITE / "docs" / "generated" / "python" / f"{name}.html" for name in MODULES}
    places = [(name, f"minplan_gis.{name}.{one}") for name, ones in public_names().items() for one in ones]
    assert [place for name, place in places if place not in pages()[room[name]].ids] == []


@pytest.mark.docs
def test_every_rule_can_be_linked_to() -> None:
    folder = SITE / "docs" / "generated" / "rules"
    places = [(pack.id, f"rule-{rule.id.lower()}") for pack in packs() for rule in pack.rules]
    assert [one for pack, one in places if one not in pages()[folder / f"{pack}.html"].ids] == []


@pytest.mark.docs
def test_pages_are_chinese_and_can_be_searched_in_chinese() -> None:
    assert {page.lang for page in pages().values()} == {"zh-CN"}
    index = (SITE / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index[index.index("{") : index.rindex("}") + 1])["terms"]
    assert {"红线", "公路", "拐点", "epsg"} <= set(terms)


@pytest.mark.docs
@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebook_pages_show_what_they_gave(notebook: Path) -> None:
    page = (SITE / "notebooks" / f"{notebook.stem}.html").read_text(encoding="utf-8")
    assert page.count('class="cell_output') >= 4
    assert "Traceback (most recent call last)" not in page
