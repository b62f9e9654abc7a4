"""Good small files of every format and dialect, to be damaged: by the suite's makers and our writers."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from file_makers import (
    HEADER,
    INNER,
    OUTER,
    PLOT,
    SAMPLE,
    coordinate_text,
    feature,
    geojson,
    shapefile,
    square,
    vector,
)
from minplan_gis.blocks import write_blocks
from minplan_gis.files.writing.forms import Form
from more_makers import (
    SQUARE,
    WITH_HOLE,
    dxf,
    gml,
    gml_polygon,
    kml,
    kml_polygon,
    lwpolyline,
    placemark,
    plot,
    polyline,
)
from table_makers import table_file
from test_coordinate_string_files import LABELLED
from test_coordinate_strings import CORNERS, DEGREE_LIST, LIST, MINING
from test_files_corner_tables import CHINESE_TABLE, SIMPLE, TWO_UP, degrees_table
from test_files_mapgis import FIGURES, mapgis_file
from vct_makers import HEADS, polygons_alone, vct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from minplan_gis.files import Reader

_DAY = dt.date(2024, 5, 16)
_DATUM = "坐标系=2000国家大地坐标系\n"
_SHAPES = [square(0), WITH_HOLE, shapely.MultiPolygon([square(3), square(5)])]
_COLUMNS = {
    "编号": ["001", "002", "003"],
    "名称": ["伊宁市建筑用砂", "察布查尔县砖瓦用粘土", "㙦𠮷"],
    "面积": [0.2, 1.5, 3.0],
}
BAND = "EPSG:4515"
SAID = {".dxf": BAND, ".wp": "EPSG:4536"}
"""The system that the user has to state, by ending."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file in a folder of its own, with the files that belong to it."""

    path: Path
    crs: str | None = None
    """What the user has to say of it."""
    batch: bool = False
    """Whether it is a folder or an archive of many files, each read by itself."""

    @property
    def files(self) -> list[Path]:
        """Every file of it that can be damaged."""
        return sorted(file for file in self.path.parent.rglob("*") if file.is_file())


def seeds(folder: Path, reader: Reader | None = None) -> dict[str, Seed]:
    """Make them; with a reader also those of our own writers.

    Returns
    -------
    dict of str to Seed
        By ``format: dialect``.
    """
    made = {name: Seed(path, _said_of(path)) for name, path in _by_makers(folder)}
    made |= {name: Seed(path, batch=True) for name, path in _batches(folder)}
    if reader is not None:
        made |= {name: Seed(path, _said_of(path)) for name, path in _by_writers(folder, reader)}
    return made


def _said_of(path: Path) -> str | None:
    return SAID.get(path.suffix)


_HALF = PLOT.replace("10,", "5,", 1)
_TEXTS = {
    "as printed": (SAMPLE, "gbk"),
    "two plots": (
        HEADER + _HALF + OUTER + _HALF.replace("DK001", "DK002") + INNER.replace(",2,", ",1,"),
        "utf-8",
    ),
    "with a mark": (SAMPLE, "utf-8-sig"),
    "UTF-16": (SAMPLE, "utf-16"),
}
_STRINGS = {
    "mining right": _DATUM + MINING,
    "numbered list": _DATUM + LIST,
    "regions under headings": LABELLED,
    "exploration corners": _DATUM + "计量单位=度分秒\n" + f"1,4,{CORNERS},0,0,0,",
    "packed list": _DATUM + "计量单位=度分秒\n" + DEGREE_LIST,
}
_TABLES = {
    "plain": SIMPLE,
    "regions": CHINESE_TABLE,
    "two side by side": TWO_UP,
    "degrees": degrees_table(str),
    "WKT": [["编号", "WKT"], *([str(at), f"SRID=4490;{shape.wkt}"] for at, shape in enumerate(_SHAPES))],
}
_OTHERS: dict[str, tuple[str, str, str]] = {
    "KML: one folder": ("a.kml", kml(placemark(kml_polygon()) + placemark(kml_polygon(), "二")), "utf-8"),
    "KML: GBK": ("a.kml", kml(placemark(kml_polygon()), '<?xml version="1.0" encoding="GB2312"?>'), "gbk"),
    "DXF: light lines": (
        "a.dxf",
        dxf(lwpolyline(plot()), lwpolyline(plot(90, 80), handle="2B", bulge=0.5)),
        "gbk",
    ),
    "DXF: R12": ("a.dxf", dxf(polyline(plot()), polyline(plot(50, 60), layer="二")), "gbk"),
    "GML: 3": ("a.gml", gml(gml_polygon(SQUARE, "EPSG:4490"), gml_polygon(SQUARE, "EPSG:4490")), "utf-8"),
    "GML: 2": ("a.gml", gml(gml_polygon(SQUARE, "EPSG:4490", version=2)), "utf-8"),
}


