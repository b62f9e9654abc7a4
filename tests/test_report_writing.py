"""A report that can't be written is an error of ours that names the file and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from minplan_gis.errors import OutputError
from minplan_gis.report import write_excel, write_geopackage, write_json
from minplan_gis.report.writing import writing
from specimens import specimen_report

WRITERS = [write_excel, write_json, write_geopackage]


@pytest.mark.parametrize("write", WRITERS)
def test_no_folder(write, tmp_path):
    with pytest.raises(OutputError, match=r"report\.out"):
        write(specimen_report(), tmp_path / "nowhere" / "report.out")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("write", [write_excel, write_json])
def test_a_full_disk(write, tmp_path):
    target = tmp_path / "report.out"
    target.symlink_to("/dev/full")
    with pytest.raises(OutputError, match="磁盘空间"):
        write(specimen_report(), target)


def test_a_file_that_excel_holds_open(tmp_path):
    def held():
        with writing(tmp_path / "report.xlsx"):
            raise PermissionError(13, "Permission denied")

    with pytest.raises(OutputError, match="请先关闭该文件"):
        held()
