"""Why a file could not be opened, in the reader's language, wherever a verb takes one."""

from __future__ import annotations

import errno
import os

import pytest

from file_makers import feature, geojson, square
from minplan_gis.cli import main
from minplan_gis.errors import cause


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "yining", "--zones", "gone.toml"),
        ("zones", "gone.toml"),
        ("check", "a.geojson", "--zones", "gone.toml", "--out", "out"),
        ("check", "a.geojson", "--plan", "yining", "--attributes", "gone.xlsx", "--out", "out"),
        ("inspect", "a.geojson", "--fields", "gone.xlsx"),
        ("inspect", "a.geojson", "--datum-shift", "gone.toml"),
    ],
)
@pytest.mark.parametrize(("lang", "said"), [("zh", "文件不存在"), ("en", "there is no such file")])
def test_a_file_that_is_not_there(words, lang, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    geojson(tmp_path / "a.geojson", [feature(square(), block_id="A")])
    code = main(["--lang", lang, *words, "--trusted"])
    told = capsys.readouterr().err
    assert code == 2
    assert said in told
    assert "No such file" not in told


def test_a_rare_cause_is_told_in_the_systems_words():
    error = OSError(errno.ESTALE, os.strerror(errno.ESTALE))
    assert cause(error).zh == os.strerror(errno.ESTALE)
    assert cause(OSError(errno.ENOSPC, "x")).zh == "磁盘已满"
