"""Outputs: the old set or the new one, whatever ends the run."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from minplan_gis.errors import OutputError
from minplan_gis.files.writing.publish import require_writable, staging

FILES = ("report.json", "report.xlsx", "maps/map.html")


def write_all(aside, text):
    (aside / "maps").mkdir()
    for name in FILES:
        (aside / name).write_text(text)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def test_files_appear_whole_and_nothing_else_does(tmp_path):
    out = tmp_path / "结果" / "一"
    with staging(out) as aside:
        write_all(aside, "new")
        assert not any((out / name).exists() for name in FILES)
    assert contents(out) == dict.fromkeys(FILES, "new")


def test_existing_files_are_replaced_and_others_left(tmp_path):
    (tmp_path / "report.xlsx").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    with staging(tmp_path) as aside:
        write_all(aside, "new")
    assert contents(tmp_path) == {**dict.fromkeys(FILES, "new"), "notes.txt": "mine"}


def test_an_error_leaves_what_was_there(tmp_path):
    (tmp_path / "report.xlsx").write_text("old")

    def interrupted():
        with staging(tmp_path) as aside:
            write_all(aside, "new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert contents(tmp_path) == {"report.xlsx": "old"}


def test_the_report_is_renamed_last(tmp_path, monkeypatch):
    order = []
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append(Path(b).name), replace(a, b)))
    with staging(tmp_path) as aside:
        write_all(aside, "new")
    assert order == ["map.html", "report.xlsx", "report.json"]


def test_a_target_that_is_open_elsewhere_keeps_every_file_as_it_was(tmp_path, monkeypatch):
    for name in ("report.json", "report.xlsx"):
        (tmp_path / name).write_text("old")
    plain = Path.open

    def held(path, mode="r", *args, **kwargs):
        if path == tmp_path / "report.xlsx" and "+" in mode:
            raise PermissionError(errno.EACCES, "sharing violation", str(path))
        return plain(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(OutputError, match=r"report\.xlsx：请先关闭该文件"), staging(tmp_path) as aside:
        write_all(aside, "new")
    monkeypatch.undo()
    assert contents(tmp_path) == {"report.json": "old", "report.xlsx": "old"}


def test_a_rename_that_is_refused_names_the_file(tmp_path, monkeypatch):
    def refused(source, target):
        raise PermissionError(errno.EACCES, "held", str(source), None, str(target))

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(OutputError, match=r"map\.html：请先关闭该文件"), staging(tmp_path) as aside:
        write_all(aside, "new")


def test_a_full_disk_is_told(tmp_path):
    with pytest.raises(OutputError, match="磁盘已满"), staging(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_target_that_is_a_folder_is_told(tmp_path):
    (tmp_path / "report.json").mkdir()
    with pytest.raises(OutputError, match=r"report\.json 是文件夹"), staging(tmp_path) as aside:
        write_all(aside, "new")


PLACES = ["taken", "taken/out", *(["/proc/minplan"] if sys.platform == "linux" else [])]


@pytest.mark.parametrize("place", PLACES)
def test_a_folder_that_can_t_be_written_to_is_told_before_anything_is_done(tmp_path, place):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(OutputError, match="不可写"):
        require_writable(tmp_path / place)
    with pytest.raises(OutputError), staging(tmp_path / place):
        pytest.fail("entered")


def test_a_writable_folder_is_left_empty(tmp_path):
    require_writable(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_only_one_writer_at_a_time(tmp_path):
    with staging(tmp_path) as aside:
        (aside / "a.txt").write_text("first")
        with pytest.raises(OutputError, match="另一个 minplan"), staging(tmp_path):
            pytest.fail("entered")
    assert contents(tmp_path) == {"a.txt": "first"}
    with staging(tmp_path) as aside:
        (aside / "a.txt").write_text("second")
    assert contents(tmp_path) == {"a.txt": "second"}


def test_writers_in_turn_leave_one_s_whole_set(tmp_path):
    def write(text):
        for _ in range(20):
            try:
                with staging(tmp_path) as aside:
                    write_all(aside, text)
            except OutputError:
                continue

    threads = [threading.Thread(target=write, args=(text,)) for text in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = contents(tmp_path)
    assert set(found) == set(FILES)
    assert len(set(found.values())) == 1


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from minplan_gis.files.writing.publish import staging

folder, names = Path(sys.argv[1]), sys.argv[2:]
random.seed(11)

def publish(generation):
    with staging(folder) as aside:
        for name in names:
            with (aside / name).open("w") as handle:
                for _ in range(400):
                    handle.write(f"{generation:06d}\\n" * 50)

def check(kill):
    for name in names:
        lines = set((folder / name).read_text().split())
        assert len(lines) == 1, (kill, name, lines)
        assert (folder / name).stat().st_size == 7 * 50 * 400, (kill, name)

publish(0)
torn = published = 0
for kill in range(1, 21):
    child = os.fork()
    if child == 0:
        for generation in range(kill * 1000, kill * 1000 + 999):
            publish(generation)
        os._exit(0)
    time.sleep(random.uniform(0.0, 0.06))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    check(kill)
    published += int((folder / names[0]).read_text()[:6]) >= kill * 1000
publish(999999)
check("last")
print(published, sorted(path.name for path in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL")
def test_twenty_kills_tear_no_file_and_leave_nothing_behind(tmp_path):
    names = ["a.gpkg", "b.xlsx", "report.json"]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), *names], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    published, left = done.stdout.split(" ", 1)
    assert 0 < int(published) <= 20
    assert left.strip() == str(names)
