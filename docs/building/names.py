"""The Python reference: every public name of every public module, documented once, in its home."""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING

import minplan_gis
from building.constants import constant_lines, is_constant
from building.markdown import plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["MODULES", "name_pages", "public_names"]

MODULES = {
    "blocks": "读入、写出区块",
    "zones": "图层和图层目录",
    "rules": "规则和规则包",
    "checking": "核查与报告",
    "measure": "只量算，不判定",
    "maps": "网页地图和打印地图",
    "maps.sheets": "打印地图的图幅和责任表",
    "report": "报告写成文件",
    "plans": "规划登记簿",
    "audit": "规划自查",
    "mapsheets": "图幅和基本区块",
    "files": "文件的读入和账目",
    "crs": "坐标系",
    "datums": "北京54、西安80 的转换",
    "styles": "图式",
    "fonts": "随附的字体",
    "phrases": "各输出共用的语句",
    "vocabulary": "封闭的词表",
    "errors": "错误",
    "wording": "中英文对照的文字",
    "datasets": "随附的数据",
}
"""The public rooms in the order of a check, and what each is for."""


def name_pages() -> dict[str, str]:
    """Give the page of the package itself and one for each public module."""
    pages = {name: "\n".join(_module(name)) for name in MODULES}
    return {"minplan_gis": "\n".join(_package()), **pages}


def public_names() -> dict[str, list[str]]:
    """Give the public names of each public module, without those that the module above it hands on."""
    return {name: [one for one in _loaded(name).__all__ if one not in _above(name)] for name in MODULES}


def _above(name: str) -> list[str]:
    parent = name.rpartition(".")[0]
    return list(_loaded(parent).__all__) if parent else []


def _loaded(name: str) -> ModuleType:
    return importlib.import_module(f"minplan_gis.{name}")


def _package() -> Iterator[str]:
    yield from (
        "# minplan_gis",
        "",
        "`import minplan_gis as mp` 之后可直接使用的名称，各自的说明见链接。",
        "",
    )
    rows = ((_link(name), _first_line(getattr(minplan_gis, name))) for name in minplan_gis.__all__)
    yield from table(("名称", "说明"), rows)


def _link(name: str) -> str:
    if name in MODULES:
        return f"{{py:mod}}`mp.{name} <minplan_gis.{name}>`"
    home = next(room for room, names in public_names().items() if name in names)
    return f"{{py:obj}}`mp.{name} <minplan_gis.{home}.{name}>`"


def _first_line(value: object) -> str:
    return plain((inspect.getdoc(value) or "").partition("\n")[0].replace("``", ""))


def _module(name: str) -> Iterator[str]:
    module = f"minplan_gis.{name}"
    constants = [one for one in public_names()[name] if is_constant(module, one)]
    others = ", ".join(one for one in public_names()[name] if one not in constants)
    yield from (f"# {module}：{MODULES[name]}", "", "```{eval-rst}", f".. automodule:: {module}")
    yield from (f"   :members: {others}", "   :undoc-members:", "")
    for one in constants:
        yield from constant_lines(module, one)
    yield from ("```", "")
