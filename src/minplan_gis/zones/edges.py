"""Edges that are straight on the globe or in degrees: points added until the plane shows them true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import Plane, band_of, plane_at, to_plane

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from minplan_gis.zones.model import Edges

    Floats = NDArray[np.float64]

__all__ = ["TOLERANCE_M", "densified"]

TOLERANCE_M = 0.0005
"""Half a millimetre: what an edge between two neighbouring points may deviate; the contract allows one."""
_ROUNDS = 12
_MOST_PARTS = 256
_SHORT_DEGREES = 3e-4
"""Within 50 m no such line deviates by a tenth of a millimetre: ``L^2 tan(54 deg) / 8R``."""
_PROBES = (0.25, 0.5, 0.75)
_GLOBE = pyproj.Geod(ellps="GRS80")


def densified(geometries: Iterable[object], edges: Edges) -> NDArray[np.object_]:
    """Add points to edges that are straight in ``lonlat`` or on the globe (``geodesic``).

    Parameters
    ----------
    geometries : iterable of geometries
        Longitude, latitude on CGCS2000; points pass unchanged.
    edges : {"plane", "lonlat", "geodesic"}
        ``plane`` changes nothing.

    Returns
    -------
    ndarray of geometries
        Edges whose middle and quarters lie within TOLERANCE_M of the true line
        in the Gauss-Krüger plane of the edge and of both bands beside it. The
        points that were given stay as they are.
    """
    shapes = np.asarray(list(geometries), dtype=object)
    if edges == "plane":
        return shapes
    return np.array([_rebuilt(shape, edges) for shape in shapes], dtype=object)


def _rebuilt(shape: Any, edges: Edges) -> Any:  # noqa: ANN401 - whatever stands in a geometry column
    """Give the same figure with denser lines."""
    if isinstance(shape, shapely.Polygon) and not shape.is_empty:
        holes = [_denser(ring, edges) for ring in shape.interiors]
        return shapely.Polygon(_denser(shape.exterior, edges), holes)
    if isinstance(shape, shapely.LineString) and not shape.is_empty:
        return type(shape)(_denser(shape, edges))
    if isinstance(shape, shapely.MultiPolygon):
        return shapely.MultiPolygon([_rebuilt(part, edges) for part in shape.geoms])
    if isinstance(shape, shapely.MultiLineString):
        return shapely.MultiLineString([_rebuilt(part, edges) for part in shape.geoms])
    return shape


def _denser(line: shapely.LineString, edges: Edges) -> Floats:
    """Split edges until every one is true; an edge splits alike from both its ends."""
    points: Floats = np.asarray(shapely.get_coordinates(line), dtype=float)
    for _ in range(_ROUNDS):
        parts = _parts_needed(points, edges)
        if (parts == 1).all():
            break
        points = _split(points, parts, edges)
    return points


def _parts_needed(points: Floats, edges: Edges) -> NDArray[np.intp]:
    """Give into how many equal parts each edge must go: the sagitta falls with the square of the parts."""
    parts = np.ones(len(points) - 1, dtype=np.intp)
    long = np.abs(np.diff(points, axis=0)).max(axis=1) > _SHORT_DEGREES
    start, end = points[:-1][long], points[1:][long]
    if len(start):
        off = _sagitta(start, end, edges)
        parts[long] = np.clip(np.ceil(np.sqrt(off / TOLERANCE_M)), 1, _MOST_PARTS)
    return parts


def _sagitta(start: Floats, end: Floats, edges: Edges) -> Floats:
    """Give how far the true lines lie from the plane's, at the worst in any plane that may measure them."""
    probes = [_between(start, end, share, edges) for share in _PROBES]
    off = np.zeros(len(start))
    for meridian in _planes(np.concatenate([start[:, 0], end[:, 0]])):
        plane = plane_at(meridian)
        first, last, *middles = (_in_plane(each, plane) for each in (start, end, *probes))
        for middle in middles:
            off = np.maximum(off, _distance(middle, first, last))
    return off


def _planes(longitudes: Floats) -> range:
    """Give the central meridians that a block near the line may be measured on."""
    return range(3 * (band_of(longitudes.min()) - 1), 3 * (band_of(longitudes.max()) + 1) + 1, 3)


def _in_plane(points: Floats, plane: Plane) -> Floats:
    moved = to_plane(np.asarray(shapely.points(points), dtype=object), plane, snap=False)
    return np.asarray(shapely.get_coordinates(moved), dtype=float)


def _distance(point: Floats, first: Floats, last: Floats) -> Floats:
    """Give the distance of points from the straight lines through two others."""
    along, to = last - first, point - first
    length = np.hypot(along[:, 0], along[:, 1])
    cross = np.abs(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])
    return np.where(length > 0, cross / np.where(length > 0, length, 1.0), np.hypot(to[:, 0], to[:, 1]))


def _split(points: Floats, parts: NDArray[np.intp], edges: Edges) -> Floats:
    start = np.repeat(points[:-1], parts, axis=0)
    end = np.repeat(points[1:], parts, axis=0)
    step = np.concatenate([np.arange(count) for count in parts])
    share = step / np.repeat(parts, parts)
    inner = _between(start, end, share, edges)
    given = (step == 0)[:, None]
    return np.vstack([np.where(given, start, inner), points[-1:]])


def _between(start: Floats, end: Floats, share: float | Floats, edges: Edges) -> Floats:
    """Give points on the true line at a share of its length."""
    if edges == "lonlat":
        return np.asarray(start + (end - start) * np.reshape(share, (-1, 1)), dtype=float)
    azimuth, _, length = _GLOBE.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    longitude, latitude, _ = _GLOBE.fwd(start[:, 0], start[:, 1], azimuth, length * np.asarray(share))
    return np.column_stack([longitude, latitude])
