import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from minplan_gis.errors import OutputError
from minplan_gis.maps import web_map
from minplan_gis.maps.web import scene
from minplan_gis.maps.web.display import TOLERANCES_M, column, fitted, simplified
from minplan_gis.maps.web.shapes import FINE, Grid, shape_box, shape_strings
from minplan_gis.vocabulary import ZoneKind
from specimens import specimen_report
from webpages import data_of, page_of, parts_of
from worlds import layer_of, zones_of

ORIGIN = (80.0, 43.0)
SQUARE = box(81.1, 43.9, 81.2, 44.0)
HOLED = Polygon([(80, 43), (84, 43), (84, 47)], [[(82, 44), (83, 44), (83, 45)]])
RAGGED = Point(81.2, 43.9).buffer(0.05, quad_segs=500)


@pytest.fixture(scope="module")
def report():
    return specimen_report()


# ---- strings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("geometry", "text"),
    [
        (None, ""),
        (Polygon(), ""),
        (Point(np.nan, 1), ""),
        (Polygon([(0, 0), (np.inf, 0), (1, 1)]), ""),
        (Point(80, 43), ".AA"),
        (Point(81, 42), ".CD"),
        (Point(95, 27), ".ehB"),
        (Point(96, 26), ".gBjB"),
        (LineString([(81, 43), (81, 44), (80, 44)]), "~CAACDA"),
        (Polygon([(80, 43), (81, 43), (81, 44)]), "!AACAAC"),
        (Polygon([(80, 43), (84, 43), (84, 47)], [[]]), "!AAIAAI"),
        (HOLED, "!AAIAAI;FHCAAC"),
        (MultiPolygon([HOLED]), "!AAIAAI;FHCAAC"),
        (GeometryCollection([Point(80, 43), MultiPolygon([HOLED])]), ".AA!AAIAAI;FHCAAC"),
        (GeometryCollection([GeometryCollection([Point(80, 43)]), Point(80, 44)]), ".AA.AC"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_strings_by_eye(geometry, text):
    """A step is one degree here: A is 0, C is 1, D is -1, I is 4, gB is 16 in two digits."""
    assert shape_strings([geometry], Grid(ORIGIN, 1)) == [text]
    assert [kind for kind, *_ in parts_of(text, ORIGIN, 1)] == [
        ".~!".index(sign) for sign in text if sign in ".~!"
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.floats(73, 136), st.floats(3, 54)), min_size=2, max_size=9), max_size=4)
)
def test_drawn_vertices_lie_within_half_a_step(lines):
    texts = shape_strings([LineString(points) for points in lines], Grid(ORIGIN))
    assert len(texts) == len(lines)
    for text, points in zip(texts, lines, strict=True):
        ((_, ring),) = parts_of(text, ORIGIN, FINE)
        assert np.abs(np.subtract(ring, points)).max() <= 0.5 / FINE + 1e-12


def test_a_box_knows_what_can_be_drawn():
    assert shape_box([None, Polygon(), SQUARE, Point(np.nan, 1), Point(82, 43)]) == [[43, 81.1], [44, 82]]
    assert shape_box([]) is None
    assert shape_box([None]) is None


# ---- simplification --------------------------------------------------------------------------


def test_a_light_layer_is_drawn_as_it_is_and_a_heavy_one_says_what_it_lost(report, monkeypatch):
    zones = zones_of(layer_of(ZoneKind.ECOLOGICAL_REDLINE, {"r": RAGGED}))
    assert "简化" not in str(data_of(web_map(report.blocks, zones, report))["notes"])
    monkeypatch.setattr(scene, "_MOST_OF_LAYER", 200)
    data = data_of(web_map(report.blocks, zones, report))
    assert "图层 ecological_redline：仅为显示作了简化，容差 2 m" in str(data["notes"])
    assert len(data["layers"][0]["features"][0]["parts"][0][1]) <= 200


