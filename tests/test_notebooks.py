"""The notebooks: short, stripped, in Chinese, and running as a program from checkout and wheel alike."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 7


def cells_of(notebook: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return cells


def code_of(notebook: Path) -> list[list[str]]:
    return [cell["source"] for cell in cells_of(notebook) if cell["cell_type"] == "code"]


def prose_of(notebook: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells_of(notebook) if cell["cell_type"] == "markdown"]


def as_program(notebook: Path) -> str:
    """Give the cells as one program: what a kernel would run, without its magics."""
    lines = (line.rstrip("\n") for cell in code_of(notebook) for line in cell)
    return "\n".join(line for line in lines if not line.startswith("%"))


def test_the_seven_questions_are_asked() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06", "07"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_kept(notebook: Path) -> None:
    code = [cell for cell in cells_of(notebook) if cell["cell_type"] == "code"]
    kept = [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"] is not None]
    assert kept == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short_and_half_of_the_page_is_prose(notebook: Path) -> None:
    code, prose = code_of(notebook), prose_of(notebook)
    assert [cell for cell in code if not 1 <= len(cell) <= LONGEST_CELL] == []
    assert len(code) <= len(prose) + 2


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_is_chinese_under_one_english_line(notebook: Path) -> None:
    title, *rest = prose_of(notebook)
    assert re.match(r"# [\u4e00-\u9fff0-9 ：，]+\n", title)
    assert re.search(r"^\*[A-Z][^*]+\*$", title, re.MULTILINE)
    assert [prose for prose in rest if not re.search(r"[\u4e00-\u9fff]", prose)] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_only_public_names_are_used(notebook: Path) -> None:
    program = as_program(notebook)
    assert re.findall(r"\b_\w+|\._\w+", program) == []
    assert re.findall(r"https?://|[A-Z]:\\|\"/", program) == []


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content: the package as it is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(folder / "site")
    return folder / "site"


@pytest.mark.integration
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_on_the_wheel_in_an_empty_folder(notebook: Path, wheel: Path, tmp_path: Path) -> None:
    check = "import minplan_gis; print(minplan_gis.__file__)\n"
    program = tmp_path / "program.py"
    program.write_text(check + as_program(notebook), encoding="utf-8")
    environment = {"PYTHONPATH": str(wheel), "PYTHONUTF8": "1", "PATH": ""}
    done = subprocess.run(
        [sys.executable, program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(wheel))
