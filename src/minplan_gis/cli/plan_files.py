"""The files that ``minplan plans`` writes of one plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from minplan_gis.audit import audit_plan
from minplan_gis.datasets import data_path
from minplan_gis.errors import UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.writing.publish import require_writable, staging
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.report import plan_page, write_plan_workbook
from minplan_gis.wording import Text
from minplan_gis.zones import load_zones

if TYPE_CHECKING:
    from datetime import date

    from minplan_gis.plans import Plan
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["named_plan", "write_page", "write_workbook"]


def named_plan(name: str) -> Plan:
    """Load a plan that ships by its code, or one's own register by its folder."""
    return load_plan(name if name in plan_codes() or not Path(name).is_dir() else Path(name))


def write_page(name: str | None, path: Path, day: date, lang: Lang) -> None:
    """Write the plan's card as one page, whole or not at all."""
    plan = _wanted(name, path, "--html", (".html", ".htm"))
    page = plan_page(plan, audit_plan(plan), _zones(name), day=day, lang=lang)
    with staging(path.parent) as folder:
        (folder / path.name).write_text(page, encoding="utf-8", newline="\n")
    click.echo(Text(f"已写出：{path}", f"written: {path}").say(lang))


def write_workbook(name: str | None, path: Path, lang: Lang) -> None:
    """Write the plan's tables as one workbook, whole or not at all."""
    plan = _wanted(name, path, "--xlsx", (".xlsx",))
    with staging(path.parent) as folder:
        write_plan_workbook(plan, folder / path.name, lang=lang)
    click.echo(Text(f"已写出：{path}", f"written: {path}").say(lang))


def _wanted(name: str | None, path: Path, option: str, endings: tuple[str, ...]) -> Plan:
    """Load the plan that is to be written, after what would keep it from being written."""
    if not name:
        raise UsageError(Text(f"{option} 须与规划代码同用", f"{option} needs the code of a plan"))
    if path.suffix.lower() not in endings:
        end = endings[0]
        raise UsageError(Text(f"{path.name} 应以 {end} 结尾", f"{path.name} should end in {end}"))
    plan = named_plan(name)
    require_writable(path.parent)
    return plan


def _zones(name: str | None) -> Zones | None:
    """Read the layers that ship for a shipped plan; a register of one's own is not drawn as its namesake."""
    catalog = data_path("zones") / str(name) / "catalog.toml"
    if name not in plan_codes() or not catalog.is_file():
        return None
    with open_reader() as reader:
        return load_zones(catalog, reader=reader)
