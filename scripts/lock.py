"""Resolve the locks: names, versions and the hashes of all release files, and no registry's address."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
FOLDER = PROJECT.parent / "requirements"
RESOLVER = "uv==0.13.9"
LOCKS = {
    "base": ["build"],
    "test": ["build", "test"],
    "browser": ["build", "test", "browser"],
    "postgis": ["build", "test", "postgis"],
    "docs": ["build", "test", "docs"],
    "lint": ["build", "test", "lint"],
}
"""Each lock and the dependency groups it holds beside the base dependencies; later ones follow ``base``."""


def resolve(python: Path, name: str, groups: list[str]) -> None:
    """Write one lock for every platform and for Python 3.11 and newer."""
    lock = FOLDER / f"{name}.txt"
    lock.unlink(missing_ok=True)
    command = [python, "-m", "uv", "pip", "compile", PROJECT, "--no-config", "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header"]
    command += [part for group in groups for part in ("--group", f"{PROJECT}:{group}")]
    command += ["--no-annotate", "--output-file", lock]
    if name != "base":
        command += ["--constraint", FOLDER / "base.txt"]
    subprocess.run(command, check=True)


def main() -> None:
    """Resolve every lock with a resolver of a known version, in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", RESOLVER], check=True)
        for name, groups in LOCKS.items():
            resolve(python, name, groups)


if __name__ == "__main__":
    main()
