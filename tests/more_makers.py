"""Small KML, DXF and GML texts, written by hand as programs write them."""

from __future__ import annotations

import shapely

SQUARE = [(81.10, 44.00), (81.11, 44.00), (81.11, 44.01), (81.10, 44.01)]
HOLE = [(81.102, 44.002), (81.104, 44.002), (81.104, 44.004), (81.102, 44.004)]
WITH_HOLE = shapely.Polygon(SQUARE, [HOLE])
WEST, SOUTH = 27516040.0, 4875799.75
"""A corner in the plane of band 27 with prefix (EPSG:4515), metres."""


def closed(points):
    return [*points, points[0]]


def kml_ring(points, height=""):
    text = " ".join(f"{lon},{lat}{height}" for lon, lat in points)
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def kml_polygon(outer=SQUARE, *holes, height=""):
    sides = "".join(f"<innerBoundaryIs>{kml_ring(closed(hole), height)}</innerBoundaryIs>" for hole in holes)
    return f"<Polygon><outerBoundaryIs>{kml_ring(closed(outer), height)}</outerBoundaryIs>{sides}</Polygon>"


def placemark(inside, name="区块一", more=""):
    return f"<Placemark><name>{name}</name>{more}{inside}</Placemark>"


def kml(inside, head='<?xml version="1.0" encoding="UTF-8"?>'):
    spaces = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"'
    return f"{head}<kml {spaces}><Document>{inside}</Document></kml>"


def dxf(*entities, sections="", end="0\nEOF\n"):
    return f"0\nSECTION\n2\nENTITIES\n{''.join(entities)}0\nENDSEC\n{sections}{end}"


def lwpolyline(points, *, handle="2A", layer="矿区", flag=1, bulge=None):
    """Give a light polyline; the first vertex may have a bulge."""
    lines = ["0", "LWPOLYLINE", "5", handle, "8", layer, "90", str(len(points)), "70", str(flag)]
    for at, (east, north) in enumerate(points):
        lines += ["10", repr(east), "20", repr(north)]
        lines += ["42", repr(bulge)] if bulge is not None and at == 0 else []
    return "\n".join(lines) + "\n"


def polyline(points, *, layer="0", flag=1):
    """Give a polyline of R12: no handle, a vertex each."""
    vertices = "".join(f"0\nVERTEX\n8\n{layer}\n10\n{east!r}\n20\n{north!r}\n" for east, north in points)
    return f"0\nPOLYLINE\n8\n{layer}\n66\n1\n70\n{flag}\n{vertices}0\nSEQEND\n8\n{layer}\n"


def entity(kind, *groups, layer="矿区"):
    pairs = "".join(f"{code}\n{value}\n" for code, value in groups)
    return f"0\n{kind}\n8\n{layer}\n{pairs}"


def plot(width=500.0, height=400.0, west=WEST, south=SOUTH):
    """Give the corners of a rectangle in metres."""
    return [(west, south), (west + width, south), (west + width, south + height), (west, south + height)]


def gml_polygon(points, system="", *, version=3):
    said = f' srsName="{system}"' if system else ""
    if version == 2:
        text = " ".join(f"{first},{second}" for first, second in closed(points))
        ring = f"<gml:LinearRing><gml:coordinates>{text}</gml:coordinates></gml:LinearRing>"
        return f"<gml:Polygon{said}><gml:outerBoundaryIs>{ring}</gml:outerBoundaryIs></gml:Polygon>"
    text = " ".join(f"{first} {second}" for first, second in closed(points))
    ring = f"<gml:LinearRing><gml:posList>{text}</gml:posList></gml:LinearRing>"
    return f"<gml:Polygon{said}><gml:exterior>{ring}</gml:exterior></gml:Polygon>"


def gml(*geometries, attributes="", kind="区块", envelope=""):
    members = "".join(
        f'<gml:featureMember><a:{kind} gml:id="f{at}"><a:编号>{at:04}</a:编号>'
        f"{f'<a:图形>{geometry}</a:图形>' if geometry else ''}</a:{kind}></gml:featureMember>"
        for at, geometry in enumerate(geometries, 1)
    )
    spaces = (
        'xmlns:gml="http://www.opengis.net/gml" xmlns:a="http://a" xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    return f"<a:FeatureCollection {spaces} {attributes}>{envelope}{members}</a:FeatureCollection>"
