"""Damaged files of every format are read or refused by name; what the fuzzer found once, stays found."""

from __future__ import annotations

import dataclasses
import re
import struct
import zipfile

import pytest
import shapely

from file_makers import OUTER, SAMPLE, coordinate_text, shapefile, square, vector
from fuzz_mutations import MUTATIONS, mutated
from fuzz_seeds import seeds
from fuzzing import chance, fuzzed, table
from minplan_gis.files import LayerRead, Request
from minplan_gis.files.formats import FACTS, Format
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.wording import Text
from read_accounts import wrongs
from table_makers import csv_file, workbook
from test_files_mapgis import FIGURES, mapgis_file

COUNT = 150


def test_no_damaged_file_is_lost_crashes_or_hangs(tmp_path):
    made = seeds(tmp_path / "seeds")
    outcomes = list(fuzzed(made, COUNT, 7, tmp_path / "damaged"))
    assert [(outcome.name, outcome.mutation, outcome.wrongs) for outcome in outcomes if outcome.wrongs] == []
    assert len({outcome.name for outcome in outcomes}) == len(made)
    assert 0 < sum(outcome.whole for outcome in outcomes) < COUNT, table(outcomes)


def test_there_is_a_seed_of_every_format(tmp_path):
    made = {seed.path.suffix for seed in seeds(tmp_path).values()}
    missing = [kind for kind in Format if FACTS[kind].endings and not made & set(FACTS[kind].endings)]
    assert missing == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_changes_a_file_and_the_same_way_each_time(name):
    content = SAMPLE.encode("gbk")
    changed, again = ({mutated(content, name, chance(1, at)) for at in range(8)} for _ in range(2))
    assert changed == again
    assert changed - {content}


class TestTheJudge:
    """It must see what it is there for."""

    GOOD = Entry("a.txt", "", "blocks", declared=1, read=1)
    ITEM = Quarantined("a.txt", "", "1", "bad", Text("坏", "bad"), Text("改", "mend"))

    @pytest.fixture
    def layer(self, read, tmp_path):
        return read(coordinate_text(tmp_path / "a.txt"))

    def judged(self, tmp_path, *layers):
        return [kind for kind, _ in wrongs(Request(tmp_path / "a.txt", "blocks"), layers)]

    def test_passes_a_good_reading(self, layer, tmp_path):
        assert self.judged(tmp_path, layer) == []

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({"declared": 2}, "silent loss"),
            ({"read": 0, "declared": 0}, "silent loss"),
            ({"declared": None}, "silent loss"),
            ({"declared": 2, "quarantined": (dataclasses.replace(ITEM, row=""),)}, "nameless"),
            ({"declared": 2, "quarantined": (dataclasses.replace(ITEM, file="b.txt"),)}, "nameless"),
            ({"declared": 2, "quarantined": (dataclasses.replace(ITEM, layer="x"),)}, "nameless"),
            ({"declared": 2, "quarantined": (dataclasses.replace(ITEM, remedy=Text("", "")),)}, "nameless"),
            ({"declared": 2, "quarantined": (dataclasses.replace(ITEM, code="crashed"),)}, "crash"),
            ({"declared": 2, "quarantined": (dataclasses.replace(ITEM, code="timeout"),)}, "hang"),
        ],
    )
    def test_sees_a_false_account(self, layer, tmp_path, changes, kind):
        wrong = dataclasses.replace(layer, entry=dataclasses.replace(layer.entry, **changes))
        assert kind in self.judged(tmp_path, wrong)

    @pytest.mark.parametrize(
        "shape",
        [
            None,
            shapely.Polygon(),
            shapely.box(10, 44, 10.1, 44.1),
            shapely.Polygon([(81, 44), (81.1, 44.1), (81.1, 44), (81, 44.1)]),
            shapely.Point(81, 44),
            shapely.Polygon([(81, 44, 1), (81.1, 44, 1), (81.1, 44.1, 1)]),
        ],
    )
    def test_sees_a_false_figure(self, layer, tmp_path, shape):
        frame = layer.frame.set_geometry([shape], crs=4490)
        assert self.judged(tmp_path, LayerRead(frame, layer.entry)) == ["false figure"]

    def test_sees_a_file_without_an_account(self, tmp_path):
        assert self.judged(tmp_path) == ["silent loss"]


