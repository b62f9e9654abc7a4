"""Every format and variant that the suite makes files of: what is to be read, or refused by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import test_coordinate_string_files as string_files
import test_encodings as encodings
import test_files_coordinate_text as plots
import test_files_corner_tables as corners
import test_files_gml as gmls
import test_files_kml as kmls
import test_files_vct as vcts
import test_files_vectors as vectors
import test_triage as triage
from file_makers import HEADER, OUTER, PLOT, coordinate_text, feature, geojson, shapefile, square, vector
from fuzz_seeds import BAND, seeds
from more_makers import (
    SOUTH,
    SQUARE,
    WEST,
    dxf,
    entity,
    gml,
    gml_polygon,
    kml,
    kml_polygon,
    lwpolyline,
    placemark,
    plot,
)
from table_makers import KINDS, table_file
from vct_makers import vct, vct_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Place = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which files of a format come."""

    format: str
    name: str
    path: Path
    said: dict[str, Any] = field(default_factory=dict)
    """What the user says of it."""


def variants(folder: Path) -> Iterator[Variant]:
    """Make a file of every variant, each in a folder of its own."""
    numbers = count(1)

    def place(name: str) -> Path:
        own = folder / f"{next(numbers):03}"
        own.mkdir(parents=True)
        return own / name

    for made in (
        _good,
        _plots,
        _strings,
        _tables,
        _features,
        _marked_up,
        _drawn,
        _contradicted,
        _exchanged,
        _databases,
        _encoded,
        _others,
    ):
        yield from made(place)


def _good(place: Place) -> Iterator[Variant]:
    for name, seed in seeds(place("seeds")).items():
        if seed.batch:  # its files have rows of their own
            continue
        kind, _, dialect = name.partition(": ")
        yield Variant(_LABELS.get(kind, kind), dialect or "plain", seed.path, _stated(seed.crs))


def _plots(place: Place) -> Iterator[Variant]:
    kind = _LABELS["coordinate text"]
    for name, (text, how) in plots.ORDERS.items():
        yield Variant(kind, name, coordinate_text(place("dk.txt"), text, **how))
    inferred = {name: (text, how) for name, (text, _, how) in plots.INFERRED.items()}
    refused = {name: (text, how) for name, (text, how, *_) in plots.REFUSED.items()}
    for name, (text, how) in (inferred | refused).items():
        yield Variant(kind, name, coordinate_text(place("dk.txt"), text), how)
    good = (PLOT + OUTER).replace("DK001", "DK002").replace("10,20", "5,20")
    for name, (old, new, *_) in plots.BAD_PLOTS.items():
        text = HEADER + PLOT.replace("10,20", "5,20") + OUTER.replace(old, new) + good
        yield Variant(kind, f"one plot of two: {name}", coordinate_text(place("dk.txt"), text))
    for name, (stated, points) in plots.LOST.items():
        text = HEADER + PLOT.replace("10,20", stated) + points
        yield Variant(kind, f"lost: {name}", coordinate_text(place("dk.txt"), text))
    for name, (text, how, *_) in (triage.READ | triage.REFUSED).items():
        yield Variant("坐标系推断 · systems inferred", name, coordinate_text(place("dk.txt"), text), how)


def _strings(place: Place) -> Iterator[Variant]:
    kind = _LABELS["coordinate string"]
    for name, (text, *_) in (string_files.READ | string_files.REFUSED).items():
        said = _stated(BAND) if "user's" in name else {}
        yield Variant(kind, name, coordinate_text(place("dk.txt"), text), said)


def _tables(place: Place) -> Iterator[Variant]:
    wkt = "POLYGON((81.1 44,81.11 44,81.11 44.01,81.1 44.01,81.1 44))"
    rows = {
        **{f"degrees, {name}": corners.degrees_table(form) for name, form in corners.NOTATIONS.items()},
        "Xian 1980": [["1980西安坐标系"], *corners.SIMPLE[1:]],
        "no system": corners.SIMPLE[1:],
        "no prefix and no band": [
            *corners.SIMPLE[:2],
            *([number, north, east[2:]] for number, north, east in corners.SIMPLE[2:]),
        ],
        "a letter in a number": [
            *corners.SIMPLE[:3],
            ["2", "48762l0.00", "27516560.50"],
            *corners.SIMPLE[4:],
        ],
        "two corners": corners.SIMPLE[:4],
        "attributes alone": [["区块编号", "矿种"], ["A", "金"]],
        "WKT without a system": [["编号", "WKT"], ["A", wkt]],
        "one WKT of three": [
            ["编号", "WKT"],
            ["A", f"SRID=4490;{wkt}"],
            ["B", "POLYGON((81.1 44,"],
            ["C", ""],
        ],
        "nothing": [["", ""]],
    }
    for kind in KINDS:
        for name, lines in rows.items():
            yield Variant(kind.upper(), name, table_file(place(f"dk.{kind}"), lines))


def _features(place: Place) -> Iterator[Variant]:
    for name, (bad, _) in vectors.BAD_FEATURES.items():
        path = geojson(place("a.geojson"), [feature(square(0)), bad, feature(square(1))])
        yield Variant("GeoJSON", f"one feature of three: {name}", path)
    for name, bad in vectors.BAD_SHAPES.items():
        with np.errstate(invalid="ignore"):
            path = vector(place("a.gpkg"), [square(0), bad, square(1)], geometry_type="Unknown")
        yield Variant("GeoPackage", f"one feature of three: {name}", path)
    for ending in (".dbf", ".shx", ".prj", ".cpg"):
        path = shapefile(place("a.shp"), [square(0), square(1)])
        path.with_suffix(ending).unlink()
        yield Variant("Shapefile", f"no {ending}", path)
    for ending in (".shp", ".dbf", ".shx"):
        path = shapefile(place("a.shp"), [square(0), square(1)])
        part = path.with_suffix(ending)
        part.write_bytes(part.read_bytes()[:-60])
        yield Variant("Shapefile", f"{ending} cut off", path)