def _by_makers(folder: Path) -> Iterable[tuple[str, Path]]:
    place = _places(folder / "makers")
    for name, (text, encoding) in _TEXTS.items():
        yield f"coordinate text: {name}", coordinate_text(place("dk.txt"), text, encoding)
    for name, text in _STRINGS.items():
        yield f"coordinate string: {name}", coordinate_text(place("dk.txt"), text)
    for kind in ("csv", "xlsx", "docx"):
        for name, rows in _TABLES.items():
            yield f"{kind.upper()}: {name}", table_file(place(f"dk.{kind}"), rows)
    for name, (file, text, encoding) in _OTHERS.items():
        path = place(file)
        path.write_bytes(text.encode(encoding))
        yield name, path
    yield "KMZ", _packed(place("a.kmz"), {"doc.kml": _OTHERS["KML: one folder"][1].encode()})
    yield from _vectors(place)


def _vectors(place: Callable[[str], Path]) -> Iterable[tuple[str, Path]]:
    rows = [dict(zip(_COLUMNS, cells, strict=True)) for cells in zip(*_COLUMNS.values(), strict=True)]
    features = [feature(shape, **row) for shape, row in zip(_SHAPES, rows, strict=True)]
    yield "GeoJSON", geojson(place("a.geojson"), features)
    for encoding in ("UTF-8", "GB18030"):
        yield (
            f"Shapefile: {encoding}",
            shapefile(place("a.shp"), _SHAPES, columns=_COLUMNS, encoding=encoding),
        )
    drawn = shapefile(place("a.shp"), _SHAPES, columns=_COLUMNS)
    files = {f"规划/{file.name}": file.read_bytes() for file in sorted(drawn.parent.iterdir())}
    yield "zipped Shapefile", _packed(place("a.zip"), files)
    made = {"columns": _COLUMNS, "geometry_type": "MultiPolygon"}
    shapes = [shapely.MultiPolygon(shapely.get_parts(shape).tolist()) for shape in _SHAPES]
    yield "GeoPackage", vector(place("a.gpkg"), shapes, **made)
    yield "FlatGeobuf", vector(place("a.fgb"), shapes, driver="FlatGeobuf", **made)
    yield "File Geodatabase", vector(place("a.gdb"), shapes, driver="OpenFileGDB", **made)
    frame = gpd.GeoDataFrame(_COLUMNS, geometry=shapes, crs=4490)
    frame.to_parquet(path := place("a.parquet"))
    yield "GeoParquet", path
    yield "MapGIS", mapgis_file(place("a.wp"), FIGURES)
    for version in HEADS:
        yield f"VCT: {version}", vct(place("a.vct"), polygons_alone(version))


def _batches(folder: Path) -> Iterable[tuple[str, Path]]:
    """Make a folder of many formats, with folders in it, and an archive of the same."""
    place = _places(folder / "batches")
    top = place("七月")
    for at, name in enumerate(("", "甲", "乙/丙")):
        (top / name).mkdir(parents=True, exist_ok=True)
        coordinate_text(top / name / f"dk{at}.txt", _TEXTS["two plots"][0], ("gbk", "utf-8", "utf-16")[at])
    rows = [feature(shape, 编号=f"{at}") for at, shape in enumerate(_SHAPES)]
    geojson(top / "甲" / "面.geojson", rows)
    shapefile(top / "甲" / "图斑.shp", _SHAPES, columns=_COLUMNS)
    (top / "乙" / "标注.kml").write_bytes(_OTHERS["KML: one folder"][1].encode())
    table_file(top / "乙" / "拐点.xlsx", SIMPLE)
    vct(top / "乙" / "丙" / "交换.vct", polygons_alone("3.0"))
    files = {
        str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()
    }
    yield "batch: folder", top
    yield "batch: mixed zip", _packed(place("七月.zip"), files)


def _by_writers(folder: Path, reader: Reader) -> Iterable[tuple[str, Path]]:
    place = _places(folder / "writers")
    ids = pd.Index(["区-001", "区-002", "区-003"], name="block_id")
    frame = gpd.GeoDataFrame({"name": _COLUMNS["名称"]}, geometry=list(_SHAPES), index=ids, crs=4490)
    for form in Form:
        path = place(f"区块.{'txt' if form == Form.STRING else form.value}")
        wishes = {"encoding": "GB18030"} if form in {Form.PLOTS, Form.STRING} else {}
        write_blocks(frame, path, form=form.value, today=_DAY, reader=reader, **wishes)
        yield f"written: {form.value}", path


def _places(folder: Path) -> Callable[[str], Path]:
    """Give a maker of places, each in a folder of its own."""

    def place(name: str) -> Path:
        own = folder / str(sum(1 for _ in folder.iterdir()) if folder.exists() else 0)
        own.mkdir(parents=True)
        return own / name

    return place


def _packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def copied(seed: Seed, folder: Path) -> Path:
    """Copy a seed and what belongs to it; gives the path to read."""
    shutil.copytree(seed.path.parent, folder)
    return folder / seed.path.name
