"""What is installed: light to import, whole, and the same from checkout, wheel and sdist."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import minplan_gis

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("folium", "geopandas", "jinja2", "pandas", "pyogrio", "shapely", "xlsxwriter")


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", **env}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=600
    )


def build(source: Path, target: str, folder: Path) -> Path:
    done = run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl" if target == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


def shipped_data() -> set[str]:
    files = (path for path in (ROOT / "data").rglob("*") if path.is_file())
    return {f"minplan_gis/data/{path.relative_to(ROOT / 'data').as_posix()}" for path in files}


@pytest.mark.parametrize("command", ["import minplan_gis", "import minplan_gis.cli as c; c.main(['--help'])"])
def test_import_and_help_load_nothing_heavy(command: str, tmp_path: Path) -> None:
    listing = f"import sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = run(sys.executable, "-c", f"{command}; {listing}", cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("name", minplan_gis.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(minplan_gis, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chekc_blocks'"):
        minplan_gis.chekc_blocks  # noqa: B018


def test_wheel_holds_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if name.startswith("minplan_gis/data/")} == shipped_data()
    assert {name.split("/")[0] for name in names} == {"minplan_gis", "minplan_gis-0.1.0.dist-info"}
    assert "minplan_gis/py.typed" in names
    assert "minplan_gis/data/styles/screen.toml" in names
    assert not [name for name in names if name.endswith((".ipynb", ".pyc"))]


def test_wheel_built_from_the_sdist_is_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build(next(tmp_path.glob("minplan_gis-*")), "wheel", tmp_path / "dist")
    assert again.read_bytes() == wheel.read_bytes()


def test_unpacked_wheel_finds_its_data_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "空 folder"
    zipfile.ZipFile(wheel).extractall(site)
    empty.mkdir()
    code = "from minplan_gis.datasets import data_path; print(data_path('minerals.toml'))"
    done = run(sys.executable, "-c", code, cwd=empty, PYTHONPATH=str(site))
    assert Path(done.stdout.strip()) == site / "minplan_gis" / "data" / "minerals.toml", done.stderr


def locks() -> list[Path]:
    return sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", locks(), ids=lambda path: path.name)
def test_lock_pins_every_package_by_hash_and_names_no_registry(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line[:1].isalpha()]
    hashes = [line for line in lines if line.startswith("    --hash=sha256:")]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert len(pins) + len(hashes) == len(lines)


def test_locks_agree_on_every_version() -> None:
    versions: dict[str, set[str]] = {}
    for lock in locks():
        for line in lock.read_text(encoding="utf-8").splitlines():
            if line[:1].isalpha():
                name, _, version = line.split(" ")[0].partition("==")
                versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked dependencies and without the package."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    lock = ROOT / "requirements" / "base.txt"
    done = run(scripts / "python", "-m", "pip", "install", "--require-hashes", "-r", lock, cwd=folder)
    assert done.returncode == 0, done.stderr
    return scripts


@pytest.mark.integration
@pytest.mark.parametrize("source", ["wheel", "sdist", "checkout"])
def test_demo_runs_from_an_empty_folder(
    source: str, fresh: Path, wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".*", "out", "demo_out", "dist", "build"))
    what = {"wheel": [wheel], "sdist": [sdist], "checkout": ["--editable", checkout]}[source]
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--force-reinstall"]
    done = run(fresh / "python", "-m", "pip", "install", *flags, *what, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    demo = run(fresh / "minplan", "demo", "--out", "out", cwd=empty)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert {"report.xlsx", "report.json", "report.gpkg", "map.html"} <= {
        p.name for p in (empty / "out").iterdir()
    }
