"""What a legend says: every sign that the map shows and no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from minplan_gis.phrases import STATUS_LABELS, UNJUDGED_LABEL
from minplan_gis.styles import UNJUDGED
from minplan_gis.vocabulary import Conclusion, GeometryStatus, Reason, ZoneGroup, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from minplan_gis.styles import Style, Styles
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer

    Shapes = NDArray[np.object_]

__all__ = ["Legend", "Sample", "Section", "Sign", "legend_of"]

Sample = Literal["area", "band", "line", "point"]

_SAMPLES: tuple[Sample, ...] = ("point", "line", "area")
"""By the dimension of what is drawn."""
_SCHEMATIC = Text("（示意）", " (schematic)")
_BLOCKS, _FOUND = Text("区块", "Blocks"), Text("核查发现", "Findings")
_CONCLUSIONS: Mapping[str, Text] = {
    **{word.value: word.label for word in Conclusion},
    UNJUDGED: UNJUDGED_LABEL,
}
_FINDINGS: Mapping[str, Text] = {
    "counts": STATUS_LABELS["counts"],
    "outside": Reason.OUTSIDE.label,
    **{status: STATUS_LABELS[status] for status in ("hint", "waived", "own_right", "fits")},
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of a legend."""

    label: str
    style: Style
    sample: Sample = "area"
    """What the sign is shown on: an area, a narrow area, a line or a point, as the map has it."""


@dataclass(frozen=True, slots=True)
class Section:
    """Signs under one heading."""

    title: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """All that a legend says."""

    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    lang: Lang = "zh"
    continued: bool = False
    """Whether it goes on from another place."""


def legend_of(
    layers: Iterable[tuple[ZoneLayer, Shapes]],
    styles: Styles,
    *,
    conclusions: Collection[str] = (),
    findings: Collection[str] = (),
    lang: Lang = "zh",
) -> Legend:
    """Say what is drawn.

    Parameters
    ----------
    layers
        Layers with their shapes on the sheet; those of which nothing is seen are left out.
    styles
        The palette that the map is drawn with.
    conclusions
        Those of the blocks that are seen, and ``unjudged``.
    findings
        The status of those that are seen, and ``outside``.
    """
    seen = _seen(layers)
    sections = [
        Section(_BLOCKS.say(lang), _marked(_CONCLUSIONS, conclusions, styles.conclusions, lang)),
        Section(_FOUND.say(lang), _marked(_FINDINGS, findings, styles.findings, lang)),
        *(Section(group.say(lang), _zone_signs(seen, group, styles, lang)) for group in ZoneGroup),
    ]
    return Legend(tuple(section for section in sections if section.signs), (styles.note.say(lang),), lang)


def _seen(layers: Iterable[tuple[ZoneLayer, Shapes]]) -> dict[tuple[ZoneKind, GeometryStatus], int]:
    """Give the dimension of what is seen of each kind, official and schematic apart."""
    found: dict[tuple[ZoneKind, GeometryStatus], int] = {}
    for layer, shapes in layers:
        shown = np.asarray(shapes, dtype=object)
        shown = shown[~(shapely.is_empty(shown) | shapely.is_missing(shown))]
        if len(shown):
            key = (layer.kind, layer.status)
            found[key] = max(found.get(key, 0), int(shapely.get_dimensions(shown).max()))
    return found


def _zone_signs(
    seen: Mapping[tuple[ZoneKind, GeometryStatus], int], group: ZoneGroup, styles: Styles, lang: Lang
) -> tuple[Sign, ...]:
    signs = []
    for kind in (kind for kind in ZoneKind if kind.group is group):
        for status in (GeometryStatus.OFFICIAL, GeometryStatus.SCHEMATIC):
            if (kind, status) in seen:
                label = kind.label + _SCHEMATIC if status is GeometryStatus.SCHEMATIC else kind.label
                sample = _SAMPLES[seen[kind, status]]
                narrow = sample == "area" and styles.zones[kind].linear
                signs.append(Sign(label.say(lang), styles.zones[kind], "band" if narrow else sample))
    return tuple(signs)


def _marked(
    labels: Mapping[str, Text], wanted: Collection[str], styles: Mapping[str, Style], lang: Lang
) -> tuple[Sign, ...]:
    """Give the signs of conclusions or findings, with the mark that says the same without colour."""
    return tuple(
        Sign(f"{styles[key].mark} {label.say(lang)}".strip(), styles[key])
        for key, label in labels.items()
        if key in wanted
    )