def test_simplified_shapes_stay_near_and_valid():
    (simple,) = simplified(np.array([RAGGED], dtype=object), 20.0)
    assert simple.is_valid
    assert shapely.hausdorff_distance(RAGGED, simple) <= 20.0 / 111_000
    assert shapely.get_num_coordinates(simple) < shapely.get_num_coordinates(RAGGED) / 10


def wavy(*, above):
    """Two neighbours on either side of one crooked line."""
    line = [(81 + n * 0.001, 44 + 0.0007 * np.sin(1.7 * n)) for n in range(100)]
    end = 44.1 if above else 43.9
    return Polygon([*line, (line[-1][0], end), (line[0][0], end)])


def test_neighbours_keep_their_common_border():
    both = np.array([wavy(above=True), wavy(above=False)], dtype=object)
    assert shapely.get_num_coordinates(simplified(both, 200.0)).sum() < 100
    one, other = simplified(both, 200.0)
    assert one.intersection(other).area == 0
    assert one.union(other).area == pytest.approx(both[0].union(both[1]).area, rel=1e-9)
    assert shapely.coverage_is_valid([one, other])


@pytest.mark.parametrize("tolerance", TOLERANCES_M)
def test_no_shape_vanishes(tolerance):
    small = [box(81 + n, 44, 81.0001 + n, 44.0001) for n in range(3)]
    shapes = np.array([*small, LineString([(81, 44), (81.00001, 44)]), Point(81, 44), RAGGED], dtype=object)
    simple = simplified(shapes, tolerance)
    assert shapely.is_valid(simple).all()
    assert not shapely.is_empty(simple).any()
    assert [shape.geom_type for shape in simple] == [shape.geom_type for shape in shapes]


def test_a_column_is_made_lighter_until_it_fits_blocks_last():
    ragged = [shapely.affinity.translate(RAGGED, n, 0) for n in range(3)]
    columns = {
        "blocks": column(ragged, 100_000, ORIGIN, "internal"),
        "0": column(ragged, 100_000, ORIGIN, "internal"),
    }
    assert [each.tolerance_m for each in columns.values()] == [0.0, 0.0]
    room = columns["blocks"].weight + 1000
    found = fitted(columns, room, besides=0)
    assert sum(each.weight for each in found.values()) <= room
    assert found["blocks"].rung == 0
    assert found["0"].rung > 0
    tight = fitted(columns, 1000, besides=0)
    assert tight["blocks"].rung > 0


def test_a_page_that_can_not_be_light_enough_says_what_to_do(report):
    with pytest.raises(OutputError, match="--max-mb"):
        web_map(report.blocks, zones_of(), report, max_megabytes=0.2)


def test_a_page_keeps_to_its_weight_and_its_numbers(report):
    zones = zones_of(
        *(
            layer_of(ZoneKind.RIVER, {f"r{n}": Point(81 + n, 44).buffer(0.3, 4000)}, id=f"红线{n}")
            for n in range(3)
        )
    )
    full = web_map(report.blocks, zones, report)
    weight = len(page_of(full).encode())
    assert not any("简化" in item for item in notes(full))
    limit = weight - 150_000
    light = web_map(report.blocks, zones, report, max_megabytes=limit / 1e6)
    assert len(page_of(light).encode()) <= limit
    assert any("图层 红线0：仅为显示作了简化" in item for item in notes(light))
    for told in ("facts", "verdicts"):
        assert [block[told] for block in data_of(light)["blocks"]] == [
            block[told] for block in data_of(full)["blocks"]
        ]


def notes(page):
    return [item for section in data_of(page)["notes"] for item in section["items"]]


def test_findings_are_light_too(report, monkeypatch):
    heavy = report.findings.copy()
    heavy["geometry"] = [RAGGED] * len(heavy)
    monkeypatch.setitem(scene._MOST_VERTICES, "findings", 500)
    page = web_map(report.blocks, zones_of(), dataclasses.replace(report, findings=heavy))
    assert any("冲突图斑和距离线：仅为显示作了简化" in item for item in notes(page))
