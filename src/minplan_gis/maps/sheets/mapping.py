"""Print maps as one asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from minplan_gis.errors import UsageError
from minplan_gis.files.writing.publish import staging
from minplan_gis.maps.editions import require_edition
from minplan_gis.maps.sheets.atlas import make_atlas
from minplan_gis.maps.sheets.division import divided, sheets_in
from minplan_gis.maps.sheets.paper import paper_of, scale_of
from minplan_gis.maps.sheets.planning import title_of
from minplan_gis.maps.sheets.public import made_public
from minplan_gis.maps.sheets.scene import Furniture, Order, scene_of
from minplan_gis.maps.sheets.sheet import make_sheet
from minplan_gis.maps.sheets.writing import save_pages
from minplan_gis.styles import Palette, load_styles
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from minplan_gis.checking import Report
    from minplan_gis.maps.editions import Edition
    from minplan_gis.maps.sheets.scene import Extent, Scene
    from minplan_gis.maps.sheets.sheet import Sheet
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["map_atlas", "map_sheet", "map_sheets", "order_of", "scene_in"]


def map_sheet(  # noqa: PLR0913 - what a sheet can be asked for, each by name
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    report: Report | None = None,
    *,
    paper: str = "A3",
    landscape: bool | None = None,
    scale: str | int = "auto",
    title: str = "",
    palette: Palette = "print",
    styles: str | Path | None = None,
    lang: Lang = "zh",
    edition: Edition = "internal",
    extent: Extent = "blocks",
    block: str | None = None,
    underlay: str | Path | None = None,
    furniture: Furniture | None = None,
) -> Sheet:
    """Draw blocks and zones for paper, and where there is a report its conclusions and findings.

    Parameters
    ----------
    blocks
        Index ``block_id`` (unique), any system of CGCS2000 or WGS84. Rows without geometry are
        listed, not drawn.
    zones
        All layers; one that failed is named with its problem.
    report
        What a check found.
    paper
        ``A4`` to ``A0``, or ``WIDTHxHEIGHT`` in millimetres.
    landscape
        True for the longer side across, False for upright, None for what gives the larger scale.
    scale
        ``1:10000``, or ``auto``: the largest round scale, 1:1,000 to 1:1,000,000, at which the extent fits.
    title
        What stands above the map.
    palette, styles
        ``print``, ``monochrome`` or ``screen``, and a file of one's own signs above it.
    edition
        ``public`` leaves out what plans are published without.
    extent
        What has to fit: ``blocks`` (the layers where there are none) or ``layers``, which is the
        administrative unit where there is one.
    block
        A single block to make the sheet of.
    underlay
        A georeferenced raster (GeoTIFF and the like) that lies under the map; needs the extra ``raster``.
    furniture
        The words that only the map's maker knows: 密级, 审图号, 责任表.

    Returns
    -------
    Sheet
        ``save()`` writes PDF, SVG or PNG; a notebook shows it.

    Raises
    ------
    UsageError
        No such paper, scale, palette or block; nothing to draw; or it does not fit at this scale.
    GeometryError
        Where block ids repeat.
    CrsError
        Where the blocks have no reference system or another datum.
    SourceError
        Where the user's styles can't be read.
    """
    order = order_of(
        paper=paper,
        landscape=landscape,
        scale=scale,
        title=title,
        palette=palette,
        styles=styles,
        lang=lang,
        edition=edition,
        extent=extent,
        block=block,
        underlay=underlay,
        furniture=furniture,
    )
    return make_sheet(scene_in(blocks, zones, report, order), order)


def map_sheets(
    path: str | Path,
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    report: Report | None = None,
    *,
    order: Order,
) -> tuple[tuple[str, ...], ...]:
    """Write a map in adjoining sheets as one PDF, each with the index of all.

    Parameters
    ----------
    path
        A PDF.
    order
        As :func:`order_of` gives it, with a scale.

    Returns
    -------
    tuple
        The sheets' names by row from the north and column from the west; empty where there is none.

    Raises
    ------
    UsageError, GeometryError, CrsError
        As :func:`map_sheet`; no scale, or too many sheets.
    OutputError
        Where the file can't be written.
    """
    path = Path(path)
    scene = scene_in(blocks, zones, report, order)
    division = divided(scene, order)
    with staging(path.parent) as folder:
        figures = (sheet.figure for sheet in sheets_in(scene, order, division))
        save_pages(figures, folder / path.name, title=title_of(scene, order), dpi=order.dpi)
    return division.names


def map_atlas(
    path: str | Path,
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    report: Report | None = None,
    *,
    order: Order,
    begin: Callable[[str], object] = str,
) -> int:
    """Write an overview, an index and a sheet of every block as one PDF; give the number of pages.

    An interrupted call leaves its parts in a folder beside the file, and the next one goes on with them.

    Parameters
    ----------
    path
        A PDF.
    order
        As :func:`order_of` gives it.
    begin
        Is told what comes next.

    Raises
    ------
    UsageError, GeometryError, CrsError
        As :func:`map_sheet`.
    OutputError
        Where the file can't be written.
    """
    return make_atlas(scene_in(blocks, zones, report, order), order, Path(path), begin=begin)


def order_of(  # noqa: PLR0913 - as map_sheet
    *,
    paper: str = "A3",
    landscape: bool | None = None,
    scale: str | int = "auto",
    title: str = "",
    palette: Palette = "print",
    styles: str | Path | None = None,
    lang: Lang = "zh",
    edition: Edition = "internal",
    extent: Extent = "blocks",
    block: str | None = None,
    underlay: str | Path | None = None,
    dpi: int = 300,
    furniture: Furniture | None = None,
) -> Order:
    """Read what sheets are asked for; takes and raises what :func:`map_sheet` does."""
    if lang not in {"zh", "en"}:
        raise UsageError(Text(f"没有语言 {lang}，可用 zh、en", f"no language {lang}; there are zh and en"))
    return Order(
        paper_of(paper),
        load_styles(_palette(palette), styles),
        turned=landscape,
        denominator=scale_of(str(scale)),
        title=title,
        lang=lang,
        public=require_edition(edition) == "public",
        extent=extent,
        furniture=furniture or Furniture(),
        underlay=None if underlay is None else Path(underlay),
        dpi=dpi,
        focus=block,
    )


def scene_in(blocks: gpd.GeoDataFrame, zones: Zones, report: Report | None, order: Order) -> Scene:
    """Bring together what an edition draws; raises as :func:`map_sheet`."""
    scene = scene_of(blocks, zones, report)
    return made_public(scene) if order.public else scene


def _palette(name: str) -> Palette:
    if name not in get_args(Palette):
        known = "、".join(get_args(Palette))
        raise UsageError(
            Text(
                f"没有图式 {name}，可用 {known}", f"no palette {name}; there are {known.replace('、', ', ')}"
            )
        )
    return cast("Palette", name)
