from dataclasses import replace

import numpy as np
import pytest
import shapely
from pypdf import PdfReader

from minplan_gis.errors import OutputError, SourceError, UsageError
from minplan_gis.maps import map_atlas, map_sheet, map_sheets, order_of
from minplan_gis.maps.sheets import atlas
from minplan_gis.maps.sheets.atlas import parts_folder
from minplan_gis.maps.sheets.binding import bind
from minplan_gis.maps.sheets.division import divided
from minplan_gis.maps.sheets.layout import new_page
from minplan_gis.maps.sheets.mapping import scene_in
from minplan_gis.maps.sheets.writing import save_pages
from sheetscene import PLAIN, zones
from worlds import EAST, NORTH, blocks_of, box, zones_of

ORDER = order_of(paper="A4", furniture=PLAIN)


def three_blocks():
    shapes = {f"K{at}": box(800 * at, 0, 800 * at + 300, 300) for at in (1, 2, 3)}
    return blocks_of(shapes, name=["甲", "乙", "丙"], mineral=["砂", "石", "土"])


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(atlas, "PAGES_A_PART", 1)


# --- the atlas ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_parts")
def test_an_atlas_has_an_overview_an_index_and_a_sheet_a_block_and_goes_on_after_an_interruption(tmp_path):
    whole = tmp_path / "全.pdf"
    told: list[str] = []
    assert map_atlas(whole, three_blocks(), zones(), order=ORDER, begin=told.append) == 5
    assert len(told) == 5
    reader = PdfReader(whole)
    texts = [page.extract_text() for page in reader.pages]
    assert all(name in texts[1] for name in ("K1", "K2", "K3", "丙", "土"))
    assert [f"K{at}" in texts[at + 1] for at in (1, 2, 3)] == [True] * 3
    assert [mark.title for mark in reader.outline] == ["总图", "索引", "K1", "K2", "K3"]
    assert [reader.get_destination_page_number(mark) for mark in reader.outline] == [0, 1, 2, 3, 4]

    class StopError(Exception):
        """The plug is pulled."""

    def stop(name: str) -> None:
        if name == told[3]:
            raise StopError

    broken, again = tmp_path / "断.pdf", []
    with pytest.raises(StopError):
        map_atlas(broken, three_blocks(), zones(), order=ORDER, begin=stop)
    assert not broken.exists()
    assert parts_folder(broken).is_dir()
    assert map_atlas(broken, three_blocks(), zones(), order=ORDER, begin=again.append) == 5
    assert again == told[3:]
    assert broken.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["全.pdf", "断.pdf"])


