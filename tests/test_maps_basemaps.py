"""What lies under the map: in the page, or asked of one host that the user named."""

import base64
import io
import json
import sqlite3

import numpy as np
import pytest
from PIL import Image

from mapscene import MORE_PAYLOADS, PAYLOADS, valley
from minplan_gis.errors import CrsError, SourceError, UsageError
from minplan_gis.files.columns.values import whole_characters
from minplan_gis.maps import web_map
from minplan_gis.maps.basemaps import basemap_of
from minplan_gis.rasters.pyramid import tile_range
from specimens import specimen_report
from webpages import data_of, page_of, policy_of, read

BOX = (81.0, 43.8, 81.2, 44.0)
KEY = "0123456789abcdef0123456789abcdef"
PLENTY = 5_000_000


@pytest.fixture(scope="module")
def report():
    return specimen_report()


def notes(data):
    return " ".join(item for section in data["notes"] for item in section["items"])


# ---- services --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "hosts", "url"),
    [
        (
            "https://t.example.cn/{z}/{x}/{y}.png",
            ["https://t.example.cn"],
            "https://t.example.cn/{z}/{x}/{y}.png",
        ),
        (
            "http://{s}.example.cn:8080/{z}/{x}/{y}",
            [f"http://{name}.example.cn:8080" for name in "abc"],
            "http://{s}.example.cn:8080/{z}/{x}/{y}",
        ),
        (
            "https://t{0-2}.example.cn/w?m={TileMatrix}&r={TileRow}&c={TileCol}",
            [f"https://t{name}.example.cn" for name in "012"],
            "https://t{s}.example.cn/w?m={z}&r={y}&c={x}",
        ),
        ("https://10.1.2.3/{Z}/{X}/{Y}", ["https://10.1.2.3"], "https://10.1.2.3/{z}/{x}/{y}"),
        ("https://e.cn/{z}/{x}/{-y}", ["https://e.cn"], "https://e.cn/{z}/{x}/{y}"),
    ],
)
def test_addresses(told, hosts, url):
    found = basemap_of(told, BOX, PLENTY)
    assert (list(found.hosts), found.data["url"]) == (hosts, url)
    assert found.data["kind"] == "remote"
    assert found.data["tms"] is ("-y" in told)
    assert found.data["shift"] == ""


