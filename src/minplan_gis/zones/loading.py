"""Catalog to layers: each is read, compared with what the catalog says of it, and kept whatever is wrong."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from minplan_gis.errors import SourceError
from minplan_gis.files import Request, open_reader
from minplan_gis.files.ledger import Ground
from minplan_gis.files.tables.field_names import read_field_names
from minplan_gis.plans.boundaries import boundaries_note, boundaries_version, outline
from minplan_gis.vocabulary import GeometryStatus
from minplan_gis.wording import Text
from minplan_gis.zones.catalog import read_catalog
from minplan_gis.zones.coverage import grown
from minplan_gis.zones.edges import densified
from minplan_gis.zones.features import with_figures, zone_features
from minplan_gis.zones.model import Problem, ZoneLayer, Zones
from minplan_gis.zones.problems import first_problem, no_outline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files import Reader
    from minplan_gis.files.columns.fields import FieldNames
    from minplan_gis.vocabulary import ZoneKind
    from minplan_gis.zones.declared import CatalogLayer, OutlineFile

__all__ = ["combine_zones", "load_zones"]


def load_zones(catalog: str | Path, *, reader: Reader | None = None) -> Zones:
    """Read every layer of a catalog.

    Parameters
    ----------
    catalog : str or Path
        A TOML file or a list of layers (图层清单, XLSX or CSV); paths in it are relative to its folder.
    reader : Reader, optional
        An open worker process to share.

    Returns
    -------
    Zones
        All layers in catalog order, EPSG:4490. One that is missing, unreadable,
        empty, mis-referenced, changed or read in part stays, with its problem, so
        that nothing is cleared by it.

    Raises
    ------
    SourceError
        The catalog itself is faulty: all faults at once.
    """
    with _open(reader) as opened:
        layers = read_catalog(Path(catalog), opened).layers
        outlines = _shipped_outlines(layers)
        names = {
            file: read_field_names(file, opened)
            for file in dict.fromkeys(layer.fields_file for layer in layers)
            if file is not None
        }
        return Zones(tuple(_layer(layer, outlines, names, opened) for layer in layers))


def combine_zones(*every: Zones) -> Zones:
    """Put zones of several catalogs together; official layers replace schematic ones of the same kind.

    A layer id that comes again gets a number. What was replaced is said in the
    accounts of the layers that replace it.
    """
    layers = [layer for zones in every for layer in zones.layers]
    official = {layer.kind for layer in layers if layer.status is GeometryStatus.OFFICIAL}
    replaced: dict[ZoneKind, list[str]] = {}
    kept: list[ZoneLayer] = []
    for layer in layers:
        if layer.status is GeometryStatus.SCHEMATIC and layer.kind in official:
            replaced.setdefault(layer.kind, []).append(layer.id)
        else:
            kept.append(layer)
    return Zones(tuple(_with_own_ids([_replacing(layer, replaced.get(layer.kind, [])) for layer in kept])))


def _open(reader: Reader | None) -> AbstractContextManager[Reader]:
    return open_reader() if reader is None else nullcontext(reader)


def _shipped_outlines(layers: tuple[CatalogLayer, ...]) -> dict[str, BaseGeometry]:
    """Give the outlines of the admin codes that the catalog names; unknown ones are faults of the catalog."""
    found: dict[str, BaseGeometry] = {}
    problems: list[Text] = []
    for layer in layers:
        code = layer.complete_for
        if isinstance(code, str) and code not in found:
            try:
                found[code] = outline(code)[0]
            except SourceError as error:
                where = Text(f"[[layer]] {layer.id} complete_for：", f"[[layer]] {layer.id} complete_for: ")
                problems += [where + problem for problem in error.problems]
    if problems:
        raise SourceError(*problems)
    return found


def _layer(
    said: CatalogLayer,
    outlines: dict[str, BaseGeometry],
    names: Mapping[Path, FieldNames],
    reader: Reader,
) -> ZoneLayer:
    reads = reader.read(
        Request(
            said.path,
            "zones",
            layer=said.layer,
            encoding=said.encoding,
            crs=said.crs,
            datum_shift=said.datum_shift,
            id_field=said.fields.get("zone_id"),
        )
    )
    read = with_figures(reads[0])
    found = zone_features(read, said, names.get(said.fields_file) if said.fields_file else None)
    features = found.features.set_geometry(
        densified(found.features.geometry, said.edges), crs=found.features.crs
    )
    area, lacking = _complete_for(said, outlines, reader)
    notes = (*read.entry.notes, *found.notes, *_of_the_outline(said))
    grounds = (*read.entry.grounds, *_out_of_place(said, outlines, features))
    entry = dataclasses.replace(read.entry, notes=notes, grounds=grounds)
    return ZoneLayer(
        id=said.id,
        kind=said.kind,
        features=features,
        status=said.status,
        complete_for=area,
        as_of=said.as_of,
        version=f"{said.as_of} {entry.sha256[:12]}".strip(),
        source=said.source,
        level=said.level,
        plan=said.plan,
        accuracy_m=read.accuracy_m,
        entry=entry,
        problem=first_problem(said, (read, *reads[1:]), found.missing_fields) or lacking,
    )


def _out_of_place(
    said: CatalogLayer, outlines: dict[str, BaseGeometry], features: gpd.GeoDataFrame
) -> tuple[Ground, ...]:
    """Doubt the system of a layer none of whose features meets the unit that it is said to be of."""
    code = said.complete_for
    if not isinstance(code, str) or features.empty or features.intersects(outlines[code]).any():
        return ()
    name = outline(code)[1]
    taken = Text(
        f"没有要素位于{name.zh}（{code}）轮廓内：请核对带号和坐标系",
        f"no feature meets {name.en} ({code}): check band and reference system",
    )
    return (Ground("place", "doubtful", taken, boundaries_note()),)


def _complete_for(
    said: CatalogLayer, outlines: dict[str, BaseGeometry], reader: Reader
) -> tuple[BaseGeometry | None, Problem | None]:
    """Give where the layer is complete, and what keeps that from being known."""
    if said.complete_for is None:
        return None, None
    if isinstance(said.complete_for, str):
        area: BaseGeometry | None = outlines[said.complete_for]
    else:
        area = _outline_of_file(said.complete_for, reader)
    if area is None:
        return None, no_outline(said)
    return grown(area, said.complete_within_m), None


def _of_the_outline(said: CatalogLayer) -> tuple[Text, ...]:
    """Say that a claim of completeness rests on a shipped outline, which is schematic."""
    code = said.complete_for
    if not isinstance(code, str):
        return ()
    name, version = outline(code)[1], boundaries_version()
    what = Text(
        f"完整范围按 {name.zh}（{code}）的轮廓（{version}）：",
        f"complete for the outline of {name.en} ({code}; {version}): ",
    )
    return (what + boundaries_note(),)


def _outline_of_file(file: OutlineFile, reader: Reader) -> BaseGeometry | None:
    """Unite the polygons of a file; None where it can't be read whole."""
    reads = reader.read(Request(file.path, "zones", layer=file.layer, encoding=file.encoding, crs=file.crs))
    if len(reads) != 1 or reads[0].entry.quarantined or not len(reads[0].frame):
        return None
    area = shapely.union_all(reads[0].frame.geometry.to_numpy())
    return area if area.geom_type in {"Polygon", "MultiPolygon"} else None


def _replacing(layer: ZoneLayer, ids: list[str]) -> ZoneLayer:
    """Say in a layer's account which schematic layers it replaces."""
    if not ids:
        return layer
    note = Text(
        f"正式图层代替示意图层 {'、'.join(ids)}",
        f"official layer, used instead of schematic {', '.join(ids)}",
    )
    return dataclasses.replace(
        layer, entry=dataclasses.replace(layer.entry, notes=(*layer.entry.notes, note))
    )


def _with_own_ids(layers: list[ZoneLayer]) -> list[ZoneLayer]:
    used: set[str] = set()
    renamed = []
    for layer in layers:
        own, number = layer.id, 1
        while own in used:
            number += 1
            own = f"{layer.id}({number})"
        used.add(own)
        renamed.append(layer if own == layer.id else dataclasses.replace(layer, id=own))
    return renamed
