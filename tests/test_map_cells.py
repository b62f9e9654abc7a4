"""Basic blocks and sheets drawn on maps."""

from __future__ import annotations

import pytest
from shapely import box

from minplan_gis.errors import UsageError
from minplan_gis.maps import map_sheet, web_map, with_cells
from minplan_gis.mapsheets import CELL_KINDS
from minplan_gis.vocabulary import ZoneKind
from webpages import data_of
from worlds import blocks_of, zones_of

MINUTE = 1 / 60
TWO_BY_ONE = box(81.1 + 0.2 * MINUTE, 43.9 + 0.2 * MINUTE, 81.1 + 1.6 * MINUTE, 43.9 + 0.8 * MINUTE)


def test_each_cell_that_a_block_reaches_into_is_drawn_once():
    zones = with_cells(zones_of(), blocks_of({"甲": TWO_BY_ONE, "乙": TWO_BY_ONE}))
    (layer,) = zones.layers
    assert layer.kind is ZoneKind.GRATICULE_CELL
    west, south, east, north = layer.features.total_bounds
    assert (west, south, east, north) == pytest.approx(
        (81.1, 43.9, 81.1 + 2 * MINUTE, 43.9 + MINUTE), abs=1e-9
    )
    assert len(layer.features) == layer.entry.read == layer.entry.declared == 2


@pytest.mark.parametrize("kind", CELL_KINDS)
def test_every_kind_is_a_layer_of_the_page_and_of_the_legend_on_paper(kind):
    blocks = blocks_of({"甲": TWO_BY_ONE})
    zones = with_cells(zones_of(), blocks, kind)
    page = data_of(web_map(blocks, zones))
    assert [layer["count"] for layer in page["layers"]] == [len(zones.layers[0].features)]
    assert page["layers"][0]["label"] == ZoneKind.GRATICULE_CELL.label.zh
    sheet = map_sheet(blocks, zones, paper="A4")
    assert sheet.view.denominator >= 1000


def test_an_unknown_kind_is_told():
    with pytest.raises(UsageError, match="basic"):
        with_cells(zones_of(), blocks_of({"甲": TWO_BY_ONE}), "hourly")
