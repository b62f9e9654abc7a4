"""Addresses of databases and what comes of their rows, without a server: no row is lost, no password told."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from file_makers import feature, geojson, square
from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.cli import main, params
from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files import Request, read_layers
from minplan_gis.files.addresses import Address, address_in, is_address, shown_name, spoken
from minplan_gis.files.layers import passed
from minplan_gis.files.model import RefusedError
from minplan_gis.files.vector import pg_server
from minplan_gis.files.vector.pg_systems import registered
from minplan_gis.files.vector.pg_tables import Column, Listed, Table, matching, quoted, rows_asked
from minplan_gis.files.vector.postgis import Rows, layer_of
from minplan_gis.zones import load_zones, write_catalog
from minplan_gis.zones.catalog import read_catalog

SECRET = "s3cr€t"  # noqa: S105 - of nobody
HERE = Address("h", None, "plan", "u")
FORMS = {
    "postgresql://u:s3cr€t@h:5433/plan?table=a.b": ("h", 5433, "plan", "u", "a.b"),
    "postgres://h/plan": ("h", None, "plan", "", ""),
    "POSTGRESQL://h/plan/": ("h", None, "plan", "", ""),
    "postgresql:///plan": ("", None, "plan", "", ""),
    "postgresql://u@/plan?host=/run/pg&port=5433": ("/run/pg", 5433, "plan", "u", ""),
    "postgresql://[::1]:5433/plan": ("::1", 5433, "plan", "", ""),
    "postgresql://u:p/w@d?x@h/规划?table=规划.采矿区": ("h", None, "规划", "u", "规划.采矿区"),
    "postgresql://a%40b:s3cr%E2%82%ACt@h/a%20b": ("h", None, "a b", "a@b", ""),
    "postgresql://h/plan?user=u&password=s3cr€t": ("h", None, "plan", "u", ""),
}


@pytest.mark.parametrize("text", FORMS)
def test_an_address_is_taken_apart_also_as_the_path_that_it_comes_as(text):
    for given_as in (text, Path(text)):
        address = address_in(given_as)
        parts = (address.host, address.port, address.database, address.user, address.table)
        assert parts == FORMS[text]


@pytest.mark.parametrize("text", FORMS)
def test_what_is_shown_or_typed_again_holds_no_password_and_means_the_same(text):
    address = address_in(text)
    plain = replace(address, password=None)
    assert address_in(spoken(Path(text))) == plain
    assert address_in(address.path) == replace(plain, table="")
    request = Request(text, "blocks")
    everything = (repr(request), str(request.path), request.file, shown_name(Path(text)), spoken(Path(text)))
    assert not any(secret in said for said in everything for secret in (SECRET, "p/w", "s3cr", "d?x"))
    assert request.password == address.password
    assert request.layer == (address.table or None)


@given(
    st.builds(
        Address,
        st.sampled_from(["h", "", "10.0.0.1", "::1", "/run/x y"]),
        st.none() | st.integers(1, 65535),
        st.text(min_size=1, max_size=8).filter(lambda name: name.strip(".") and "\0" not in name),
        st.text(max_size=8).filter(lambda name: "\0" not in name),
        st.text(max_size=8).filter(lambda name: "\0" not in name),
    )
)
@settings(max_examples=60, deadline=None)
def test_an_address_written_out_is_read_as_it_was(address):
    assert address_in(address.text) == address
    assert address_in(address.path) == replace(address, table="")


@pytest.mark.parametrize(
    "text", ["postgresql://u:s3cr€t@h/plan?sslkey=x", "postgresql://u:s3cr€t@h:99999999/plan"]
)
def test_what_is_no_address_is_nonsense_that_tells_no_password(text):
    with pytest.raises(UsageError) as raised:
        Request(text, "blocks")
    assert SECRET not in str(raised.value)
    with pytest.raises(SourceError):
        address_in(text)
    assert SECRET not in shown_name(Path(text)) + spoken(Path(text))


def test_a_folder_that_is_called_so_is_a_folder_and_no_path_within_is_an_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_address("postgresql://h/plan")
    assert not is_address(tmp_path / "postgresql:" / "h" / "plan")
    (tmp_path / "postgresql:" / "h").mkdir(parents=True)
    assert not is_address("postgresql://h/plan")


def told(layer):
    (item,) = layer.entry.quarantined
    return item.code, item.reason.zh + item.remedy.zh


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(read):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else's, and refused
        layer = read(f"postgresql://u:{SECRET}@127.0.0.1:{held.getsockname()[1]}/plan?table=a.b")
    code, sentence = told(layer)
    assert code == "unreachable"
    assert "127.0.0.1" in sentence
    assert "该端口没有数据库应答" in sentence
    assert SECRET not in repr(layer)


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    (layer,) = read_layers(Request("postgresql:///plan?table=a", "blocks"), trusted=True)
    assert told(layer)[0] == "missing_extra"
    assert "minplan-gis[postgis]" in told(layer)[1]


def test_what_a_server_says_comes_in_one_line_without_the_password():
    address = replace(HERE, password=SECRET)
    assert pg_server.said_of(ValueError(f"a\n  {SECRET} b\n"), address) == "a *** b"


@pytest.mark.parametrize(
    ("given", "library", "method"),
    [({}, 160_000, "!password"), ({"sslmode": "verify-full"}, 160_000, None), ({}, 150_000, None)],
)
def test_no_password_goes_in_the_clear_to_a_server_that_nobody_has_verified(given, library, method):
    told_to_library = pg_server._settings(replace(HERE, options=given), library)
    assert told_to_library.get("require_auth") == method


@pytest.mark.parametrize("state", pg_server._BY_STATE)
def test_every_state_that_is_told_has_a_reason_and_a_remedy(state):
    error = type("Told", (Exception,), {"sqlstate": state})("x")
    fault = pg_server._failed(error, HERE).fault
    assert fault.reason.zh
    assert fault.remedy.en


TABLES = [
    Listed(at, *name, may_enter=True, may_read=True)
    for at, name in enumerate(
        [("public", "blocks"), ("规划", "Blocks"), ("规划", "红线.2020"), ("a", "twice"), ("b", "twice")]
    )
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("blocks", [0]),
        ("Blocks", [1]),
        ("BLOCKS", [0, 1]),
        ("public.blocks", [0]),
        ('"规划"."Blocks"', [1]),
        ("红线.2020", [2]),
        ("规划.红线.2020", [2]),
        ("twice", [3, 4]),
        ("b.twice", [4]),
        ("nothing", []),
        (None, []),
    ],
)
def test_a_table_is_found_by_every_way_to_name_it(asked, found):
    assert [table.oid for table in matching(asked, TABLES)] == found


TABLE = Table(
    "规划",
    'a"; DROP TABLE x; --',
    "public",
    Column("geom", "geometry"),
    (Column("id", "int4"), Column("at", "timestamp"), Column("geometry", "numeric")),
    ("geom", "photo"),
    ("id",),
)


def test_every_name_in_a_question_is_quoted():
    question = rows_asked(TABLE)
    assert '"规划"."a""; DROP TABLE x; --"' in question
    assert 't."geometry"::text' in question
    assert question.endswith('ORDER BY t."id"')
    assert rows_asked(replace(TABLE, key=())).endswith("ORDER BY t::text")
    assert "::" + '"public".geometry' in rows_asked(replace(TABLE, geometry=Column("geom", "geography")))


@given(st.text(max_size=20))
@settings(max_examples=40, deadline=None)
def test_a_quoted_name_ends_where_it_ends(name):
    inner = quoted(name)[1:-1]
    assert inner.replace('""', "").count('"') == 0
    assert inner.replace('""', '"') == name


WGS84 = registered(4326, ("EPSG", 4326, None))
GOOD = square(0).wkb


def rows(*given, systems=None):
    """Make rows of id, time, number; SRID; WKB."""
    known = {4490: registered(4490, ("EPSG", 4490, None))} if systems is None else systems
    return Rows(
        [(at, "2024-05-16 08:00:00", "20.50") for at, _ in enumerate(given)],
        [srid for srid, _ in given],
        [blob for _, blob in given],
        curved=False,
        systems=known,
    )


def read_rows(given, **said):
    request = Request("postgresql://h/plan?table=a", "blocks", **said)
    return passed(layer_of(TABLE, given, request), request, "")


def test_every_row_is_a_figure_or_a_fault_by_its_key():
    bow = shapely.from_wkt("POLYGON((81.1 44, 81.11 44.01, 81.11 44, 81.1 44.01, 81.1 44))").wkb
    given = rows((4490, GOOD), (None, None), (4490, shapely.Polygon().wkb), (4490, bow), (4490, GOOD[:40]))
    layer = read_rows(given)
    assert (layer.entry.declared, layer.entry.read) == (5, 1)
    assert [(item.row, item.code) for item in layer.entry.quarantined] == [
        ("1", "null_geometry"),
        ("2", "empty_geometry"),
        ("3", "invalid_geometry"),
        ("4", "unreadable_geometry"),
    ]
    row = layer.frame.iloc[0]
    assert (row["id"], str(row["at"]), row["geometry_2"]) == (0, "2024-05-16 08:00:00", "20.50")
    assert "photo" in layer.entry.notes[-1].zh
    assert (layer.entry.file, layer.entry.layer) == ("postgresql://h/plan", TABLE.label)


def test_no_row_at_all_is_a_table_of_none():
    layer = read_rows(rows())
    assert (layer.entry.declared, layer.entry.read, list(layer.frame.columns)[:2]) == (0, 0, ["id", "at"])


def test_rows_of_a_system_that_can_not_be_used_are_set_aside_where_others_can():
    systems = {4490: registered(4490, ("EPSG", 4490, None)), 0: None, 4326: WGS84}
    layer = read_rows(rows((4490, GOOD), (0, GOOD), (4326, GOOD), systems=systems))
    assert [(item.row, item.code) for item in layer.entry.quarantined] == [("1", "missing_crs")]
    assert layer.accuracy_m == 1.0
    with pytest.raises(RefusedError) as raised:
        read_rows(rows((0, GOOD), systems={0: None}))
    assert raised.value.fault.code == "missing_crs"


def test_a_changed_cell_changes_the_digest():
    one, other = rows((4490, GOOD)), rows((4490, square(1).wkb))
    assert read_rows(one).entry.sha256 == read_rows(one).entry.sha256 != read_rows(other).entry.sha256


def definition(code):
    return registered(1, ("EPSG", code, None)).to_wkt("WKT1_GDAL")


@pytest.mark.parametrize(
    "row",
    [
        None,
        (None, None, None),
        ("local", 1, "nonsense"),
        ("EPSG", 4490, definition(4326)),
        ("EPSG", 4490, definition(4610)),
        ("EPSG", 4515, definition(4516)),
    ],
)
def test_an_srid_whose_register_says_nothing_or_two_things_is_refused(row):
    with pytest.raises(RefusedError, match="900001") as raised:
        registered(900001, row)
    assert raised.value.fault.code == "wrong_crs"


@pytest.mark.parametrize("row", [("EPSG", 4515, definition(4515)), (None, None, definition(4515))])
def test_an_srid_is_what_its_register_says(row):
    assert registered(900001, row).name == "CGCS2000 / 3-degree Gauss-Kruger zone 27"


class TestAddressesWherePathsAre:
    SOURCE = f"postgresql://u:{SECRET}@127.0.0.1:9/plan?table=规划.红线"

    @pytest.fixture
    def catalog(self, tmp_path):
        path = tmp_path / "catalog.toml"
        path.write_text(
            f'schema = 1\n[[layer]]\nid = "红线"\nkind = "ecological_redline"\npath = "{self.SOURCE}"\n'
            'geometry_status = "official"\nas_of = 2024-01-01\n',
            encoding="utf-8",
        )
        return path

    def test_a_catalog_keeps_one_as_it_is_and_a_layer_behind_it_has_a_problem(self, catalog, reader):
        (layer,) = load_zones(catalog, reader=reader).layers
        assert layer.entry.quarantined[0].code == "unreachable"
        assert layer.problem is not None
        assert SECRET not in repr(layer)

    def test_a_catalog_that_moves_keeps_it_too(self, catalog, tmp_path, reader):
        other = tmp_path / "elsewhere"
        other.mkdir()
        write_catalog(catalog, other / "图层清单.xlsx", reader=reader)
        (layer,) = read_catalog(other / "图层清单.xlsx", reader).layers
        assert address_in(layer.path) == address_in(self.SOURCE)

    def test_options_that_are_written_down_hold_no_password_and_are_read_as_the_address(self, tmp_path):
        option = click.Option(["--x"], type=click.Path(path_type=Path))
        saved = params._plain(Path(self.SOURCE))
        assert SECRET not in saved
        assert params._value(option, [saved], tmp_path / "p.toml") == saved
        assert address_in(saved) == replace(address_in(self.SOURCE), password=None)

    def test_inspect_tells_no_password_and_what_to_type(self, capsys):
        assert main(["inspect", self.SOURCE, "--trusted"]) == 2
        told = capsys.readouterr()
        assert "127.0.0.1:9" in told.out
        assert SECRET not in told.out + told.err

    def test_blocks_of_several_sources_are_told_by_their_names(self, tmp_path, reader):
        file = geojson(tmp_path / "a.geojson", [feature(square(0), 编号="A")])
        blocks = load_blocks(file, self.SOURCE, reader=reader)
        assert list(blocks.index) == ["A"]
        assert [entry.file for entry in ledger_of(blocks)] == ["a.geojson", "postgresql://127.0.0.1:9/plan"]
        assert SECRET not in repr(ledger_of(blocks))
