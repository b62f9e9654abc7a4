"""Files that lie, hang, crash or point elsewhere: each costs itself and nothing else."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from file_makers import coordinate_text, feature, geojson, shapefile, square, vector
from minplan_gis.files import Request, open_reader
from minplan_gis.files.formats import DRIVERS
from minplan_gis.files.worker import process
from minplan_gis.files.worker.sandbox import pinned_environment

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def code_of(reader, path, role="blocks", **given):
    (layer,) = reader.read(Request(path, role, **given))
    assert len(layer.frame) == 0
    assert layer.entry.declared is None
    return layer.entry.quarantined[0].code


def is_well(reader, folder):
    """Tell whether a good file is still read."""
    (layer,) = reader.read(Request(coordinate_text(folder / "good.txt"), "blocks"))
    return layer.entry.read == 1


@pytest.fixture
def secret(tmp_path):
    return vector(tmp_path / "secret.gpkg", [square()], {"word": ["SECRET"]})


def vrt(secret):
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def gdalg(secret):
    return json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"})


REDIRECTS = [vrt, gdalg, lambda secret: "\ufeff  " + vrt(secret), lambda secret: f"{secret}"]


@pytest.mark.parametrize("name", ["a.geojson", "a.json", "a.shp", "a.gpkg", "a.txt", "a.zip", "a.kml"])
@pytest.mark.parametrize("content", REDIRECTS, ids=["vrt", "gdalg", "vrt with mark", "path"])
def test_a_file_that_names_another_is_not_followed(reader, tmp_path, secret, name, content):
    (tmp_path / name).write_text(content(secret), encoding="utf-8")
    (layer,) = reader.read(Request(tmp_path / name, "zones"))
    assert len(layer.frame) == 0
    assert layer.entry.quarantined
    assert "SECRET" not in str(layer)


def test_gdal_itself_opens_no_redirect_in_the_process(tmp_path, secret):
    (tmp_path / "a.geojson").write_text(vrt(secret))
    (tmp_path / "b.geojson").write_text(gdalg(secret))
    script = (
        "import pyogrio, sys\n"
        "print(sorted(pyogrio.list_drivers()))\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        pyogrio.raw.read(path); print('OPENED')\n"
        "    except pyogrio.errors.DataSourceError: print('refused')\n"
    )
    worker = process.start(process.Limits(3072, 60))
    worker.close()
    env = pinned_environment(process._other_drivers())
    paths = [str(tmp_path / "a.geojson"), str(tmp_path / "b.geojson")]
    done = subprocess.run(
        [sys.executable, "-c", script, *paths], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(sorted(DRIVERS)), "refused", "refused"]


def test_nothing_is_connected_to(reader, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.geojson"
        for name in ("a.geojson", "a.shp", "a.txt"):
            (tmp_path / name).write_text(vrt(address))
            code_of(reader, tmp_path / name)
        (tmp_path / "b.json").write_text(gdalg(address))
        code_of(reader, tmp_path / "b.json")
        with pytest.raises(TimeoutError):
            server.accept()


ENDLESS = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x AS fid, geom FROM r, a"


def test_an_endless_view_is_not_run(reader, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square()])
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE VIEW bomb AS {ENDLESS}")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('bomb', 'features', 'bomb', 4490)"
        )
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('bomb', 'geom', 'POLYGON', 4490, 0, 0)")
    database.close()
    start = time.perf_counter()
    (layer,) = reader.read(Request(path, "zones"))
    assert layer.entry.read == 1
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize("table", ["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"])
def test_lists_that_are_views_are_refused(reader, tmp_path, table):
    path = vector(tmp_path / "a.gpkg", [square()])
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute(f"ALTER TABLE {table} RENAME TO hidden")
        database.execute(f"CREATE VIEW {table} AS SELECT * FROM hidden")  # noqa: S608
    database.close()
    assert code_of(reader, path) == "not_allowed"


def test_a_database_that_is_no_geopackage_is_refused(reader, tmp_path):
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("CREATE TABLE t (a)")
    database.close()
    assert code_of(reader, tmp_path / "a.gpkg") == "unreadable"


DEEP = 100_000


@pytest.mark.parametrize(
    "document",
    [
        '{"type":"FeatureCollection","features":' + "[" * DEEP,
        '{"a":' * DEEP,
        '{"type":"Feature","properties":{},"geometry":'
        + '{"type":"GeometryCollection","geometries":[' * DEEP
        + "]}" * DEEP
        + "}",
    ],
    ids=["lists", "objects", "collections"],
)
def test_deep_nesting_does_not_end_the_process(reader, tmp_path, document):
    (tmp_path / "a.geojson").write_text(document)
    before = reader._worker
    assert code_of(reader, tmp_path / "a.geojson") == "unreadable"
    assert is_well(reader, tmp_path)
    assert before is None or reader._worker is before


def test_deeply_nested_wkb_costs_one_row(reader, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square(0), square(1)])
    nested = b"\x01\x07\x00\x00\x00\x01\x00\x00\x00" * 50_000 + b"\x01\x01\x00\x00\x00" + bytes(16)
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        (blob,) = database.execute("SELECT geom FROM a WHERE fid = 1").fetchone()
        database.execute("UPDATE a SET geom = ? WHERE fid = 1", (blob[:40] + nested,))
    database.close()
    (layer,) = reader.read(Request(path, "zones"))
    assert [item.code for item in layer.entry.quarantined] == ["unreadable_geometry"]
    assert layer.entry.read == 1


@posix_only
@pytest.mark.parametrize("fatal", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_file_that_kills_the_process_is_set_aside_and_the_next_is_read(tmp_path, fatal):
    path = geojson(tmp_path / "a.geojson", [feature(square(at % 40, at // 40)) for at in range(8000)])
    with open_reader() as reader:
        assert is_well(reader, tmp_path)
        threading.Timer(0.05, os.kill, (reader._worker.process.pid, fatal)).start()
        assert code_of(reader, path) == "crashed"
        assert is_well(reader, tmp_path)
        (layer,) = reader.read(Request(path, "blocks"))
        assert layer.entry.read == 8000


@posix_only
def test_a_file_that_hangs_is_set_aside_and_the_next_is_read(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(square())])
    with open_reader(seconds=3) as reader:
        assert is_well(reader, tmp_path)
        os.kill(reader._worker.process.pid, signal.SIGSTOP)
        (layer,) = reader.read(Request(path, "blocks"))
        (item,) = layer.entry.quarantined
        assert item.code == "timeout"
        assert "3 秒" in item.reason.zh
    with open_reader() as reader:
        assert is_well(reader, tmp_path)


@posix_only
def test_a_hanging_process_ends_without_its_parent():
    script = (
        "import time; from minplan_gis.files.worker import sandbox; sandbox.limit_time(1);"
        "print('ready', flush=True); sum(range(10**12))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as orphan:
        orphan.stdout.readline()
        assert orphan.wait(10) == -signal.SIGALRM


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is proven on Linux")
def test_a_file_that_needs_too_much_memory_is_set_aside(tmp_path):
    path = tmp_path / "big.geojson"
    path.write_bytes(b'{"type":"FeatureCollection","features":[],"x":"' + b"a" * 150_000_000 + b'"}')
    with open_reader(memory_mb=500) as reader:
        assert is_well(reader, tmp_path)
        assert code_of(reader, path) in {"too_large", "crashed"}
        assert is_well(reader, tmp_path)


def test_one_process_reads_a_hundred_files(reader, tmp_path):
    path = coordinate_text(tmp_path / "a.txt")
    assert is_well(reader, tmp_path)
    before = reader._worker.process.pid
    for _ in range(100):
        (layer,) = reader.read(Request(path, "blocks"))
        assert layer.entry.read == 1
    assert reader._worker.process.pid == before


def test_an_interrupted_read_leaves_no_half_answer(tmp_path, monkeypatch):
    with open_reader() as reader:
        assert is_well(reader, tmp_path)

        def interrupted(_stream):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(process, "receive", interrupted)
            with pytest.raises(KeyboardInterrupt):
                is_well(reader, tmp_path)
        assert is_well(reader, tmp_path)


AMBIENT = {
    "SHAPE_ENCODING": "UTF-8",
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO",
    "OGR_ARC_STEPSIZE": "45",
    "OGR_ENABLE_PARTIAL_REPROJECTION": "YES",
    "OGR_CT_FORCE_TRADITIONAL_GIS_ORDER": "NO",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "0.0001",
    "GDAL_SKIP": "GPKG,GeoJSON",
    "OGR_SKIP": "ESRI Shapefile",
    "OGR_SQLITE_PRAGMA": "reverse_unordered_selects=1",
    "PROJ_LIB": "/nowhere",
    "PROJ_DATA": "/nowhere",
    "PROJ_NETWORK": "ON",
    "GDAL_DATA": "/nowhere",
    "PYTHONHASHSEED": "7",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
}


def test_the_environment_changes_nothing_that_is_read(reader, tmp_path, monkeypatch):
    shapes, names = [square(0), square(1)], {"名称": ["甲", "乙"]}
    paths = [
        vector(tmp_path / "甲.gpkg", shapes, names),
        geojson(tmp_path / "a.geojson", [feature(shape, 名称="丙") for shape in shapes]),
        shapefile(tmp_path / "a.shp", shapes, columns=names, encoding="GB18030"),
        coordinate_text(tmp_path / "a.txt"),
    ]
    before = [reader.read(Request(path, "blocks")) for path in paths]
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)
    with open_reader() as other:
        for path, (expected,) in zip(paths, before, strict=True):
            (layer,) = other.read(Request(path, "blocks"))
            assert layer.entry == expected.entry
            assert layer.frame.drop(columns="geometry").equals(expected.frame.drop(columns="geometry"))
            assert (layer.frame.geometry.to_wkb() == expected.frame.geometry.to_wkb()).all()


def test_modules_of_the_current_folder_are_not_imported(tmp_path, monkeypatch):
    (tmp_path / "shapely.py").write_text("raise SystemExit('taken')")
    (tmp_path / "json.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    with open_reader() as reader:
        assert is_well(reader, tmp_path)


def test_nothing_is_written_beside_the_input(reader, tmp_path):
    folder = tmp_path / "inputs"
    folder.mkdir()
    vector(folder / "a.gpkg", [square()])
    shapefile(folder / "b.shp", [square()])
    geojson(folder / "c.geojson", [feature(square())])
    coordinate_text(folder / "d.txt")
    (folder / "e.gml").write_text("<gml/>")
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    for path in sorted(folder.iterdir()):
        reader.read(Request(path, "zones"))
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before


def test_scratch_is_gone_when_the_reader_is_closed(tmp_path):
    with open_reader() as reader:
        is_well(reader, tmp_path)
        scratch = Path(reader._scratch.name)
        assert list(scratch.iterdir()) == []
    assert not scratch.exists()


def test_random_bytes_never_end_the_process(reader, tmp_path):
    rng = np.random.default_rng(7)
    sources = [
        vector(tmp_path / "s.gpkg", [square(0), square(1)]),
        geojson(tmp_path / "s.geojson", [feature(square(0), id="甲"), feature(square(1))]),
        shapefile(tmp_path / "s.shp", [square(0), square(1)]),
        coordinate_text(tmp_path / "s.txt"),
    ]
    shapefile(tmp_path / "m.shp", [square(0), square(1)])
    assert is_well(reader, tmp_path)
    before = reader._worker.process.pid
    for source in sources:
        content = np.frombuffer(source.read_bytes(), dtype=np.uint8)
        for _ in range(25):
            mutant = content.copy()
            places = rng.integers(100 if source.suffix == ".gpkg" else 0, len(mutant), 12)
            mutant[places] = rng.integers(0, 256, 12)
            path = tmp_path / f"m{source.suffix}"
            path.write_bytes(mutant.tobytes())
            for layer in reader.read(Request(path, "zones")):
                entry = layer.entry
                assert entry.balanced or (entry.declared is None and entry.quarantined)
                assert entry.read == len(layer.frame)
                assert layer.frame.geometry.is_valid.all()
    assert reader._worker.process.pid == before
