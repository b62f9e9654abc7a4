"""The catalog: which file holds which zones, what its geometry is worth, and where it is complete."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from minplan_gis.errors import SourceError, cause
from minplan_gis.files.addresses import is_address
from minplan_gis.files.columns.cells import one_word, unknown_word
from minplan_gis.files.columns.fields import near_hint
from minplan_gis.plans import plan_codes
from minplan_gis.vocabulary import GeometryStatus, Level, Word, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones.catalog_keys import KIND_NAMES, KINDS, NEEDED, holds_null, is_of
from minplan_gis.zones.catalog_sheet import SHEET_ENDINGS, document_of_sheet
from minplan_gis.zones.declared import Catalog, CatalogLayer, OutlineFile
from minplan_gis.zones.model import Edges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.files.tables.book import Opener

__all__ = ["catalog_document", "read_catalog"]

W = TypeVar("W", bound=Word)

_KEYS = ("schema", "title", "note", "layer")
_OUTLINE_KEYS = ("path", "layer", "encoding", "crs")
_NOT_A_FIELD = frozenset({"kind", "plan", "geometry_status", "geometry"})
_HASH_LENGTH = 64
_FARTHEST_M = 200_000.0
"""Beyond this no outline says where a layer is complete; growing an area has a price in memory."""


def read_catalog(path: Path, reader: Opener | None = None) -> Catalog:
    """Read a catalog of zones, a TOML file or a list of layers (XLSX, CSV); no layer is opened.

    Raises
    ------
    SourceError
        All faults at once, in a list by cell: an unknown key with the nearest
        known one, a missing key, a bad value, a repeated id, a path that leaves
        the catalog's folder, schematic and official layers of one kind.
    """
    return _read(path, reader)[0]


def catalog_document(path: Path, reader: Opener | None = None) -> dict[str, Any]:
    """Give a catalog as TOML holds it, whichever form it has, after every check of :func:`read_catalog`."""
    return _read(path, reader)[1]


def _read(path: Path, reader: Opener | None) -> tuple[Catalog, dict[str, Any]]:
    if path.suffix.lower() in SHEET_ENDINGS:
        sheet = document_of_sheet(path, reader)
        document, reading = sheet.document, _Reading(path, sheet.cells, list(sheet.problems))
    else:
        document, reading = _document(path), _Reading(path)
    layers = reading.layers(document)
    if reading.problems:
        raise SourceError(*reading.problems)
    return Catalog(str(document.get("title", "")), layers), document


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(
            Text(
                f"图层目录 {path.name} 无法打开：{cause(error).zh}",
                f"catalog {path.name} can't be opened: {cause(error).en}",
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
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of a list of layers: place to key to cell."""
    problems: list[Text] = field(default_factory=list)

    def fault(self, place: str, zh: str, en: str, *, key: str = "") -> None:
        cell = self.cells.get(place, {}).get(key) or self.cells.get(place, {}).get("id", "")
        where = " ".join(part for part in (self.path.name, cell or place) if part)
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
        place = str(number) if self.cells else f"[[layer]] {table.get('id', number)}"
        before = len(self.problems)
        self.keys(place, table, KINDS)
        self.types(place, table)
        if len(self.problems) > before:
            return None
        kind = self.word(place, ZoneKind, table, "kind")
        status = self.word(place, GeometryStatus, table, "geometry_status")
        level = self.word(place, Level, table, "level") if table.get("level") else None
        path = self.inside(place, table["path"], "path")
        shift = self.inside(place, table["datum_shift"], "datum_shift") if "datum_shift" in table else None
        names = self.inside(place, table["fields_file"], "fields_file") if "fields_file" in table else None
        complete_for = self.outline(place, table.get("complete_for"))
        self.values(place, table)
        if len(self.problems) > before or kind is None or status is None or path is None:
            return None
        given = {key: table[key] for key in _AS_GIVEN if table.get(key, "") != ""}
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
        for key in NEEDED:
            if key not in table or table[key] == "":
                self.fault(place, f"缺少 {key}", f"{key} is missing", key=key)
        for key in (key for key, value in table.items() if holds_null(value)):
            self.fault(place, f"{key} 含空字符 U+0000", f"{key} holds the null character U+0000", key=key)
        for key, kinds in KINDS.items():
            if key in table and not is_of(table[key], kinds):
                wanted = KIND_NAMES[kinds]
                self.fault(place, f"{key} 应为{wanted.zh}", f"{key} should be {wanted.en}", key=key)

    def values(self, place: str, table: Mapping[str, Any]) -> None:
        if table.get("edges", "plane") not in get_args(Edges):
            self.fault(
                place,
                "edges 应为 plane、lonlat 或 geodesic",
                "edges is plane, lonlat or geodesic",
                key="edges",
            )
        if table.get("features", 0) < 0:
            self.fault(place, "features 不能为负", "features can't be negative", key="features")
        if not 0 <= table.get("complete_within_m", 0) <= _FARTHEST_M:
            self.fault(
                place,
                f"complete_within_m 应为 0 到 {_FARTHEST_M:.0f}（米）",
                f"complete_within_m is 0 to {_FARTHEST_M:.0f} (metres)",
                key="complete_within_m",
            )
        if "complete_within_m" in table and "complete_for" not in table:
            self.fault(
                place,
                "有 complete_within_m 就须有 complete_for",
                "complete_within_m needs complete_for",
                key="complete_within_m",
            )
        digest = table.get("sha256", "")
        if digest and (len(digest) != _HASH_LENGTH or set(digest.lower()) - set("0123456789abcdef")):
            self.fault(place, "sha256 应为 64 位十六进制", "sha256 is 64 hexadecimal digits", key="sha256")
        self.plan(place, table.get("plan", ""))
        fields = table.get("fields", {})
        if not all(isinstance(raw, str) and raw for raw in fields.values()):
            self.fault(
                place,
                'fields 应为 { 本系统字段 = "文件字段" }',
                'fields is { ours = "theirs" }',
                key="fields",
            )
        for ours in _NOT_A_FIELD & fields.keys():
            self.fault(
                place,
                f"{ours} 由目录给出，不能写入 fields",
                f"the catalog gives {ours}; it has no place in fields",
                key="fields",
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
                key="plan",
            )

    def word(self, place: str, words: type[W], table: Mapping[str, Any], key: str) -> W | None:
        found: W | None = one_word(table[key], words)
        if found is None:
            unknown = unknown_word(table[key], words, words.__name__)
            self.fault(place, unknown.zh, unknown.en, key=key)
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
                key="complete_for",
            )
            return None
        path = self.inside(place, value["path"], "complete_for")
        rest = {key: value[key] for key in _OUTLINE_KEYS[1:] if key in value}
        return OutlineFile(path, **rest) if path else None

    def inside(self, place: str, text: str, key: str) -> Path | None:
        """Give the path: absolute or an address as the user chose, else within the catalog's folder."""
        if is_address(text) or PureWindowsPath(text).is_absolute() or PurePosixPath(text).is_absolute():
            return Path(text)
        folder = self.path.resolve().parent
        try:
            path = (folder / text.replace("\\", "/")).resolve()
        except (OSError, RuntimeError) as error:
            self.fault(
                place, f"path {text} 无法使用：{error}", f"path {text} can't be used: {error}", key=key
            )
            return None
        if not path.is_relative_to(folder):
            self.fault(
                place,
                f"path {text} 越出目录所在文件夹；确需使用请写绝对路径",
                f"path {text} leaves the catalog's folder; write an absolute path if that is meant",
                key=key,
            )
            return None
        return path

    def unique(self, ids: list[str]) -> None:
        for repeated in sorted({each for each in ids if ids.count(each) > 1}):
            at = [
                self.cells.get(str(number), {}).get("id", "")
                for number, own in enumerate(ids, 1)
                if own == repeated
            ]
            self.fault(
                "、".join(cell for cell in at if cell),
                f"图层 id {repeated} 重复",
                f"layer id {repeated} is repeated",
            )

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
