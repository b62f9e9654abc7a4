"""Texts whose lines are coordinate strings, one block a line, placed as their header or the user says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.files.coordinates.declarations import declared
from minplan_gis.files.coordinates.grounds import grounds_of
from minplan_gis.files.coordinates.header_systems import WGS84_DOUBT_M, says_wgs84, wgs84_notes
from minplan_gis.files.coordinates.placing import Placed, far_from_band, system_of
from minplan_gis.files.coordinates.plots import grouped
from minplan_gis.files.coordinates.point_lists import stated_elevations
from minplan_gis.files.coordinates.precision import Precision, coarse
from minplan_gis.files.coordinates.regions import elevations, net_figure
from minplan_gis.files.coordinates.remarks import notes_of
from minplan_gis.files.coordinates.strings import SAY_UNIT, CoordinateString, plain, read_string, read_ways
from minplan_gis.files.coordinates.units import in_known_unit, stated_unit
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import RawLayer
from minplan_gis.files.magnitudes import reading_of
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import stated_reference, uncertainty
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from minplan_gis.files.coordinates.declarations import Declared
    from minplan_gis.files.coordinates.string_texts import Row, StringText
    from minplan_gis.files.coordinates.units import Unit
    from minplan_gis.files.model import Deduction, Request

    Remark = tuple[str, str]
    Pair = tuple[float | None, float | None]

__all__ = ["placed_string", "strings_layer"]

_NONE = (None, None)
_AREA = re.compile(
    r"(?P<area>[0-9]{1,9}(?:\.[0-9]{1,9})?)\s?(?P<unit>km2|km²|平方公里|平方千米|公顷|ha|hm2|hm²)"
)


@dataclass(frozen=True, slots=True)
class _Block:
    """One row of a text, as far as it could be read."""

    name: str
    row: Row
    string: CoordinateString | None
    result: Placed | Fault
    remarks: tuple[Remark, ...]


def strings_layer(document: StringText, encoding: str, request: Request) -> RawLayer:
    """Give the one layer of a text of coordinate strings.

    Raises
    ------
    RefusedError
        What ``declared`` raises.
    """
    unit = stated_unit(document.header)
    said = declared(in_known_unit(document.header), request, document.words)
    blocks = _blocks(document.rows, unit, said, request)
    results = [block.result for block in blocks]
    groups = grouped(results)
    faults = far_from_band(groups, said)
    faults |= {at: result for at, result in enumerate(results) if isinstance(result, Fault)}
    common = _common(document.header)
    read = [block for at, block in enumerate(blocks) if at not in faults]
    remarks = [("unknown", line) for line in document.unknown]
    remarks += [remark for block in read for remark in _named_remarks(block, common)]
    return RawLayer(
        "",
        Format.COORDINATE_STRING,
        [str(at + 1) for at in range(len(blocks))],
        _columns(blocks, common, document.header),
        groups,
        faults,
        encoding=encoding,
        notes=(
            *notes_of(remarks),
            *(note for group in groups for note in uncertainty(group.crs)),
            *wgs84_notes(document.header),
        ),
        header=document.header,
        grounds=grounds_of(document.header, remarks),
        id_column="block_id",
        precision_m=max((found.error_m for found in map(_coarse, read) if found), default=0.0)
        + (WGS84_DOUBT_M if says_wgs84(document.header) else 0.0),
        lines=[block.row.line for block in blocks],
    )


def _blocks(rows: Sequence[Row], unit: Unit | None, said: Declared, request: Request) -> list[_Block]:
    blocks = []
    for row, name in zip(rows, _names(rows, request.path.stem), strict=True):
        string = _read(row, unit, request)
        result, remarks = placed_string(string, said, request.deduction)
        blocks.append(
            _Block(name, row, string if isinstance(string, CoordinateString) else None, result, remarks)
        )
    return blocks


def placed_string(
    string: CoordinateString | Fault, said: Declared, rule: Deduction = "covering"
) -> tuple[Placed | Fault, tuple[Remark, ...]]:
    """Place what a string says, net of what it deducts, and give what is to be said of it.

    Parameters
    ----------
    string : CoordinateString or Fault
        A fault is handed on.
    said : Declared
        What header and user say of the reference system.
    rule : str
        When a deducted region takes away plan area.
    """
    if isinstance(string, Fault):
        return string, ()
    reading = reading_of(np.concatenate([region.points for region in string.regions]))
    if isinstance(reading, Fault):
        return reading, ()
    try:
        system = system_of(reading, said)
    except RefusedError as refused:
        return refused.fault, ()
    if isinstance(system, Fault):
        return system, ()
    crs, east, north, remarks = system
    ends = np.cumsum([len(region.points) for region in string.regions])[:-1]
    figure, more = net_figure(string.regions, np.split(np.column_stack([east, north]), ends), rule)
    swapped = (("swapped", ""),) if reading.swapped and reading.unit != "degrees" else ()
    own = tuple((kind, "") for kind in remarks if kind != "degrees")
    if isinstance(figure, Fault):
        return figure, ()
    return Placed(figure, crs, remarks), (*own, *swapped, *string.remarks, *more)


def _read(row: Row, unit: Unit | None, request: Request) -> CoordinateString | Fault:
    """Read a row; where degrees or metres would fit, the user's own system decides between them."""
    found = _read_as(row, unit)
    stated = stated_reference(request)
    if unit is None and stated is not None and stated.is_geographic and _is_packed(found):
        return _either(row, request) or found
    if not isinstance(found, Fault) or found.code != "ambiguous_degrees" or stated is None:
        return found
    fitting: tuple[Unit, ...] = ("decimal", "packed") if stated.is_geographic else ("metres",)
    again = [each for each in (_read_as(row, unit) for unit in fitting) if isinstance(each, CoordinateString)]
    return again[0] if len(again) == 1 else found


