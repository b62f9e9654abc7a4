"""What the documents say is so: help texts, commands, links."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from minplan_gis.cli import main
from minplan_gis.cli.verbs import Verb

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "docs" / "generated"
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"), *(ROOT / "data").glob("**/*.md")]
    if GENERATED not in path.parents
)
READMES = {"zh": ROOT / "README.zh-CN.md", "en": ROOT / "README.md"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fenced(document: Path, language: str) -> list[str]:
    text = document.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def shell_lines() -> list[str]:
    blocks = [block for document in DOCUMENTS for block in fenced(document, "sh")]
    return [line for block in blocks for line in block.splitlines() if line]


def help_in(document: Path) -> str:
    return next(block for block in fenced(document, "text") if block.startswith("$ minplan"))


@pytest.mark.parametrize("lang", READMES)
def test_readme_shows_the_help_as_it_is(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", lang, "--help"]) == 0
    assert help_in(READMES[lang]).split("\n", 1)[1] == capsys.readouterr().out


def test_contributing_draws_the_floors_that_are_checked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert fenced(ROOT / "CONTRIBUTING.md", "text") == ["\n".join(floors) + "\n"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("line", shell_lines())
def test_commands_and_their_options_exist(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif words[:2] == ["minplan", "--version"]:
        assert main(["--version"]) == 0
    elif words[0] == "minplan":
        verb = verb_named(words[1])
        known = {name for parameter in verb.params for name in parameter.opts}
        assert [word for word in words[2:] if word.startswith("--") and word not in known] == []
    else:
        assert words[:4] == ["python3.11", "-m", "pip", "install"]


def verb_named(name: str) -> click.Command:
    module = __import__(f"minplan_gis.cli.{name.replace('-', '_')}", fromlist=["command"])
    verb: click.Command = module.command("en")
    assert isinstance(verb, Verb)
    return verb
