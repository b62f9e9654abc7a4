"""The same report gives the same bytes, whatever the hash seed, time zone or hour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from specimens import specimen_report
from minplan_gis import report
folder = Path(sys.argv[2])
made = specimen_report(demo_data=True)
report.write_excel(made, folder / "report.xlsx")
report.write_json(made, folder / "report.json")
report.write_geopackage(made, folder / "report.gpkg")
(folder / "report.html").write_text(report.report_html(made), encoding="utf-8")
"""


def written(folder, seed, zone):
    folder.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
    arguments = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), str(folder)]
    subprocess.run(arguments, env=environment, check=True, timeout=120)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return written(tmp_path_factory.mktemp("first") / "out", "1", "Asia/Urumqi")


def test_the_four_files_are_there(first):
    assert sorted(first) == ["report.gpkg", "report.html", "report.json", "report.xlsx"]


@pytest.mark.parametrize("name", ["report.xlsx", "report.json", "report.gpkg", "report.html"])
def test_same_bytes_under_another_seed_and_time_zone(name, first, second):
    assert first[name] == second[name]


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    return written(tmp_path_factory.mktemp("second") / "out", "2", "America/Los_Angeles")
