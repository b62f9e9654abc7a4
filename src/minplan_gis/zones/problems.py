"""What keeps a layer from clearing a block, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.columns.fields import listed
from minplan_gis.vocabulary import Reason
from minplan_gis.wording import Text
from minplan_gis.zones.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.files import Entry, LayerRead
    from minplan_gis.zones.declared import CatalogLayer

__all__ = ["first_problem", "no_outline"]

_CRS_CODES = frozenset({"missing_crs", "wrong_crs"})
_MISSING_CODES = frozenset({"missing", "missing_layer"})


def first_problem(
    said: CatalogLayer, reads: Sequence[LayerRead], missing_fields: Sequence[str]
) -> Problem | None:
    """Give the worst of what is wrong with a layer, or None.

    Unread comes before changed, changed before read in part, and that before empty.
    """
    if len(reads) != 1:
        return _several(said, reads)
    entry = reads[0].entry
    return (
        _unread(said, entry)
        or _changed(said, entry)
        or _in_part(said, entry, missing_fields)
        or _empty(said, entry)
    )


def no_outline(said: CatalogLayer) -> Problem:
    """Give the problem of a layer whose file of completeness can't be read whole."""
    return _problem(
        said,
        Reason.INCOMPLETE,
        "complete_for 所指文件未能完整读入",
        "the file of complete_for was not read whole",
    )


def _problem(said: CatalogLayer, reason: Reason, zh: str, en: str) -> Problem:
    return Problem(reason, Text(f"图层 {said.id}：{zh}", f"layer {said.id}: {en}"))


def _several(said: CatalogLayer, reads: Sequence[LayerRead]) -> Problem:
    file, names = said.path.name, listed(read.entry.layer for read in reads)
    return _problem(
        said,
        Reason.LAYER_UNREADABLE,
        f"{file} 含多个图层（{names.zh}），请在目录中写明 layer",
        f"{file} holds several layers ({names.en}); say which with layer",
    )


def _unread(said: CatalogLayer, entry: Entry) -> Problem | None:
    """Tell of a file or layer of which nothing was read."""
    if entry.read or not entry.quarantined:
        return None
    codes = [row.code for row in entry.quarantined]
    if all(code in _CRS_CODES for code in codes):
        reason = Reason.LAYER_CRS
    elif all(code in _MISSING_CODES for code in codes):
        reason = Reason.LAYER_MISSING
    else:
        reason = Reason.LAYER_UNREADABLE
    first = entry.quarantined[0].reason
    return _problem(said, reason, first.zh, first.en)


def _changed(said: CatalogLayer, entry: Entry) -> Problem | None:
    now, then = entry.sha256.lower(), said.sha256.lower()
    if then and then != now:
        return _problem(
            said,
            Reason.LAYER_CHANGED,
            f"{entry.file} 的 SHA-256 为 {now[:12]}…，目录登记 {then[:12]}…",
            f"SHA-256 of {entry.file} is {now[:12]}..., not {then[:12]}...",
        )
    if said.features is not None and said.features != entry.declared:
        return _problem(
            said,
            Reason.LAYER_CHANGED,
            f"文件有 {entry.declared} 个要素，目录登记 {said.features} 个",
            f"the file holds {entry.declared} features, the catalog says {said.features}",
        )
    return None


def _in_part(said: CatalogLayer, entry: Entry, missing_fields: Sequence[str]) -> Problem | None:
    aside = len(entry.quarantined)
    if aside or not entry.balanced:
        declared = "?" if entry.declared is None else entry.declared
        return _problem(
            said,
            Reason.INCOMPLETE,
            f"声明 {declared} 个要素，读入 {entry.read} 个，隔离 {aside} 个",
            f"{declared} features declared, {entry.read} read, {aside} set aside",
        )
    if missing_fields:
        names = listed(missing_fields)
        return _problem(said, Reason.INCOMPLETE, f"缺少字段 {names.zh}", f"column {names.en} is missing")
    return None


def _empty(said: CatalogLayer, entry: Entry) -> Problem | None:
    """Tell of a layer that holds nothing: a filter or a failed export gives the same file as a true none."""
    if entry.read or (said.features == 0 and said.complete_for is not None):
        return None
    return _problem(
        said,
        Reason.LAYER_EMPTY,
        "没有要素；若范围内确实没有此类要素，请在目录中写明 features = 0 和 complete_for",
        "there is no feature; if that is meant, state features = 0 and complete_for in the catalog",
    )
