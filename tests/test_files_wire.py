"""What crosses from process to process arrives as it left."""

from __future__ import annotations

import datetime as dt
import io
import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from file_makers import square
from minplan_gis.files.columns.values import typed
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.files.model import LayerRead, Request
from minplan_gis.files.worker.process import receive, send
from minplan_gis.files.worker.wire import decode_layers, decode_request, encode_layers, encode_request
from minplan_gis.wording import Text

CELLS = {
    "text": st.text(),
    "whole": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False),
    "flag": st.booleans(),
    "day": st.dates(),
    "time": st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001 - as in files
        lambda time: time.replace(microsecond=0)
    ),
}
TABLES = st.integers(0, 4).flatmap(
    lambda count: st.fixed_dictionaries(
        {
            name: st.lists(st.one_of(st.none(), cell), min_size=count, max_size=count)
            for name, cell in CELLS.items()
        }
    )
)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_a_layer_arrives_as_it_left(table):
    count = len(table["text"])
    index = pd.Index([f"{at:04d}" for at in range(count)], dtype="str", name="block_id")
    columns = {name: typed(cells, index) for name, cells in table.items()}
    shapes = gpd.GeoSeries([square(at) if at % 2 else None for at in range(count)], index=index, crs=4490)
    frame = gpd.GeoDataFrame(columns, geometry=shapes, index=index)
    quarantined = (Quarantined("甲.txt", "", "1", "code", Text("原因", "reason"), Text("办法", "remedy")),)
    entry = Entry("甲.txt", "", "blocks", declared=count + 1, read=count, quarantined=quarantined)
    left = LayerRead(frame, entry, {"坐标系": "2000国家大地坐标系"}, 1.0)
    messages, payload = encode_layers([left, left])
    for arrived in decode_layers(json.loads(json.dumps(messages)), payload):
        assert_geodataframe_equal(arrived.frame, left.frame)
        assert arrived.frame.index.name == "block_id"
        assert (arrived.entry, arrived.header, arrived.accuracy_m) == (
            left.entry,
            left.header,
            left.accuracy_m,
        )


def test_a_request_arrives_as_it_left(tmp_path):
    request = Request(
        tmp_path / "甲.shp", "zones", layer="红线", encoding="GBK", crs="EPSG:4515", id_field="编号"
    )
    assert decode_request(json.loads(json.dumps(encode_request(request)))) == request


@pytest.mark.parametrize("payload", [b"", b"\n\0\xff" * 1000])
def test_messages_follow_each_other(payload):
    pipe = io.BytesIO()
    for number in range(3):
        send(pipe, {"number": number, "text": "中\n文"}, payload)
    pipe.seek(0)
    for number in range(3):
        assert receive(pipe) == ({"number": number, "text": "中\n文", "bytes": len(payload)}, payload)
    assert receive(pipe) is None


def test_half_a_message_is_none():
    pipe = io.BytesIO()
    send(pipe, {"a": 1}, b"12345")
    assert receive(io.BytesIO(pipe.getvalue()[:-1])) is None
    assert receive(io.BytesIO(pipe.getvalue()[:5])) is None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0001", None], ["0001", None]),
        ([1, None], [1, None]),
        ([1, 2.5], [1.0, 2.5]),
        ([1, "a"], ["1", "a"]),
        ([True, None], [True, None]),
        ([True, 1], ["true", "1"]),
        ([2**70], [str(2**70)]),
        ([[1, "甲"]], ['[1, "甲"]']),
        ([dt.date(2024, 5, 1), "x"], ["2024-05-01", "x"]),
        ([None], [None]),
    ],
)
def test_a_column_is_of_the_narrowest_kind_that_keeps_every_cell(cells, expected):
    column = typed(cells, pd.RangeIndex(len(cells)))
    assert [None if pd.isna(cell) else cell for cell in column] == expected


def test_geometry_of_every_kind_arrives():
    shapes = [
        shapely.Point(81, 44),
        shapely.LineString([(81, 44), (82, 44)]),
        shapely.MultiPolygon([square()]),
    ]
    frame = gpd.GeoDataFrame(geometry=shapes, index=pd.Index(list("abc"), dtype="str"), crs=4490)
    messages, payload = encode_layers([LayerRead(frame, Entry("a", "", "zones"))])
    assert_geodataframe_equal(decode_layers(messages, payload)[0].frame, frame)
