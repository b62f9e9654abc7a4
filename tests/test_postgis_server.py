"""Tables of a real PostgreSQL with PostGIS, started for the tests: rows held against the server's count."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import shapely

from file_makers import square
from minplan_gis.files import Request
from postgres_server import PASSWORD, running

psycopg = pytest.importorskip("psycopg")
pytestmark = pytest.mark.postgis

_GOOD = square(0).wkt
_BOW = "POLYGON((81.1 44, 81.11 44.01, 81.11 44, 81.1 44.01, 81.1 44))"
_CURVE = "CURVEPOLYGON(CIRCULARSTRING(81.1 44, 81.105 44.005, 81.11 44, 81.105 43.995, 81.1 44))"
_SQL = f"""
CREATE EXTENSION postgis;
CREATE SCHEMA "规划";
CREATE TABLE "规划"."采矿区" (
    "编号" text PRIMARY KEY, "名称" varchar(40), "面积" numeric(12,4), n bigint, flag boolean,
    "日期" date, at timestamp, note jsonb, photo bytea, geom geometry(Polygon, 4490));
INSERT INTO "规划"."采矿区" VALUES
    ('B', '㙦𠮷', 20.5535, 9007199254740993, true, '2024-05-16', '2024-05-16 08:00', '{{"a": 1}}', 'x',
     ST_GeomFromText('{_GOOD}', 4490)),
    ('A', '无图形', NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    ('C', '空', 1, 1, false, 'infinity', '2024-05-16 08:00', NULL, NULL,
     ST_GeomFromText('POLYGON EMPTY', 4490)),
    ('D', '自相交', 1, 1, false, '2024-05-16', NULL, NULL, NULL, ST_GeomFromText('{_BOW}', 4490));
CREATE TABLE mixed (id int PRIMARY KEY, g geometry);
INSERT INTO mixed VALUES (1, ST_GeomFromText('{_GOOD}', 4490)),
    (2, ST_Transform(ST_GeomFromText('{_GOOD}', 4490), 4515)), (3, ST_GeomFromText('{_GOOD}', 4610)),
    (4, ST_GeomFromText('{_GOOD}'));
CREATE TABLE unplaced (id int PRIMARY KEY, g geometry);
INSERT INTO unplaced VALUES (1, ST_GeomFromText('{_GOOD}'));
CREATE TABLE xian (id int PRIMARY KEY, g geometry(Polygon, 4610));
INSERT INTO xian VALUES (1, ST_GeomFromText('{_GOOD}', 4610));
CREATE TABLE globe (a int, b int, g geography(Polygon), other geometry, PRIMARY KEY (a, b));
INSERT INTO globe VALUES (2, 1, ST_GeogFromText('{_GOOD}'), NULL);
CREATE TABLE curves (id int PRIMARY KEY, g geometry);
INSERT INTO curves VALUES (1, ST_GeomFromText('{_CURVE}', 4490)), (2, ST_GeomFromText('TIN EMPTY', 4490));
CREATE TABLE plain (id int PRIMARY KEY, name text);
CREATE TABLE "Blocks" (id int, g geometry(Polygon, 4490));
INSERT INTO "Blocks" SELECT n, ST_GeomFromText('{_GOOD}', 4490) FROM generate_series(1, 300) n;
CREATE VIEW seen AS SELECT id, g FROM "Blocks" WHERE id > 290;
CREATE VIEW slow AS SELECT 1 AS id, ST_GeomFromText('{_GOOD}', 4490) AS g FROM pg_sleep(600);
CREATE TABLE hidden (id int PRIMARY KEY, g geometry(Polygon, 4490));
INSERT INTO hidden VALUES (1, ST_GeomFromText('{_GOOD}', 4490)), (2, ST_GeomFromText('{_GOOD}', 4490));
ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
CREATE POLICY one ON hidden USING (id = 1);
CREATE TABLE secret_table (id int PRIMARY KEY, g geometry(Polygon, 4490));
CREATE TABLE "a""b;c" (id int PRIMARY KEY, "x' ""; --" text, g geometry(Polygon, 4490));
INSERT INTO "a""b;c" VALUES (1, 'x', ST_GeomFromText('{_GOOD}', 4490));
CREATE TABLE "double" (id int PRIMARY KEY, g geometry(Polygon, 4490));
CREATE TABLE "规划"."double" (id int PRIMARY KEY, g geometry(Polygon, 4490));
CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}';
CREATE ROLE clear LOGIN PASSWORD '{PASSWORD}';
GRANT USAGE ON SCHEMA "规划" TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public, "规划" TO reader;
REVOKE SELECT ON secret_table FROM reader;
INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext)
    SELECT 900001, 'EPSG', 4490, srtext FROM spatial_ref_sys WHERE srid = 4610;
INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext)
    SELECT 900002, NULL, NULL, srtext FROM spatial_ref_sys WHERE srid = 4515;
CREATE TABLE twofaced (id int PRIMARY KEY, g geometry);
INSERT INTO twofaced VALUES (1, ST_GeomFromText('{_GOOD}', 900001));
CREATE TABLE own (id int PRIMARY KEY, g geometry);
INSERT INTO own SELECT 1, ST_SetSRID(ST_Transform(ST_GeomFromText('{_GOOD}', 4490), 4515), 900002);
GRANT SELECT ON twofaced, own TO reader;
"""  # noqa: S608 - the suite's own words


@pytest.fixture(scope="module")
def port():
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(Path(folder)) as port:
        who = {"host": "127.0.0.1", "port": port, "user": "postgres", "autocommit": True}
        with psycopg.connect(dbname="postgres", **who) as connection:
            connection.execute("CREATE DATABASE plan TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute("CREATE DATABASE bare")
        with psycopg.connect(dbname="plan", **who) as connection:
            connection.execute(_SQL)
        yield port


@pytest.fixture
def table(port, reader):
    def reading(name, role="blocks", user=f"reader:{PASSWORD}", database="plan", **said):
        source = f"postgresql://{user}@127.0.0.1:{port}/{database}"
        (layer,) = reader.read(Request(source, role, layer=name, **said))
        assert PASSWORD not in repr(layer.entry)
        assert layer.entry.declared is None or layer.entry.balanced
        return layer

    return reading


def told(layer):
    (item,) = layer.entry.quarantined
    assert item.row == ""
    return item.code, item.reason.zh + item.remedy.zh


def test_rows_are_read_and_the_broken_ones_named_by_their_key(table):
    layer = table("规划.采矿区")
    entry = layer.entry
    assert (entry.layer, entry.driver, entry.source_crs) == ("规划.采矿区", "PostGIS", "EPSG:4490")
    assert (entry.declared, entry.read) == (4, 1)
    assert [(item.row, item.code) for item in entry.quarantined] == [
        ("A", "null_geometry"),
        ("C", "empty_geometry"),
        ("D", "invalid_geometry"),
    ]
    row = layer.frame.iloc[0]
    assert list(row[["编号", "名称", "面积", "n", "flag"]]) == [
        "B",
        "㙦𠮷",
        "20.5535",
        9007199254740993,
        True,
    ]
    assert row.geometry.equals(square(0))
    assert "photo" not in layer.frame
    assert "photo" in " ".join(note.zh for note in entry.notes)


def test_the_same_rows_have_the_same_digest(table):
    first, again, other = table("规划.采矿区"), table("采矿区"), table("Blocks")
    assert first.entry.sha256 == again.entry.sha256 != other.entry.sha256
    assert len(first.entry.sha256) == 64


def test_every_row_is_taken_by_its_own_reference_system(table):
    layer = table("mixed")
    assert layer.entry.declared == 4
    assert list(layer.frame["id"]) == [1, 2]
    assert shapely.hausdorff_distance(*layer.frame.geometry) < 1e-8
    codes = {item.row: item.code for item in layer.entry.quarantined}
    assert codes == {"3": "wrong_crs", "4": "missing_crs"}


@pytest.mark.parametrize(
    ("name", "said", "code", "words"),
    [
        ("unplaced", {}, "missing_crs", "没有坐标系"),
        ("xian", {}, "wrong_crs", "西安"),
        ("twofaced", {}, "wrong_crs", "900001"),
        ("plain", {}, "no_layer", "没有图形列"),
        ("nowhere", {}, "missing_layer", "public.Blocks"),
        (None, {}, "missing_layer", "没有指明表"),
        ("double", {}, "missing_layer", "不唯一"),
        ("secret_table", {}, "not_allowed", "权限"),
        ("hidden", {}, "not_allowed", "行级安全"),
        ("globe", {}, "missing_layer", "图形列"),
        ("Blocks", {"database": "bare", "user": "postgres"}, "no_layer", "没有安装 PostGIS"),
        ("Blocks", {"database": "nothing"}, "not_allowed", "nothing"),
        ("Blocks", {"user": "reader:wrong"}, "not_allowed", "密码"),
        ("Blocks", {"user": "reader"}, "not_allowed", "PGPASSWORD"),
        ("Blocks", {"user": f"clear:{PASSWORD}"}, "not_allowed", "拒绝连接"),
    ],
)
def test_what_can_not_be_read_is_one_sentence(table, name, said, code, words):
    found, sentence = told(table(name, **said))
    assert found == code
    assert words in sentence


def test_what_the_user_says_counts_where_the_table_says_nothing(table):
    assert table("unplaced", crs="EPSG:4490").entry.read == 1
    assert told(table("Blocks", crs="EPSG:4515"))[0] == "wrong_crs"


def test_a_system_of_the_database_s_own_is_read_by_its_definition(table):
    assert table("own").frame.geometry.iloc[0].equals_exact(square(0), 1e-8)


def test_one_geometry_of_several_is_named(table):
    layer = table("globe (g)")
    assert (layer.entry.read, layer.entry.source_crs) == (1, "EPSG:4326")
    assert layer.accuracy_m == 1.0
    assert "a, b" in " ".join(note.en for note in layer.entry.notes)


def test_arcs_become_chords_and_say_so(table):
    layer = table("curves")
    assert (layer.entry.declared, layer.entry.read) == (2, 1)
    assert "0.1°" in " ".join(note.zh for note in layer.entry.notes)
    assert layer.frame.geometry.iloc[0].area == pytest.approx(3.14159 * 0.005**2, rel=1e-4)


def test_names_that_are_no_sql_are_taken_as_names(table):
    layer = table('a"b;c')
    assert list(layer.frame["x' \"; --"]) == ["x"]


def test_views_and_tables_without_key_are_numbered_the_same_each_time(table):
    first, again = table("seen"), table("public.seen")
    assert first.frame.equals(again.frame)
    assert (first.entry.declared, first.entry.read) == (10, 10)
    assert table("blocks").entry.layer == "public.Blocks"


def test_a_query_that_takes_too_long_is_ended(monkeypatch, port):
    from minplan_gis.files import read_layers  # noqa: PLC0415
    from minplan_gis.files.vector import pg_server  # noqa: PLC0415

    monkeypatch.setattr(pg_server, "_SETTINGS", ("SET LOCAL statement_timeout = 300",))
    source = f"postgresql://postgres@127.0.0.1:{port}/plan?table=slow"
    (layer,) = read_layers(Request(source, "zones"), trusted=True)
    assert told(layer)[0] == "timeout"


def test_nothing_can_be_changed_on_the_way(port):
    from minplan_gis.files.addresses import address_in  # noqa: PLC0415
    from minplan_gis.files.model import RefusedError  # noqa: PLC0415
    from minplan_gis.files.vector.pg_server import snapshot  # noqa: PLC0415

    with (
        pytest.raises(RefusedError, match="read-only"),
        snapshot(address_in(f"postgresql://postgres@127.0.0.1:{port}/plan")) as connection,
    ):
        connection.execute('DELETE FROM "Blocks"')


def test_a_database_among_files_and_in_a_catalog(port, tmp_path, reader):
    from minplan_gis.blocks import ledger_of, load_blocks  # noqa: PLC0415
    from minplan_gis.zones import load_zones  # noqa: PLC0415

    source = f"postgresql://reader:{PASSWORD}@127.0.0.1:{port}/plan"
    blocks = load_blocks(source + "?table=规划.采矿区", reader=reader)
    assert list(blocks.index) == ["B"]
    assert ledger_of(blocks)[0].file == f"postgresql://127.0.0.1:{port}/plan"
    assert PASSWORD not in repr(ledger_of(blocks))
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(
        f'schema = 1\n[[layer]]\nid = "红线"\nkind = "ecological_redline"\npath = "{source}"\n'
        'layer = "public.Blocks"\ngeometry_status = "official"\nas_of = 2024-01-01\n'
        'fields = { zone_id = "id" }\n',
        encoding="utf-8",
    )
    (layer,) = load_zones(catalog, reader=reader).layers
    assert (len(layer.features), layer.problem) == (300, None)
    assert PASSWORD not in repr(layer)


def test_the_password_may_come_from_the_environment(port, monkeypatch):
    from minplan_gis.files import read_layers  # noqa: PLC0415

    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    (layer,) = read_layers(Request(f"postgresql://reader@127.0.0.1:{port}/plan?table=Blocks", "blocks"))
    assert layer.entry.read == 300