@pytest.mark.usefixtures("small_parts")
def test_parts_of_other_inputs_are_not_taken(tmp_path):
    path = tmp_path / "a.pdf"

    def stop_at_blocks(name: str) -> None:
        if name.startswith("2-"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_atlas(path, three_blocks(), zones(), order=ORDER, begin=stop_at_blocks)
    told: list[str] = []
    other = blocks_of({"X1": box(0, 0, 400, 400)}, name=["别处"])
    map_atlas(path, other, zones(), order=ORDER, begin=told.append)
    assert len(told) == 3
    assert "K1" not in PdfReader(path).pages[1].extract_text()


def test_an_atlas_of_nothing_is_refused(tmp_path):
    empty = blocks_of({"K1": None})
    with pytest.raises(UsageError, match="没有可画的区块"):
        map_atlas(tmp_path / "a.pdf", empty, zones(), order=ORDER)


def test_the_key_of_an_atlas_knows_every_input():
    def key(table, order=ORDER):
        return atlas._key(scene_in(table, zones(), None, order), order)

    same = three_blocks()
    moved = same.set_geometry([box(0, 0, 1, 1), *same.geometry[1:]])
    named = same.assign(name=["甲", "乙", "丁"])
    keys = {
        key(same),
        key(moved),
        key(named),
        key(same, order_of(paper="A3")),
        key(same, replace(ORDER, dpi=150)),
    }
    assert len(keys) == 5
    assert key(same) == key(three_blocks())


# --- binding -----------------------------------------------------------------------------------------


def written(path, *texts):
    save_pages((_page(text) for text in texts), path, title="分段")
    return path


def _page(text):
    page = new_page(100, 60)
    page.text(10, 20, text, 12)
    page.rect(page.box.inset(5), hatch="//", fill="#ff000080")
    return page.figure


def test_bound_pages_are_those_of_the_parts(tmp_path):
    parts = [written(tmp_path / "1.pdf", "甲一 7 0 R", "甲二"), written(tmp_path / "2.pdf", "乙一")]
    count = bind(parts, tmp_path / "all.pdf", title="合 (集) <册>", maker="x", bookmarks=[("乙\u2014", 2)])
    reader = PdfReader(tmp_path / "all.pdf", strict=True)
    single = [page for part in parts for page in PdfReader(part).pages]
    assert count == len(reader.pages) == 3
    for ours, theirs in zip(reader.pages, single, strict=True):
        assert ours.get_contents().get_data() == theirs.get_contents().get_data()
        assert ours.extract_text() == theirs.extract_text()
        assert ours.mediabox == theirs.mediabox
        assert sorted(ours["/Resources"]["/Font"]) == sorted(theirs["/Resources"]["/Font"])
        assert len(ours["/Resources"]["/Pattern"]) == len(theirs["/Resources"]["/Pattern"])
    assert reader.metadata.title == "合 (集) <册>"
    assert reader.outline[0].title == "乙\u2014"


@pytest.mark.parametrize(
    "spoil", [lambda whole: whole[:-40], lambda whole: whole[: len(whole) // 2], lambda _: b""]
)
def test_a_damaged_part_is_refused(spoil, tmp_path):
    part = written(tmp_path / "1.pdf", "甲")
    part.write_bytes(spoil(part.read_bytes()))
    with pytest.raises(OutputError, match=r"1\.pdf"):
        bind([part], tmp_path / "all.pdf", title="", maker="", bookmarks=[])


# --- several sheets ----------------------------------------------------------------------------------


def test_sheets_lie_edge_to_edge_and_cover_every_block(tmp_path):
    far = blocks_of({"西": box(0, 0, 500, 500), "东": box(6_000, 3_000, 6_400, 3_300)})
    order = order_of(paper="A4", scale="1:10000", landscape=True, furniture=PLAIN)
    division = divided(scene_in(far, zones(), None, order), order)
    view = division.plan.view
    windows = shapely.box(
        *np.transpose([_window(view, division.center(*place)) for place in division.places])
    )
    shapes = view.projection.project(far.geometry)
    assert shapely.union_all(windows).buffer(0.01).covers(shapely.union_all(shapes))
    first, second = (division.center(0, column)[0] for column in (0, 1))
    assert second - first == pytest.approx(view.box.width * 10)
    names = map_sheets(tmp_path / "s.pdf", far, zones(), order=order)
    pages = PdfReader(tmp_path / "s.pdf").pages
    listed = [name for row in names for name in row if name]
    assert 2 <= len(pages) == len(listed) < len(names) * len(names[0])
    assert all(
        f"（{name}，共 {len(listed)} 幅）" in page.extract_text()
        for name, page in zip(listed, pages, strict=True)
    )
    assert "接图表" in pages[0].extract_text()


def _window(view, center):
    across, up = view.box.width * 5, view.box.height * 5
    return center[0] - across, center[1] - up, center[0] + across, center[1] + up


def test_too_many_sheets_are_refused():
    far = blocks_of({"A": box(0, 0, 500, 500), "B": box(90_000, 60_000, 90_100, 60_100)})
    order = order_of(paper="A4", scale="1:1000", furniture=PLAIN)
    with pytest.raises(UsageError, match="超过 400 幅"):
        divided(scene_in(far, zones(), None, order), order)


# --- imagery -----------------------------------------------------------------------------------------


def test_imagery_lies_where_it_belongs(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    left, top = EAST - 1000, NORTH + 2000
    colours = np.zeros((3, 400, 400), dtype=np.uint8)
    colours[2], colours[0, :, 200:] = 255, 255
    place = {"crs": "EPSG:4536", "transform": rasterio.Affine(10, 0, left, 0, -10, top)}
    made = tmp_path / "影像.tif"
    with rasterio.open(
        made, "w", driver="GTiff", width=400, height=400, count=3, dtype="uint8", **place
    ) as file:
        file.write(colours)
    sheet = map_sheet(
        blocks_of({"K": box(-900, -1900, 2900, 1900)}),
        zones_of(),
        paper="A4",
        scale="1:25000",
        underlay=made,
        furniture=PLAIN,
    )
    assert any("影像.tif" in remark for remark in sheet.remarks)
    (image,) = sheet.figure.axes[0].images
    pixels = np.asarray(image.get_array())
    down, across = pixels.shape[:2]
    view = sheet.view
    edge = round((EAST + 1000 - view.bounds[0]) / (view.bounds[2] - view.bounds[0]) * across)
    row = pixels[down // 2]
    assert row[edge - 8].tolist() == [0, 0, 255, 255]
    assert row[edge + 8].tolist() == [255, 0, 255, 255]


def test_imagery_of_elsewhere_is_refused(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    place = {"crs": "EPSG:4326", "transform": rasterio.Affine(0.01, 0, 100, 0, -0.01, 40)}
    path = tmp_path / "远.tif"
    with rasterio.open(path, "w", driver="GTiff", width=9, height=9, count=3, dtype="uint8", **place) as file:
        file.write(np.zeros((3, 9, 9), dtype=np.uint8))
    for underlay in (path, tmp_path / "没有.tif"):
        with pytest.raises(SourceError, match=underlay.name):
            map_sheet(three_blocks(), zones(), paper="A4", underlay=underlay, furniture=PLAIN)