@pytest.mark.parametrize(
    "told",
    [
        "ftp://e.cn/{z}/{x}/{y}", "javascript://e.cn/{z}/{x}/{y}", "file:///{z}/{x}/{y}",
        "https:///{z}/{x}/{y}", "https://e.cn/{z}/{x}", "https://e.cn/{x}/{y}",
        "https://e.cn/{z}/{x}/{y}/{-y}", "https://e.cn/{z}/{x}/{y}{r}",
        "https://user:pw@e.cn/{z}/{x}/{y}", "https://e.cn; script-src *//{z}/{x}/{y}",
        "https://e.cn/{z}/{x}/{y} x",
        "https://e'.cn/{z}/{x}/{y}", "https://*.cn/{z}/{x}/{y}", "https://e.cn:99999/{z}/{x}/{y}",
        'https://e.cn/{z}/{x}/{y}"><script>', "https://[::1/{z}/{x}/{y}", "{z}/{x}/{y}", "https://{z}.cn/{x}/{y}",
        "data:text/html,{z}{x}{y}", "https://例.cn/{z}/{x}/{y}", "https://e.cn/{z}/{x}/{y}\n",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(told):
    if told.endswith("\n"):
        assert basemap_of(told, BOX, PLENTY).data["url"] == told.strip()
    else:
        with pytest.raises((UsageError, SourceError)):
            basemap_of(told, BOX, PLENTY)


@pytest.mark.parametrize(
    "told",
    [
        "https://webrd0{1-4}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}",
        "https://rt0.map.gtimg.com/tile?z={z}&x={x}&y={-y}",
        "https://mt0.google.cn/vt?x={x}&y={y}&z={z}",
        "gcj02:https://tiles.example.cn/{z}/{x}/{y}",
        "GCJ-02:https://tiles.example.cn/{z}/{x}/{y}",
    ],
)
def test_shifted_tiles_are_put_back_and_said_to_be_approximate(told):
    found = basemap_of(told, BOX, PLENTY)
    assert found.data["shift"] == "gcj02"
    assert any("近似" in note.zh and "approximate" not in note.zh for note in found.notes)


@pytest.mark.parametrize(
    "told",
    [
        "https://maponline{0-3}.bdimg.com/tile/?x={x}&y={y}&z={z}",
        "https://api.map.baidu.com/{z}/{x}/{y}",
        "bd09:https://tiles.example.cn/{z}/{x}/{y}",
    ],
)
def test_tiles_of_baidu_are_refused(told):
    with pytest.raises(UsageError, match="BD-09"):
        basemap_of(told, BOX, PLENTY)


def test_a_host_that_only_ends_like_another_is_another():
    assert basemap_of("https://notamap.com/{z}/{x}/{y}", BOX, PLENTY).data["shift"] == ""


def test_tianditu_takes_the_users_key_and_tells_it_nowhere_else(report):
    page = web_map(report.blocks, valley(), report, basemap=f"tianditu-img:{KEY}")
    html, data = page_of(page), data_of(page)
    (basemap,) = data["basemaps"]
    assert basemap["url"].startswith("https://t{s}.tianditu.gov.cn/img_w/wmts?")
    assert "LAYER=cia" in basemap["over"][0]
    assert html.count(KEY) == 2
    assert basemap["label"] == "天地图影像（需要网络）"
    assert "网页中含有用户的天地图密钥" in notes(data)
    with pytest.raises(UsageError) as refused:
        basemap_of("tianditu:bad key!", BOX, PLENTY)
    assert "bad key" not in refused.value.say("zh") + refused.value.say("en")


def test_the_policy_allows_exactly_the_host_and_the_page_says_so(report):
    page = web_map(report.blocks, valley(), report, basemap="https://t{0-1}.example.cn/{z}/{x}/{y}")
    policy = policy_of(page_of(page))
    assert policy["img-src"] == ["data:", "https://t0.example.cn", "https://t1.example.cn"]
    assert policy["default-src"] == ["'none'"]
    assert "connect-src" not in policy
    assert "只向 https://t0.example.cn … https://t1.example.cn 请求图片" in notes(data_of(page))
    assert "需要网络" not in notes(data_of(web_map(report.blocks, valley(), report)))


# ---- tiles in a file -------------------------------------------------------------------------


def picture(colour, kind="PNG"):
    made = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(made, kind)
    return made.getvalue()


@pytest.fixture
def mbtiles(tmp_path):
    def make(*, zooms=range(9, 14), data=None, **told):
        path = tmp_path / "底图.mbtiles"
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as file:
            file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
            file.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
            file.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
            for zoom in zooms:
                first, last, top, bottom = tile_range(BOX, zoom)
                for column in range(first - 1, last + 2):
                    for row in range(top - 1, bottom + 2):
                        tile = data or picture((zoom, column % 256, row % 256))
                        place = (zoom, column, 2**zoom - 1 - row, tile)
                        file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", place)
        file.close()
        return path

    return make


def test_tiles_stand_where_they_belong(mbtiles):
    found = basemap_of(mbtiles(), BOX, PLENTY)
    low, high = found.data["min_zoom"], found.data["max_zoom"]
    assert (low, high) == (12, 13)
    assert set(found.data["tiles"]) == {
        f"{zoom}/{column}/{row}"
        for zoom in (12, 13)
        for first, last, top, bottom in [tile_range(BOX, zoom)]
        for column in range(first, last + 1)
        for row in range(top, bottom + 1)
    }
    for place, address in found.data["tiles"].items():
        zoom, column, row = map(int, place.split("/"))
        head, data = address.split(",")
        assert head == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as tile:
            assert tile.getpixel((0, 0)) == (zoom, column % 256, row % 256)
    assert found.hosts == ()


def test_tile_numbers_are_those_of_the_web():
    assert tile_range((-180, -85, 179.99, 85), 0) == (0, 0, 0, 0)
    assert tile_range((-180, -85, 179.99, 85), 1) == (0, 1, 0, 1)
    west, north = (81.0 + 180) / 360 * 4096, 1490
    assert tile_range((81.0, 43.9, 81.0, 43.9), 12)[0] == int(west)
    assert abs(tile_range((81.0, 43.9, 81.0, 43.9), 12)[2] - north) < 5


def test_zooms_that_are_too_heavy_are_named(mbtiles):
    path = mbtiles(zooms=range(9, 15), data=picture((1, 2, 3)))
    found = basemap_of(path, BOX, 40_000)
    assert found.data["max_zoom"] < 14
    assert sum(map(len, found.data["tiles"].values())) <= 40_000 * 1.1
    assert "未内嵌的级别" in found.notes[0].zh
    with pytest.raises(SourceError, match="超过网页容量"):
        basemap_of(path, BOX, 100)


@pytest.mark.parametrize("words", ["高德地图", "GCJ-02 tiles", "百度 BD-09", "火星坐标"])
def test_tiles_that_say_they_are_shifted_are_refused(mbtiles, words):
    with pytest.raises(SourceError, match="偏移坐标"):
        basemap_of(mbtiles(description=words), BOX, PLENTY)


def test_tiles_that_are_no_pictures_and_files_that_are_none(mbtiles, tmp_path):
    with pytest.raises(SourceError, match="PNG、JPEG 或 WebP"):
        basemap_of(mbtiles(data=b"\x1f\x8b vector"), BOX, PLENTY)
    with pytest.raises(SourceError, match="没有瓦片"):
        basemap_of(mbtiles(), (10.0, 10.0, 10.1, 10.1), PLENTY)
    torn = tmp_path / "torn.mbtiles"
    torn.write_bytes(b"SQLite format 3\x00" + b"\xff" * 500)
    with pytest.raises(SourceError, match="读不出"):
        basemap_of(torn, BOX, PLENTY)
    with pytest.raises(SourceError, match="文件不存在"):
        basemap_of(tmp_path / "none.mbtiles", BOX, PLENTY)


def test_words_of_a_tile_file_are_text(mbtiles, report):
    told = " ".join(whole_characters(payload).replace("\x00", "") for payload in (*PAYLOADS, *MORE_PAYLOADS))
    path = mbtiles(zooms=[11], data=picture((1, 2, 3)), name=told, attribution=told)
    page = web_map(report.blocks, valley(), report, basemap=path)
    (basemap,) = data_of(page)["basemaps"]
    assert (basemap["label"], basemap["attribution"]) == (told, told)
    assert not {tag for tag, _ in read(page_of(page)).tags} & {"iframe", "a", "svg", "img"}
    assert policy_of(page_of(page))["img-src"] == ["data:"]


# ---- rasters ---------------------------------------------------------------------------------


@pytest.fixture
def raster(tmp_path):
    rasterio = pytest.importorskip("rasterio")

    def make(name="影像.tif", *, crs="EPSG:4490", box=BOX, size=400, bands=3, dtype="uint8"):
        path = tmp_path / name
        rows, columns = np.mgrid[0:size, 0:size]
        band = ((rows + columns) * 255 / (2 * size)).astype(dtype)
        west, south, east, north = box
        across, down = (east - west) / size, (north - south) / size
        told = {"transform": rasterio.Affine(across, 0.0, west, 0.0, -down, north)}
        with rasterio.open(
            path, "w", driver="GTiff", width=size, height=size, count=bands, dtype=dtype, crs=crs, **told
        ) as file:
            file.write(np.stack([band] * bands))
        return path

    return make


def image_of(basemap):
    head, data = basemap.data["src"].split(",")
    assert head == "data:image/webp;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_a_raster_comes_to_lie_where_it_is(raster):
    found = basemap_of(raster(), (80.9, 43.7, 81.1, 44.2), PLENTY)
    (south, west), (north, east) = found.data["bounds"]
    assert [west, south, east, north] == pytest.approx([81.0, 43.8, 81.1, 44.0], abs=1e-6)
    picture = image_of(found)
    wide, tall = picture.size
    mercator = (np.arcsinh(np.tan(np.radians([43.8, 44.0]))) * 180 / np.pi).tolist()
    assert tall / wide == pytest.approx((mercator[1] - mercator[0]) / 0.1, rel=0.02)
    assert picture.getpixel((3, 3))[0] < picture.getpixel((wide - 3, tall - 3))[0]


def test_a_raster_in_a_plane_is_turned_and_clear_outside(raster):
    path = raster(crs="EPSG:4515", box=(27_510_000.0, 4_860_000.0, 27_520_000.0, 4_870_000.0))
    found = basemap_of(path, (80.0, 43.0, 83.0, 45.0), PLENTY)
    (south, west), (north, east) = found.data["bounds"]
    assert 81.1 < west < east < 81.3
    assert 43.8 < south < north < 44.1
    alpha = np.asarray(image_of(found))[:, :, 3]
    assert 0.9 < (alpha > 0).mean() < 1.0


def test_a_raster_is_no_heavier_than_allowed(raster):
    path = raster(size=1500)
    heavy, light = (len(basemap_of(path, BOX, most).data["src"]) for most in (PLENTY, 8_000))
    assert light <= 8_000 < heavy


@pytest.mark.parametrize(("bands", "dtype"), [(1, "uint8"), (4, "uint8"), (3, "uint16"), (1, "float32")])
def test_other_rasters_are_pictures_too(raster, bands, dtype):
    picture = image_of(basemap_of(raster(bands=bands, dtype=dtype), BOX, PLENTY))
    levels = np.asarray(picture)[:, :, 0]
    assert levels.max() - levels.min() > 150


def test_rasters_that_are_of_no_use_are_refused(raster, tmp_path):
    with pytest.raises(SourceError, match="没有坐标系"):
        basemap_of(raster(crs=None), BOX, PLENTY)
    with pytest.raises(CrsError, match="CGCS2000"):
        basemap_of(raster(crs="EPSG:4610"), BOX, PLENTY)
    with pytest.raises(SourceError, match="不覆盖"):
        basemap_of(raster(), (90.0, 43.0, 90.1, 43.1), PLENTY)
    with pytest.raises(SourceError, match="偏移坐标"):
        basemap_of(raster("高德影像.tif"), BOX, PLENTY)
    text = tmp_path / "x.tif"
    text.write_text("<VRTDataset/>")
    with pytest.raises(SourceError, match="不是可用的影像"):
        basemap_of(text, BOX, PLENTY)


def test_a_missing_extra_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "rasterio.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "x.tif").write_bytes(b"II*\x00")
    with pytest.raises(UsageError, match=r'pip install "minplan-gis\[raster\]"'):
        basemap_of(tmp_path / "x.tif", BOX, PLENTY)


def test_a_page_with_a_raster_is_the_same_each_time_and_keeps_to_its_weight(raster, report):
    path = raster(size=1200)
    pages = [
        page_of(web_map(report.blocks, valley(), report, basemap=path, max_megabytes=1.0)) for _ in range(2)
    ]
    assert pages[0] == pages[1]
    assert len(pages[0].encode()) <= 1_000_000
    assert json.loads(json.dumps(data_of(web_map(report.blocks, valley(), report))["basemaps"])) == []
