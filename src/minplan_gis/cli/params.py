"""参数表: the options of a check from a file, and into one; the command line goes before it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import xlsxwriter

from minplan_gis.cli.parameters import day, formats, pair
from minplan_gis.errors import MinplanError, SourceError, UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.addresses import is_address, spoken
from minplan_gis.files.columns.fields import near_hint, plain_heading
from minplan_gis.files.writing.publish import staging
from minplan_gis.wording import Text
from minplan_gis.zones.catalog_sheet import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from minplan_gis.wording import Lang

__all__ = ["LABELS", "params_option", "save_option", "write_params"]

LABELS = {
    "blocks": "区块文件",
    "plan": "规划代码",
    "zones": "图层清单",
    "rules": "规则文件",
    "select": "只核查规则",
    "date": "核查日期",
    "plan-in-force": "规划仍有效",
    "accept-unchecked": "接受未核查",
    "demo-data": "示意数据判定",
    "attributes": "属性表",
    "fields": "字段对照",
    "set": "统一属性",
    "id-field": "编号字段",
    "layer": "文件内图层",
    "encoding": "编码",
    "crs": "坐标系",
    "datum-shift": "转换参数文件",
    "deduction": "扣除规则",
    "repair": "修复方法",
    "trusted": "在本进程读文件",
    "out": "输出文件夹",
    "format": "输出格式",
}
"""Long name of an option of ``check`` to its word in a 参数表."""
_KEYS = {plain_heading(name): key for key, zh in LABELS.items() for name in (key, zh)}
_OPTION, _VALUE = ("参数", "选项", "option"), ("值", "内容", "value")
_YES, _NO = ("是", "yes", "true", "1"), ("否", "no", "false", "0")
_CHECKS: Mapping[str, Callable[[str], object]] = {
    "date": day,
    "plan-in-force": pair,
    "accept-unchecked": pair,
    "set": pair,
    "format": formats,
}
_HEADING_ROWS = 20
_SHEET = "参数表"


@dataclass(frozen=True, slots=True)
class _Said:
    """One value of the file."""

    place: str
    option: str
    value: str


def params_option(lang: Lang) -> click.Option:
    """Give ``--params``, which is read before the other options and stands behind them."""
    said = Text(
        "参数表（xlsx/csv/toml）：列 参数、值；命令行写明的优先；其中的路径相对于参数表所在文件夹",
        "options of a check from a file (xlsx, csv, toml); the command line goes before it; its paths are "
        "relative to its folder",
    )
    kind = click.Path(path_type=Path)
    return click.Option(
        ["--params"],
        type=kind,
        is_eager=True,
        expose_value=False,
        callback=_take,
        metavar="FILE",
        help=said.say(lang),
    )


def save_option(lang: Lang) -> click.Option:
    """Give ``--save-params``, which writes the options of this run."""
    said = Text(
        "把本次的选项写成参数表（.xlsx 或 .toml）", "write the options of this run to a file (.xlsx, .toml)"
    )
    return click.Option(
        ["--save-params"], type=click.Path(path_type=Path), metavar="FILE", help=said.say(lang)
    )


def write_params(given: Mapping[str, Any], command: click.Command, out: Path) -> None:
    """Write the options of a run: one row a value, or TOML by the ending.

    Raises
    ------
    UsageError
        ``out`` ends otherwise, or is there already.
    """
    if out.suffix.lower() not in {".xlsx", ".toml"} or out.exists():
        raise UsageError(
            Text(
                f"{out.name} 应为新的 .xlsx 或 .toml 文件", f"{out.name} should be a new .xlsx or .toml file"
            )
        )
    rows = [(key, _plain(each)) for key, value in _options(given, command) for each in _every(value)]
    with staging(out.resolve().parent) as folder:
        write = _write_sheet if out.suffix.lower() == ".xlsx" else _write_toml
        write(rows, folder / out.name)


def _take(ctx: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Put what the file says behind what the command line says."""
    if path is None or ctx.resilient_parsing:
        return
    said = list(_of_document(path) if path.suffix.lower() == ".toml" else _of_table(path))
    found: dict[str, list[str]] = {}
    problems: list[Text] = []
    options = {_long(parameter): parameter for parameter in ctx.command.params}
    for one in said:
        problems += _faults(path, one, options, found)
    if problems:
        raise SourceError(*problems)
    ctx.default_map = {
        str(options[key].name): _value(options[key], values, path) for key, values in found.items()
    }


