"""What an overlap table costs, beside what people write with geopandas: CPU seconds of one run, same data.

The peers get the layers in the measuring plane already and only plane areas are
asked of them; ``measure.overlaps`` starts from longitude, latitude, gives
ellipsoidal areas and checks every area a second way.
"""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from minplan_gis import measure
from minplan_gis.crs import from_plane, plane_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PLANE = plane_at(81.0)
ORIGIN = np.array([500_000.0, 4_870_000.0])
SPAN = 80_000.0


def outline(
    rng: np.random.Generator, middle: NDArray[np.float64], radius: float, corners: int
) -> shapely.Polygon:
    """Give a star-shaped figure whose outline wanders near and far."""
    turn = np.linspace(0.0, 2.0 * np.pi, corners, endpoint=False)
    waves = range(2, 2 + int(np.log2(corners)))
    reach = radius * (1.0 + sum(0.5**n * np.sin(2**n * turn + rng.uniform(0, 6.3)) for n in waves))
    return shapely.Polygon(middle + np.column_stack([reach * np.cos(turn), reach * np.sin(turn)]))


def scattered(
    rng: np.random.Generator, count: int, radius: tuple[float, float], corners: int
) -> list[shapely.Polygon]:
    """Give figures thrown over the span, radii evenly in logarithm."""
    middles = ORIGIN + rng.uniform(0.0, SPAN, (count, 2))
    radii = np.exp(rng.uniform(*np.log(radius), count))
    return [outline(rng, middle, size, corners) for middle, size in zip(middles, radii, strict=True)]


def parcels(rng: np.random.Generator, side: int) -> list[shapely.Polygon]:
    """Give a field of neighbours with crooked common borders."""
    grid = np.stack(np.meshgrid(*[np.arange(side + 1.0)] * 2, indexing="ij"), axis=-1)
    grid = ORIGIN + (grid + rng.uniform(-0.3, 0.3, grid.shape)) * SPAN / side
    return [
        shapely.Polygon([grid[i, j], grid[i + 1, j], grid[i + 1, j + 1], grid[i, j + 1]])
        for i in range(side)
        for j in range(side)
    ]


def ours(blocks: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> int:
    """Give the number of overlapping pairs."""
    table = measure.overlaps(blocks, zones)
    return int((table["area_m2"] > 0.0).sum())


def joined(blocks: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> int:
    """Do what is written first: spatial join, then intersection of the pairs."""
    pairs = gpd.sjoin(blocks, zones, predicate="intersects")
    other = zones.geometry.loc[pairs["index_right"]]
    return int((pairs.geometry.intersection(other, align=False).area > 0.0).sum())


def overlaid(blocks: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> int:
    """Do what the manual says: overlay, then areas."""
    return int((gpd.overlay(blocks, zones, keep_geom_type=True).area > 0.0).sum())


def cpu(count: Callable[..., int], *layers: gpd.GeoDataFrame) -> tuple[float, int]:
    """Give CPU seconds and rows of one run."""
    begin = time.process_time()
    rows = count(*layers)
    return time.process_time() - begin, rows


def main() -> None:
    """Print one line a scene."""
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20261121)
    blocks = scattered(rng, 1000, (100.0, 2500.0), 20)
    field = parcels(rng, 140)
    scenes = {
        "1,000 blocks x 40 zones of 5,000 corners": scattered(rng, 40, (3000.0, 15_000.0), 5000),
        "1,000 blocks x 10 zones of 50,000 corners": scattered(rng, 10, (5000.0, 15_000.0), 50_000),
        "1,000 blocks x 19,600 parcels": field,
        "1,000 blocks x 1 zone of 9,800 parts": [shapely.MultiPolygon(_chequered(field, 140))],
    }
    print("| scene | pairs | ours s | sjoin s | overlay s | sjoin / ours | overlay / ours |")
    print("|---|---|---|---|---|---|---|")
    for name, zones in scenes.items():
        plane = [gpd.GeoDataFrame(geometry=each, crs=PLANE.crs) for each in (blocks, zones)]
        degrees = [gpd.GeoDataFrame(geometry=from_plane(each, PLANE), crs=4490) for each in (blocks, zones)]
        (own, rows), (join, _), (over, _) = cpu(ours, *degrees), cpu(joined, *plane), cpu(overlaid, *plane)
        print(
            f"| {name} | {rows} | {own:.2f} | {join:.2f} | {over:.2f} | {join / own:.1f} | {over / own:.1f} |"
        )


def _chequered(field: list[shapely.Polygon], side: int) -> list[shapely.Polygon]:
    return [parcel for n, parcel in enumerate(field) if (n // side + n % side) % 2 == 0]


if __name__ == "__main__":
    main()
