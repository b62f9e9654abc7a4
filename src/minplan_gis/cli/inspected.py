"""The screen of ``minplan inspect``: one layer, from its format to the command to type next."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from minplan_gis import measure, phrases
from minplan_gis.blocks.columns import typed
from minplan_gis.blocks.identity import block_headings
from minplan_gis.cli.columns import plain, table
from minplan_gis.cli.oddities import MOST_BLOCKS, area_difference, declared_lines, half_digits, odd_lines
from minplan_gis.cli.summary import unread_lines
from minplan_gis.errors import UsageError
from minplan_gis.files.addresses import spoken
from minplan_gis.files.columns.cells import plain as plain_cell
from minplan_gis.files.columns.fields import listed, recognise
from minplan_gis.files.formats import format_label
from minplan_gis.files.ledger import ASPECT_LABELS
from minplan_gis.mapsheets import Size, basic_block_counts, sheets_of
from minplan_gis.plans import plans_at
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from minplan_gis.files import LayerRead
    from minplan_gis.files.ledger import Entry
    from minplan_gis.wording import Lang

__all__ = ["FIELD_NAMES", "page", "recognised"]

FIELD_NAMES = "field_names"
"""Where a layer's frame keeps the user's names of columns, in ``attrs``."""
_MOST_ROWS = 20
_SAMPLE = 24
_MOST_SHEETS = 6
_UNKNOWN = Text("不明", "unknown")
_NOTHING = Text(
    "其中没有图形：请核对是否选错了文件或图层",
    "it holds no figure: see whether it is the file or layer meant",
)
_SUGGESTED = re.compile(r"looks? like .*--crs (?P<code>EPSG:\d+);")
"""In a fault that says which system numbers fit."""


def page(path: Path, layer: LayerRead, said: Mapping[str, str | None], lang: Lang) -> Iterator[str]:
    """Give the lines for one layer that was read as ``said``."""
    yield plain(layer.entry.file + (f" / {layer.entry.layer}" if layer.entry.layer else ""))
    yield from _indented(table([(name.say(lang), value) for name, value in _facts(layer, lang)]))
    yield from _indented(plain(line) for line in unread_lines([layer.entry], lang))
    if layer.entry.declared == 0:
        yield "  " + _NOTHING.say(lang)
    if len(layer.frame):
        yield from _indented(table(_fields(layer, lang)))
        named = _named_polygons(layer, said["id_field"])
        yield from _areas(layer, named, lang)
        yield from _sheets(named, lang)
        yield from _odd(layer, named, said["id_field"], lang)
    following = list(_next_commands(path, layer, said))
    if following:
        yield Text("下一步：", "next:").say(lang)
        yield from _indented(following)


def recognised(layer: LayerRead) -> dict[str, str]:
    """Give our fields that the layer has, each with the file's own name for it."""
    names = "zones" if layer.entry.role == "zones" else "blocks"
    taken = recognise(
        _columns(layer), names, driver=layer.entry.driver, names=layer.frame.attrs.get(FIELD_NAMES)
    ).taken
    return {name: column.raw for name, column in taken.items()}


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines)


def _facts(layer: LayerRead, lang: Lang) -> Iterator[tuple[Text, str]]:
    entry = layer.entry
    unknown = _UNKNOWN.say(lang)
    yield Text("格式", "format"), format_label(entry.driver).say(lang) or unknown
    if entry.role == "zones":
        yield (
            Text("用途", "read as"),
            Text("图层（点、线、面），不是区块", "a layer of zones, not blocks").say(lang),
        )
    yield Text("编码", "encoding"), entry.encoding or unknown
    yield Text("坐标系", "CRS"), entry.source_crs or unknown
    yield Text("图形数", "features"), _count(entry).say(lang)
    yield from ((ASPECT_LABELS[ground.aspect], ground.said().say(lang)) for ground in entry.grounds)
    if layer.accuracy_m:
        metres = f"{layer.accuracy_m:g}"
        yield Text("坐标不确定度", "uncertainty"), Text(f"±{metres} m", f"±{metres} m").say(lang)
    yield from ((Text("说明", "note"), note.say(lang)) for note in entry.notes)
    yield from ((Text("文件头", "header"), f"{name} = {value}") for name, value in layer.header.items())


def _count(entry: Entry) -> Text:
    declared = _UNKNOWN if entry.declared is None else Text(str(entry.declared), str(entry.declared))
    read, aside = entry.read, len(entry.quarantined)
    return Text(
        f"声明 {declared.zh}，读入 {read}，隔离 {aside}",
        f"declared {declared.en}, read {read}, set aside {aside}",
    )


