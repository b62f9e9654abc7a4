"""The catalog: which file holds which zones, what its geometry is worth, and where it is complete."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from minplan_gis.errors import SourceError
from minplan_gis.files.columns.cells import one_word, unknown_word
from minplan_gis.files.columns.fields import near_hint
from minplan_gis.plans import plan_codes
from minplan_gis.vocabulary import GeometryStatus, Level, Word, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones.declared import Catalog, CatalogLayer, OutlineFile
from minplan_gis.zones.model import Edges

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_catalog"]

W = TypeVar("W", bound=Word)

_KEYS = ("schema", "title", "note", "layer")
_LAYER_KEYS: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "kind": str,
    "path": str,
    "layer": str,
    "encoding": str,
    "crs": str,
    "datum_shift": str,
    "fields": dict,
    "fields_file": str,
    "geometry_status": str,
    "level": str,
    "plan": str,
    "as_of": date,
    "complete_for": (str, dict),
    "complete_within_m": (int, float),
    "edges": str,
    "features": int,
    "sha256": str,
    "source": str,
    "licence": str,
}
_NEEDED = ("id", "kind", "path", "geometry_status", "as_of")
_OUTLINE_KEYS = ("path", "layer", "encoding", "crs")
_NOT_A_FIELD = frozenset({"kind", "plan", "geometry_status", "geometry"})
_HASH_LENGTH = 64
_FARTHEST_M = 200_000.0
"""Beyond this no outline says where a layer is complete; growing an area has a price in memory."""


def read_catalog(path: Path) -> Catalog:
    """Read a catalog of zones; no layer is opened.

    Raises
    ------
    SourceError
        All faults at once: an unknown key with the nearest known one, a missing
        key, a bad value, a repeated id, a path that leaves the catalog's folder,
        schematic and official layers of one kind.
    """
    document = _document(path)
    reading = _Reading(path)
    layers = reading.layers(document)
    if reading.problems:
        raise SourceError(*reading.problems)
    return Catalog(str(document.get("title", "")), layers)


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(
            Text(
                f"图层目录 {path.name} 无法打开：{error.strerror}",
                f"catalog {path.name} can't be opened: {error.strerror}",
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            Text(
                f"图层目录 {path.name} 不是 UTF-8 的 TOML：{error}",
                f"catalog {path.name} is no TOML in UTF-8: {error}",
            )
        ) from error


@dataclass(frozen=True, slots=True)
class _Reading:
    """One catalog while it is read, and the faults found so far."""

    path: Path
    problems: list[Text] = field(default_factory=list)

    def fault(self, place: str, zh: str, en: str) -> None:
        where = " ".join(part for part in (self.path.name, place) if part)
        self.problems.append(Text(f"{where}：{zh}", f"{where}: {en}"))

    def layers(self, document: Mapping[str, Any]) -> tuple[CatalogLayer, ...]:
        self.keys("", document, _KEYS)
        if document.get("schema") != 1:
            self.fault("", "须有 schema = 1", "schema = 1 is needed")
        tables = document.get("layer")
        if not isinstance(tables, list) or not tables or not all(isinstance(each, dict) for each in tables):
            self.fault("", "没有 [[layer]]", "there is no [[layer]]")
            return ()
        self.unique([str(table["id"]) for table in tables if "id" in table])
        layers = [self.layer(number, table) for number, table in enumerate(tables, start=1)]
        found = tuple(layer for layer in layers if layer is not None)
        self.unmixed(found)
        return found

    def layer(self, number: int, table: Mapping[str, Any]) -> CatalogLayer | None:
        place = f"[[layer]] {table.get('id', number)}"
        before = len(self.problems)
        self.keys(place, table, _LAYER_KEYS)
        self.types(place, table)
        if len(self.problems) > before:
            return None
        kind = self.word(place, ZoneKind, table["kind"])
        status = self.word(place, GeometryStatus, table["geometry_status"])
        level = self.word(place, Level, table["level"]) if "level" in table else None
        path = self.inside(place, table["path"])
        shift = self.inside(place, table["datum_shift"]) if "datum_shift" in table else None
        names = self.inside(place, table["fields_file"]) if "fields_file" in table else None
        complete_for = self.outline(place, table.get("complete_for"))
        self.values(place, table)
        if len(self.problems) > before or kind is None or status is None or path is None:
            return None
        given = {key: table[key] for key in _AS_GIVEN if key in table}
        within = float(table.get("complete_within_m", 0.0))
        return CatalogLayer(
            path=path,
            kind=kind,
            status=status,
            level=level,
            complete_for=complete_for,
            complete_within_m=within,
            datum_shift=shift,
            fields_file=names,
            **given,
        )

    def keys(
        self, place: str, table: Mapping[str, Any], known: Mapping[str, object] | tuple[str, ...]
    ) -> None:
        for key in table:
            if key not in known:
                near = near_hint(key, known)
                self.fault(place, f"不认识的键 {key}{near.zh}", f"unknown key {key}{near.en}")

    def types(self, place: str, table: Mapping[str, Any]) -> None:
        for key in _NEEDED:
            if key not in table or table[key] == "":
                self.fault(place, f"缺少 {key}", f"{key} is missing")
        for key in (key for key, value in table.items() if _holds_null(value)):
            self.fault(place, f"{key} 含空字符 U+0000", f"{key} holds the null character U+0000")
        for key, kinds in _LAYER_KEYS.items():
            if key in table and not _is(table[key], kinds):
                wanted = _KIND_NAMES[kinds]
                self.fault(place, f"{key} 应为{wanted.zh}", f"{key} should be {wanted.en}")

    def values(self, place: str, table: Mapping[str, Any]) -> None:
        if table.get("edges", "plane") not in get_args(Edges):
            self.fault(place, "edges 应为 plane、lonlat 或 geodesic", "edges is plane, lonlat or geodesic")
        if table.get("features", 0) < 0:
            self.fault(place, "features 不能为负", "features can't be negative")
        if not 0 <= table.get("complete_within_m", 0) <= _FARTHEST_M:
            self.fault(
                place,
                f"complete_within_m 应为 0 到 {_FARTHEST_M:.0f}（米）",
                f"complete_within_m is 0 to {_FARTHEST_M:.0f} (metres)",
            )
        if "complete_within_m" in table and "complete_for" not in table:
            self.fault(
                place, "有 complete_within_m 就须有 complete_for", "complete_within_m needs complete_for"
            )
        digest = table.get("sha256", "")
        if digest and (len(digest) != _HASH_LENGTH or set(digest.lower()) - set("0123456789abcdef")):
            self.fault(place, "sha256 应为 64 位十六进制", "sha256 is 64 hexadecimal digits")
        self.plan(place, table.get("plan", ""))
        fields = table.get("fields", {})
        if not all(isinstance(raw, str) and raw for raw in fields.values()):
            self.fault(place, 'fields 应为 { 本系统字段 = "文件字段" }', 'fields is { ours = "theirs" }')
        for ours in _NOT_A_FIELD & fields.keys():
            self.fault(
                place,
                f"{ours} 由目录给出，不能写入 fields",
                f"the catalog gives {ours}; it has no place in fields",
            )

    def plan(self, place: str, code: str) -> None:
        """Refuse a plan without a register: nothing says when it is in force."""
        known = plan_codes()
        if code and code not in known:
            near = near_hint(code, known)
            self.fault(
                place,
                f"没有规划 {code} 的登记数据{near.zh}。已有：{'、'.join(known)}；其他图层不写 plan",
                f"no register of plan {code}{near.en}. There are: {', '.join(known)}; else leave plan out",
            )

    def word(self, place: str, words: type[W], text: str) -> W | None:
        found: W | None = one_word(text, words)
        if found is None:
            unknown = unknown_word(text, words, words.__name__)
            self.fault(place, unknown.zh, unknown.en)
        return found

    def outline(self, place: str, value: str | Mapping[str, Any] | None) -> str | OutlineFile | None:
        if value is None or isinstance(value, str):
            return value
        self.keys(f"{place} complete_for", value, _OUTLINE_KEYS)
        texts = all(isinstance(each, str) for each in value.values())
        if not texts or "path" not in value:
            self.fault(
                place,
                "complete_for 应为行政区划代码或 { path, layer }",
                "complete_for is a code or { path, layer }",
            )
            return None
        path = self.inside(place, value["path"])
        rest = {key: value[key] for key in _OUTLINE_KEYS[1:] if key in value}
        return OutlineFile(path, **rest) if path else None

    def inside(self, place: str, text: str) -> Path | None:
        """Give the path: absolute as the user chose, else within the catalog's folder."""
        if PureWindowsPath(text).is_absolute() or PurePosixPath(text).is_absolute():
            return Path(text)
        folder = self.path.resolve().parent
        try:
            path = (folder / text.replace("\\", "/")).resolve()
        except (OSError, RuntimeError) as error:
            self.fault(place, f"path {text} 无法使用：{error}", f"path {text} can't be used: {error}")
            return None
        if not path.is_relative_to(folder):
            self.fault(
                place,
                f"path {text} 越出目录所在文件夹；确需使用请写绝对路径",
                f"path {text} leaves the catalog's folder; write an absolute path if that is meant",
            )
            return None
        return path

    def unique(self, ids: list[str]) -> None:
        for repeated in sorted({each for each in ids if ids.count(each) > 1}):
            self.fault("", f"图层 id {repeated} 重复", f"layer id {repeated} is repeated")

    def unmixed(self, layers: tuple[CatalogLayer, ...]) -> None:
        """Refuse schematic beside official layers of one kind: the drawn one would speak for the real one."""
        for kind in dict.fromkeys(layer.kind for layer in layers):
            of_kind = [layer for layer in layers if layer.kind is kind]
            if len({layer.status for layer in of_kind}) > 1:
                ids = [layer.id for layer in of_kind]
                self.fault(
                    "",
                    f"{kind.zh} 同时有正式和示意图层（{'、'.join(ids)}），不得混用",
                    f"{kind.en} : official and schematic layers ({', '.join(ids)}) must not be mixed",
                )


_AS_GIVEN = (
    *("id", "as_of", "layer", "encoding", "crs", "fields", "plan"),
    *("edges", "features", "sha256", "source", "licence"),
)
_KIND_NAMES: dict[type | tuple[type, ...], Text] = {
    str: Text("文字", "text"),
    dict: Text(" { … }", "{ ... }"),
    date: Text("日期，如 2020-12-31", "a date, as 2020-12-31"),
    int: Text("整数", "a whole number"),
    (int, float): Text("数字", "a number"),
    (str, dict): Text("行政区划代码或 { path, layer }", "an admin code or { path, layer }"),
}


def _holds_null(value: object) -> bool:
    """Tell whether a text, or one in a table, holds the character that no path or name may."""
    texts = [*value, *value.values()] if isinstance(value, dict) else [value]
    return any(isinstance(text, str) and "\0" in text for text in texts)


def _is(value: object, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool | datetime)
