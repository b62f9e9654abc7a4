"""What of a coordinate text's remarks concerns its reference system, as grounds that a person can defend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.coordinates.remarks import notes_of
from minplan_gis.files.ledger import Ground
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.files.ledger import Aspect, Basis

__all__ = ["grounds_of"]

_CONCERNED: dict[str, tuple[Aspect, Basis]] = {
    "swapped": ("order", "inferred"),
    "degrees": ("order", "inferred"),
    "decimal": ("unit", "inferred"),
    "packed": ("unit", "inferred"),
    "packed_whole": ("unit", "inferred"),
    "packed_stated": ("unit", "stated"),
    "no_prefix": ("band", "stated"),
    "meridian": ("band", "stated"),
    "band_by_place": ("band", "inferred"),
    "bands": ("band", "inferred"),
    "digits": ("numbers", "inferred"),
}
_KEYS = ("坐标系", "几度分带", "带号", "中央子午线", "中央经线", "投影类型", "计量单位")


def grounds_of(header: Mapping[str, str], remarks: Iterable[tuple[str, str]]) -> tuple[Ground, ...]:
    """Give what the header states of the system, and what was inferred.

    Parameters
    ----------
    header : mapping
        The text's header lines; empty where it has none.
    remarks : iterable of (str, str)
        As ``notes_of`` takes them: kind and evidence.
    """
    said = "，".join(f"{key}={header[key]}" for key in _KEYS if header.get(key))
    stated = [Ground("system", "stated", Text(said, said), Text("文件头", "the header"))] if said else []
    cases: dict[str, list[str]] = {}
    for kind, evidence in remarks:
        if kind in _CONCERNED:
            cases.setdefault(kind, []).append(evidence)
    inferred = [
        Ground(*_CONCERNED[kind], _said(kind), listed(dict.fromkeys(found))) for kind, found in cases.items()
    ]
    return (*stated, *inferred)


def _said(kind: str) -> Text:
    (note,) = notes_of([(kind, "")])
    return Text(note.zh.rstrip("： "), note.en.rstrip(": "))