def _fields(layer: LayerRead, lang: Lang) -> Iterator[tuple[str, ...]]:
    """List the file's columns, what each is taken for, and its first value."""
    ours = {raw: name for name, raw in recognised(layer).items()}
    heads = Text("字段", "field"), Text("识别为", "taken for"), Text("首个值", "first value")
    if columns := _columns(layer):
        yield tuple(head.say(lang) for head in heads)
    yield from ((name, ours.get(name, ""), _sample(layer.frame[name])) for name in columns)


def _columns(layer: LayerRead) -> list[str]:
    return [str(name) for name in layer.frame.columns if name != layer.frame.geometry.name]


def _sample(values: pd.Series[Any]) -> str:
    present = values.dropna()
    return _cut("" if present.empty else str(present.iloc[0]))


def _cut(text: str) -> str:
    return text if len(text) <= _SAMPLE else text[: _SAMPLE - 1] + "…"


def _named_polygons(layer: LayerRead, id_field: str | None) -> gpd.GeoDataFrame:
    """Give the polygons by their ids where the file has unique ones, else by row."""
    polygons = layer.frame.loc[layer.frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    column = id_field or recognised(layer).get("block_id") or recognised(layer).get("zone_id")
    if column not in polygons or not polygons[column].notna().all():
        return polygons.rename_axis(None)
    ids = polygons[column].astype(str)
    return polygons.set_index(ids) if ids.is_unique else polygons.rename_axis(None)


def _areas(layer: LayerRead, polygons: gpd.GeoDataFrame, lang: Lang) -> Iterator[str]:
    """Give the areas of the first polygons by the three methods, and what the file declares of them."""
    shown = polygons.iloc[:_MOST_ROWS]
    if shown.empty:
        return
    heads = [
        Text("区块", "block") if shown.index.name else Text("行", "row"),
        Text("椭球面积", "ellipsoidal area"),
        Text("平面面积", "planar area"),
        Text("TD/T 1055 面积", "TD/T 1055 area"),
        Text("公顷", "hectares"),
        Text("中央经线", "central meridian"),
    ]
    minutes = _minutes(shown)
    if minutes:
        heads.append(Text("1′区块（整/涉及）", "1′ blocks (whole/reached)"))
    facts = measure.areas(shown.set_axis(range(len(shown))).rename(index=str))
    declared = _declared_cells(layer, shown, [float(area) for area in facts["area_m2"]], lang)
    if declared:
        heads += [Text("申报 km²", "declared km²"), Text("计算比申报", "computed against it")]
    rows = [
        (_cut(str(name)), *_figures(row), *minutes[at : at + 1], *(declared[at] if declared else ()))
        for at, (name, row) in enumerate(zip(shown.index, facts.to_dict("records"), strict=True))
    ]
    yield from _indented(table([[head.say(lang) for head in heads], *rows]))
    if len(polygons) > len(shown):
        rest = len(polygons) - len(shown)
        yield "  " + Text(f"其余 {rest} 个未列出", f"{rest} more are not listed").say(lang)


def _minutes(shown: gpd.GeoDataFrame) -> list[str]:
    """Count the basic blocks that each polygon covers and reaches into; none where one is too large."""
    try:
        counts = basic_block_counts(shown, [Size.BASIC])
    except UsageError:
        return []
    return [f"{whole}/{reached}" for whole, reached in counts.to_numpy().tolist()]


def _figures(row: Mapping[Any, float]) -> tuple[str, ...]:
    methods = ("area_m2", "planar_area_m2", "tdt1055_area_m2")
    meridian = f"{row['central_meridian']:g}°"
    return (
        *(phrases.quantity(row[name], "m2") for name in methods),
        str(phrases.hectares(row["area_m2"])),
        meridian,
    )


def _declared_cells(
    layer: LayerRead, shown: gpd.GeoDataFrame, areas: list[float], lang: Lang
) -> list[tuple[str, str]]:
    """Give the declared area of each row and how far the computed one is from it, where the file has it."""
    cells = zip(_declared(layer, shown), areas, strict=False)
    return [
        ("" if km2 != km2 else f"{km2:g}", area_difference(area, km2, half).say(lang))  # noqa: PLR0124
        for (km2, half), area in cells
    ]


def _declared(layer: LayerRead, shown: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """Give the declared area of each row in km², and half a unit of its last digit as a share of it."""
    headings = block_headings(shown, None, driver=layer.entry.driver)
    column = headings.taken.get("declared_area_km2")
    if layer.entry.role == "zones" or column is None:
        return []
    plain_rows = shown.set_axis(range(len(shown)))
    values, _ = typed(plain_rows, headings)
    rounding = half_digits(plain_rows[column.raw])
    return [(float(km2), half) for km2, half in zip(values["declared_area_km2"], rounding, strict=True)]


def _declared_odd(layer: LayerRead, polygons: gpd.GeoDataFrame, lang: Lang) -> Iterator[str]:
    some = polygons.iloc[:MOST_BLOCKS]
    declared = _declared(layer, some)
    if declared:
        areas = measure.areas(some.set_axis(range(len(some))).rename(index=str))["area_m2"]
        yield from declared_lines([*map(str, some.index)], [*map(float, areas)], declared, lang)


def _sheets(polygons: gpd.GeoDataFrame, lang: Lang) -> Iterator[str]:
    """Name the 1:50,000 sheets that the first polygons lie on."""
    try:
        numbers = list(dict.fromkeys(sheets_of(polygons.iloc[:_MOST_ROWS])["sheet"]))
    except UsageError:
        return
    if numbers:
        named = "、".join(numbers[:_MOST_SHEETS]) + ("…" if len(numbers) > _MOST_SHEETS else "")
        yield "  " + Text(f"所在 1:5万图幅：{named}", f"sheets 1:50,000: {named}").say(lang)


def _odd(layer: LayerRead, polygons: gpd.GeoDataFrame, id_field: str | None, lang: Lang) -> Iterator[str]:
    if polygons.empty:
        return
    repeated = _repeated(layer, polygons, id_field)
    lines = [
        *(text.say(lang) for text in repeated),
        *_declared_odd(layer, polygons, lang),
        *odd_lines(polygons, _columns(layer), lang),
    ]
    yield "  " + (
        Text("可疑之处：", "suspicious:") if lines else Text("未见可疑之处", "nothing suspicious")
    ).say(lang)
    yield from (f"    {plain(line)}" for line in lines)


def _repeated(layer: LayerRead, polygons: gpd.GeoDataFrame, id_field: str | None) -> Iterator[Text]:
    """Name the ids that occur more than once: their blocks are set aside in a check."""
    column = id_field or recognised(layer).get("block_id")
    if layer.entry.role == "zones" or column not in polygons:
        return
    counts = Counter(plain_cell(cell) for cell in polygons[column])
    blank = counts.pop("", 0)
    if blank:
        yield Text(f"编号为空：{blank} 行", f"rows without an id: {blank}")
    named = listed(f"{one} ×{count}" for one, count in counts.items() if count > 1)
    if named.zh:
        yield Text(
            f"编号重复：{named.zh}（核查时这些区块都不采用）",
            f"ids that repeat: {named.en} (a check sets their blocks aside)",
        )


def _next_commands(path: Path, layer: LayerRead, said: Mapping[str, str | None]) -> Iterator[str]:
    codes = {row.code for row in layer.entry.quarantined}
    known = [(f"--{name.replace('_', '-')}", value) for name, value in said.items() if value is not None]
    words = [word for pair in known for word in pair]
    suggested = next(
        (m["code"] for row in layer.entry.quarantined if (m := _SUGGESTED.search(row.reason.en))), ""
    )
    if suggested and not said.get("crs"):
        yield _command("minplan", "inspect", spoken(path), *words, "--crs", suggested)
    if "invalid_geometry" in codes and not said.get("repair"):
        yield _command("minplan", "inspect", spoken(path), *words, "--repair", "structure")
    if path.suffix.lower() == ".toml":
        yield _command("minplan", "zones", str(path))
    if layer.frame.empty:
        return
    plan = next(iter(plans_at(layer.frame.geometry.iloc[0].representative_point())), "CODE")
    if layer.entry.role == "zones":
        yield _command(
            "minplan", "check", "BLOCKS", "--zones", "catalog.toml", "--plan", plan, "--out", "out"
        )
        return
    if "right_type" not in recognised(layer):
        words += ["--set", "right_type=mining"]
    yield _command("minplan", "check", spoken(path), *words, "--plan", plan, "--out", "out")


def _command(*words: str) -> str:
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    return f'"{word}"' if any(letter in word for letter in " &()#!;'?") else word