def _marked_up(place: Place) -> Iterator[Variant]:
    for name, (bad, _) in kmls.BAD.items():
        document = kml(placemark(kml_polygon(), "甲") + placemark(bad, "坏") + placemark(kml_polygon(), "乙"))
        yield Variant("KML", f"one placemark of three: {name}", _written(place("a.kml"), document))
    yield Variant("KML", "cut off", _written(place("a.kml"), kml(placemark(kml_polygon()))[:-40]))
    for name, (system, points, _) in gmls.SYSTEMS.items():
        yield Variant("GML", f"system: {name}", _written(place("a.gml"), gml(gml_polygon(points, system))))
    said = '<gml:boundedBy><gml:Envelope srsName="EPSG:4490"/></gml:boundedBy>'
    for name, (bad, _) in gmls.BAD.items():
        document = gml(gmls.GOOD, bad, gmls.GOOD, envelope=said)
        yield Variant("GML", f"one feature of three: {name}", _written(place("a.gml"), document))
    yield Variant("GML", "no system", _written(place("a.gml"), gml(gml_polygon(SQUARE))))


def _drawn(place: Place) -> Iterator[Variant]:
    middle = ((10, WEST), (20, SOUTH), (40, 100.0))
    drawings = {
        "an open line of two": dxf(lwpolyline(plot()), lwpolyline(plot(), handle="2B", flag=0)),
        "a circle": dxf(entity("CIRCLE", *middle)),
        "an arc": dxf(entity("ARC", *middle, (50, 0), (51, 90))),
        "a spline": dxf(entity("SPLINE", (5, "2C"))),
        "text alone": dxf(entity("TEXT", (5, "2D"), (1, "x"))),
        "cut off": dxf(lwpolyline(plot()), end=""),
        "binary": "AutoCAD Binary DXF\r\n\x1a\x00",
    }
    for name, text in drawings.items():
        yield Variant("DXF", name, _written(place("a.dxf"), text), _stated(BAND))
    path = _written(place("a.dxf"), dxf(lwpolyline(plot())))
    yield Variant("DXF", "nobody says the system", path)
    yield Variant("DXF", "the user says another band", path, _stated("EPSG:4516"))


def _contradicted(place: Place) -> Iterator[Variant]:
    for name, (shape, crs, _) in triage.TestVectorFiles.CASES.items():
        yield Variant("Shapefile", name, shapefile(place("a.shp"), [shape], crs=crs))
    for code in (4610, 4214):
        yield Variant("GeoPackage", f"EPSG:{code}", vector(place("a.gpkg"), [square()], crs=f"EPSG:{code}"))


def _exchanged(place: Place) -> Iterator[Variant]:
    for version in vcts.VERSIONS:
        for encoding in ("gb18030", "utf-8", "utf-16"):
            path = vct(place("a.vct"), vct_text(version), encoding)
            yield Variant("VCT", f"{version} in {encoding}, with points and border lines", path)
    yield Variant("VCT", "polygons by coordinates", vct(place("a.vct"), vcts.by_coordinates()))
    for name, (old, new, *_) in vcts.DAMAGED.items():
        yield Variant("VCT", f"one object: {name}", vct(place("a.vct"), vct_text().replace(old, new)))
    for name, (old, new, _) in vcts.SYSTEMS.items():
        yield Variant("VCT", f"system: {name}", vct(place("a.vct"), vct_text().replace(old, new)))
    for name, (text, _) in vcts.REFUSED.items():
        yield Variant("VCT", name, vct(place("a.vct"), text))


def _databases(_: Place) -> Iterator[Variant]:
    """Name servers that are not there: what tables of one give is held by the tests of a server."""
    for name, address in {
        "nobody answers": "postgresql://reader@127.0.0.1:9/plan?table=规划.红线",
        "nobody answers, with a password": "postgresql://reader:geheim@127.0.0.1:9/plan?table=规划.红线",
    }.items():
        yield Variant("PostGIS", name, Path(address))


def _encoded(place: Place) -> Iterator[Variant]:
    for name, (make, *_) in (encodings.READ | encodings.REFUSED).items():
        folder = place("x").parent
        path = make(folder)
        yield Variant("编码 · encodings", name, path, _stated(BAND) if path.suffix == ".dxf" else {})


def _others(place: Place) -> Iterator[Variant]:
    kind = "其他 · others"
    for name in (
        "a.dwg",
        "a.mdb",
        "a.xls",
        "a.doc",
        "a.et",
        "a.wps",
        "a.dgn",
        "a.gpx",
        "a.txt",
        "a.kml",
        "a.shp",
    ):
        yield Variant(kind, f"nothing but zeros named {name}", _written(place(name), "\0" * 64))
    redirect = "<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>"
    for name in ("a.geojson", "a.shp", "a.kml", "a.zip", "a.dxf"):
        yield Variant(kind, f"a redirect named {name}", _written(place(name), redirect))
    yield Variant(kind, "not there", place("a.gpkg"))
    yield Variant(kind, "empty", _written(place("a.geojson"), ""))


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def _stated(crs: str | None) -> dict[str, str]:
    return {} if crs is None else {"crs": crs}


_LABELS = {
    "coordinate text": "报部坐标 TXT · coordinate text",
    "coordinate string": "坐标串 · coordinate string",
}