class TestFound:
    """Each of these let an exception of a library out, or took all its time."""

    def test_a_wkt_that_geos_quotes_within_a_character(self, read, tmp_path):
        whole = f"SRID=4490;{square().wkt}"
        rows = [["编号", "WKT"], ["A", f"SRID=4490;POLYGON ((81 44, {'区' * 2000}"], ["B", whole]]
        layer = read(csv_file(tmp_path / "a.csv", rows))
        assert (layer.entry.declared, layer.entry.read) == (2, 1)
        assert [item.code for item in layer.entry.quarantined] == ["unreadable_geometry"]

    def test_a_row_of_a_workbook_numbered_beyond_all_rows(self, read, tmp_path):
        good = workbook(tmp_path / "good.xlsx", [["编号", "WKT"], ["A", f"SRID=4490;{square().wkt}"]])
        with zipfile.ZipFile(good) as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
            for name in whole.namelist():
                numbered = whole.read(name).replace(b'<row r="2"', b'<row r="999999999"')
                packed.writestr(name, numbered.replace(b'r="A2"', b'r="A999999999"'))
        layer = read(tmp_path / "a.xlsx")
        (item,) = layer.entry.quarantined
        assert (layer.entry.declared, item.code) == (None, "unreadable")
        assert "a.xlsx" in item.reason.zh

    @pytest.mark.parametrize("name", ["D_Chi\ufffd", "国家2000"])
    def test_a_prj_that_is_no_utf8(self, read, tmp_path, name):
        path = shapefile(tmp_path / "a.shp", [square()])
        prj = path.with_suffix(".prj")
        whole = prj.read_bytes()
        prj.write_bytes(whole.replace(b"D_China", name.encode("gb18030") + b"\xdc"))
        assert read(path).entry.read == 1  # the system's own name still says CGCS2000
        prj.write_bytes(re.sub(rb"(GCS|D)_China[^\"]*", name.encode("gb18030") + b"\xdc", whole))
        (item,) = read(path).entry.quarantined
        assert item.code == "wrong_crs"

    @pytest.mark.parametrize("kept", [4, 10, 26, 60])
    def test_a_shp_cut_in_its_header(self, read, tmp_path, kept):
        path = shapefile(tmp_path / "a.shp", [square()])
        path.write_bytes(path.read_bytes()[:kept])
        (item,) = read(path).entry.quarantined
        assert item.code == "truncated"

    def test_a_parquet_whose_text_is_no_utf8(self, read, tmp_path):
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415

        wrong = pa.Array.from_buffers(
            pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xe7\x20")]
        )
        geo = b'{"primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}'
        fields = pa.schema([("n", pa.string()), ("g", pa.binary())], metadata={b"geo": geo})
        pq.write_table(pa.table([wrong, [square().wkb]], schema=fields), tmp_path / "a.parquet")
        (item,) = read(tmp_path / "a.parquet").entry.quarantined
        assert item.code == "unreadable"

    def test_a_hole_that_touches_its_edge_is_valid_where_it_is_measured(self, read, tmp_path):
        hole = "J5,2,4876110,27516190\nJ6,2,4876030,27516190\nJ7,2,4876030,27516290\nJ8,2,4876210,27516290\n"
        text = SAMPLE.partition(OUTER)[0] + OUTER + hole + "J5,2,4876110,27516190\n"
        request = Request(coordinate_text(tmp_path / "a.txt", text), "blocks")
        assert wrongs(request, [read(request.path)]) == []

    def test_a_contradiction_names_only_what_the_header_says(self, read, tmp_path):
        text = SAMPLE.replace("几度分带=3\n", "").replace("带号=27", "带号=28")
        (item,) = read(coordinate_text(tmp_path / "a.txt", text)).entry.quarantined
        assert "None" not in item.reason.zh + item.reason.en
        assert "带号 28" in item.reason.zh

    def test_an_index_of_a_shapefile_that_declares_millions_of_rows(self, read, tmp_path):
        path = shapefile(tmp_path / "a.shp", [square()])
        index = bytearray(path.with_suffix(".shx").read_bytes())
        index[24:28] = (0x7FFFFFFF).to_bytes(4, "big")
        path.with_suffix(".shx").write_bytes(index)
        (item,) = read(path).entry.quarantined
        assert item.code == "truncated"
        assert "声明" in item.reason.zh

    def test_a_table_of_a_geodatabase_without_its_header_is_not_an_empty_one(self, read, tmp_path):
        path = vector(tmp_path / "a.gdb", [square(0), square(1)], driver="OpenFileGDB", layer="a")
        table = path / "a00000009.gdbtable"
        table.write_bytes(table.read_bytes()[150:])
        layer = read(path)
        assert layer.entry.declared is None
        assert [item.code for item in layer.entry.quarantined] == ["unreadable"]

    def test_a_workbook_of_a_zip_version_yet_to_come(self, read, tmp_path):
        content = bytearray(workbook(tmp_path / "good.xlsx", [["编号", "X"], ["A", "1"]]).read_bytes())
        content[content.index(b"PK\x01\x02") + 6] = 0xFF
        (tmp_path / "a.xlsx").write_bytes(content)
        (item,) = read(tmp_path / "a.xlsx").entry.quarantined
        assert "压缩包损坏" in item.reason.zh

    @pytest.mark.parametrize("rows", [0x7FFFFFFF, 100_000, -1])
    def test_a_mapgis_file_that_declares_rows_it_lacks(self, read, tmp_path, rows):
        path = mapgis_file(tmp_path / "a.wp", FIGURES)
        content = bytearray(path.read_bytes())
        (entries,) = struct.unpack_from("<i", content, 12)
        (start,) = struct.unpack_from("<i", content, entries + 90)
        struct.pack_into("<i", content, start + 324, rows)
        path.write_bytes(content)
        layer = read(path, crs="EPSG:4536")
        assert [item.code for item in layer.entry.quarantined] in (["unreadable"], ["truncated"])
        assert len(layer.frame) == 0