def _faults(
    path: Path, one: _Said, options: Mapping[str, click.Parameter], found: dict[str, list[str]]
) -> Iterator[Text]:
    """Take one value, or say what is wrong with it."""
    where = Text(f"{path.name} {one.place}：", f"{path.name} {one.place}: ")
    key = _KEYS.get(plain_heading(one.option), "")
    if key not in options:
        near = near_hint(one.option, LABELS.values())
        yield where + Text(f"没有参数“{one.option}”{near.zh}", f"there is no option '{one.option}'{near.en}")
    elif not one.value:
        return
    elif key in found and not (options[key].multiple or options[key].nargs == -1):
        yield where + Text(f"{LABELS[key]} 只能有一个值", f"{key} takes one value")
    else:
        try:
            _check(options[key], key, one.value)
        except MinplanError as error:
            yield from (where + problem for problem in error.problems)
        else:
            found.setdefault(key, []).append(one.value)


def _check(option: click.Parameter, key: str, value: str) -> None:
    kind = option.type
    if getattr(option, "is_flag", False) and plain_heading(value) not in {*_YES, *_NO}:
        raise UsageError(Text(f"“{value}” 应为 是 或 否", f"'{value}' should be 是 (yes) or 否 (no)"))
    if isinstance(kind, click.Choice) and value not in kind.choices:
        known = ", ".join(map(str, kind.choices))
        raise UsageError(Text(f"“{value}” 应为 {known} 之一", f"'{value}' should be one of {known}"))
    if key in _CHECKS:
        _CHECKS[key](value)


def _value(option: click.Parameter, values: Sequence[str], path: Path) -> Any:  # noqa: ANN401 - as click takes it
    if getattr(option, "is_flag", False):
        return plain_heading(values[0]) in _YES
    if isinstance(option.type, click.Path):
        folder = path.resolve().parent
        values = [value if is_address(value) else str(folder / value.replace("\\", "/")) for value in values]
    return list(values) if option.multiple or option.nargs == -1 else values[0]


def _long(parameter: click.Parameter) -> str:
    longest = max(parameter.opts, key=len) if isinstance(parameter, click.Option) else str(parameter.name)
    return longest.removeprefix("--")


def _of_document(path: Path) -> Iterator[_Said]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(
            Text(
                f"参数表 {path.name} 不是可读的 UTF-8 TOML：{error}",
                f"{path.name} is no readable TOML in UTF-8: {error}",
            )
        ) from error
    for key, value in document.items():
        yield from (_Said(key, key, _plain(each)) for each in _every(value))


def _of_table(path: Path) -> Iterator[_Said]:
    with open_reader() as reader:
        book = reader.read_book(path)
    for sheet in book.sheets:
        for at, (_, head) in enumerate(sheet.rows[:_HEADING_ROWS]):
            words = [plain_heading(text) for text in head]
            option = next((column for column, word in enumerate(words) if word in _OPTION), None)
            value = next((column for column, word in enumerate(words) if word in _VALUE), None)
            if option is not None and value is not None:
                for row, cells in sheet.rows[at + 1 :]:
                    texts = [*cells, *[""] * (max(option, value) + 1 - len(cells))]
                    if texts[option] or texts[value]:
                        yield _Said(f"{letters(value)}{row}（{texts[option]}）", texts[option], texts[value])
                return
    raise SourceError(
        Text(
            f"{path.name} 不是参数表：没有 参数、值 两列",
            f"{path.name} holds no options: no row has the headings 参数 (option) and 值 (value)",
        )
    )


def _options(given: Mapping[str, Any], command: click.Command) -> Iterator[tuple[str, Any]]:
    """Give the options that have a value of their own, paths absolute."""
    for parameter in command.params:
        value = given.get(str(parameter.name))
        if _long(parameter) in LABELS and value not in {None, False, ()} and value != parameter.default:
            yield _long(parameter), value


def _every(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else (value,)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _YES[0] if value else _NO[0]
    if not isinstance(value, Path):
        return str(value)
    return spoken(value if is_address(value) else value.absolute())


def _write_sheet(rows: Sequence[tuple[str, str]], out: Path) -> None:
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_SHEET)
        text, head = (
            book.add_format({"num_format": "@"}),
            book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
        )
        sheet.set_column(0, 0, 18, text)
        sheet.set_column(1, 1, 80, text)
        sheet.write_row(0, 0, [_OPTION[0], _VALUE[0]], head)
        said = {key for key, _ in rows}
        empty = [(key, "") for key in LABELS if key not in said]
        for at, (key, value) in enumerate([*rows, *empty], start=1):
            sheet.write_string(at, 0, LABELS[key])
            sheet.write_string(at, 1, value, text)


def _write_toml(rows: Sequence[tuple[str, str]], out: Path) -> None:
    keys = dict.fromkeys(key for key, _ in rows)
    lines = {key: [value for own, value in rows if own == key] for key in keys}
    text = "".join(f"{key} = {json.dumps(values, ensure_ascii=False)}\n" for key, values in lines.items())
    out.write_text(text, encoding="utf-8", newline="\n")
