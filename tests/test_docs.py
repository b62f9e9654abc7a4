"""What the documents say is so: help texts, commands, links; and the notebooks run."""

from __future__ import annotations

import json
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
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"), *(ROOT / "data").glob("**/*.md")])
READMES = {"zh": ROOT / "README.zh-CN.md", "en": ROOT / "README.md"}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


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
    elif words[0] == "minplan":
        verb = verb_named(words[1])
        known = {name for parameter in verb.params for name in parameter.opts}
        assert [word for word in words[2:] if word.startswith("--") and word not in known] == []
    else:
        assert words[:4] == ["python3.11", "-m", "pip", "install"]


def verb_named(name: str) -> click.Command:
    module = __import__(f"minplan_gis.cli.{name}", fromlist=["command"])
    verb: click.Command = module.command("en")
    assert isinstance(verb, Verb)
    return verb


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=named)
def test_notebook_is_stripped_and_short(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) < len(cells) <= 2 * len(code) + 2
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert max(len(cell["source"]) for cell in code) <= 10


@pytest.mark.docs
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=named)
def test_notebook_runs_from_an_empty_folder(notebook: Path, tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    page = nbformat.read(notebook, as_version=4)
    nbclient.NotebookClient(page, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    errors = [out for cell in page.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    assert errors == []