def _is_packed(found: CoordinateString | Fault) -> bool:
    return isinstance(found, CoordinateString) and found.unit == "packed"


def _either(row: Row, request: Request) -> Fault | None:
    """Ask where degrees that a grammar packs may be decimal as well: --crs is an answer to neither."""
    if not isinstance(_read_as(row, "decimal"), CoordinateString):
        return None
    return Fault(
        "ambiguous_degrees",
        Text(
            f"度数可能是度分秒，也可能是十进制度，--crs {request.crs} 没有说明是哪一种",
            f"degrees may be packed or decimal, and --crs {request.crs} does not tell which",
        ),
        SAY_UNIT,
    )


def _read_as(row: Row, unit: Unit | None) -> CoordinateString | Fault:
    if row.fault is not None:
        return row.fault
    if row.regions is not None:
        return read_ways(row.text, [row.regions], unit, packed=False)
    return read_string(row.text, unit=unit)


def _names(rows: Sequence[Row], stem: str) -> list[str]:
    fallback = [stem] if len(rows) == 1 else [f"{stem}-{at + 1}" for at in range(len(rows))]
    return [row.label or fallback[at] for at, row in enumerate(rows)]


def _common(header: Mapping[str, str]) -> Pair | None:
    """Give the elevations that the header states for all."""
    for key, value in header.items():
        pair = stated_elevations(plain(value)) if "标高" in key else None
        if pair is not None:
            return float(pair[0]), float(pair[1])
    return None


def _named_remarks(block: _Block, common: Pair | None) -> Iterator[Remark]:
    """Give what was inferred of a block that was read, each with its name."""
    if block.string is None:
        return
    yield "grammar", f"{block.name}（{block.string.grammar.zh}）"
    yield from ((kind, f"{block.name} {evidence}".strip()) for kind, evidence in block.remarks)
    yield from (("gap", f"{block.name} {gap}") for gap in block.row.gaps)
    if common and elevations(block.string.regions) == _NONE:
        yield "common", block.name
    if (found := _coarse(block)) is not None:
        yield "digits", f"{block.name}（{found}）"


def _coarse(block: _Block) -> Precision | None:
    if block.string is None:
        return None
    step = max(region.step for region in block.string.regions)
    return coarse(Precision(step, block.string.unit != "metres"))


def _columns(
    blocks: Sequence[_Block], common: Pair | None, header: Mapping[str, str]
) -> Mapping[str, list[Any]]:
    pairs = [elevations(block.string.regions) if block.string else _NONE for block in blocks]
    pairs = [common if common and pair == _NONE else pair for pair in pairs]
    area = _stated_area(header) if len(blocks) == 1 else None
    return {
        "block_id": [block.name for block in blocks],
        **({"declared_area_km2": [area]} if area else {}),
        "top_elevation_m": [pair[0] for pair in pairs],
        "bottom_elevation_m": [pair[1] for pair in pairs],
        "description": [_description(block) for block in blocks],
        "coordinates": [block.row.text for block in blocks],
    }


def _stated_area(header: Mapping[str, str]) -> float | None:
    """Give the area that the text states for its one block, in km²."""
    for key, value in header.items():
        match = _AREA.search(plain(value)) if "面积" in key else None
        if match is not None:
            return float(match["area"]) / (100 if match["unit"] in {"公顷", "ha", "hm2", "hm²"} else 1)
    return None


def _description(block: _Block) -> str | None:
    regions = block.string.regions if block.string else ()
    return "；".join(region.description for region in regions if region.description) or None
