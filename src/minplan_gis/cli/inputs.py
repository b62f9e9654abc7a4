"""What a command line asks for, read into frames, layers and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from minplan_gis.blocks import load_blocks
from minplan_gis.cli.parameters import day, mapping, parts
from minplan_gis.datasets import data_path
from minplan_gis.errors import UsageError
from minplan_gis.plans import load_plan
from minplan_gis.rules import combine_packs, load_rules, shipped_rules
from minplan_gis.wording import Text
from minplan_gis.zones import Zones, combine_zones, load_zones

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from minplan_gis.files import Reader
    from minplan_gis.files.model import Deduction, Repair
    from minplan_gis.rules import Pack

__all__ = [
    "BlockFiles",
    "Yardstick",
    "block_files",
    "read_blocks",
    "read_rules",
    "read_zones",
    "shipped_catalog",
    "yardstick",
]


@dataclass(frozen=True, slots=True)
class BlockFiles:
    """The block files, and what the user says of them."""

    paths: tuple[Path, ...]
    attributes: Path | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    id_field: str | None = None
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    datum_shift: Path | None = None
    deduction: Deduction = "covering"
    repair: Repair | None = None
    fields: Path | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What blocks are held against: layers, rules, a day and what is known of them."""

    day: date
    plan: str | None = None
    catalogs: tuple[Path, ...] = ()
    rule_files: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    plan_in_force: Mapping[str, str] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)
    demo_data: bool = False


def block_files(given: Mapping[str, Any]) -> BlockFiles:
    """Take the block files from parsed options."""
    return BlockFiles(
        paths=given["blocks"],
        attributes=given["attributes"],
        values=mapping(given["values"]),
        id_field=given["id_field"],
        layer=given["layer"],
        encoding=given["encoding"],
        crs=given["crs"],
        datum_shift=given["datum_shift"],
        deduction=given["deduction"],
        repair=given["repair"],
        fields=given["fields"],
    )


def yardstick(given: Mapping[str, Any]) -> Yardstick:
    """Take the layers and rules from parsed options; a verb without rules has no such options."""
    return Yardstick(
        day=day(given["day"]) if given.get("day") else date.today(),  # noqa: DTZ011 (the planner's own day)
        plan=_known(given["plan"]),
        catalogs=given["catalogs"],
        rule_files=given.get("rule_files", ()),
        select=parts(given.get("select", ())),
        plan_in_force=mapping(given.get("plan_in_force", ())),
        accepted=mapping(given.get("accept_unchecked", ())),
        demo_data=given.get("demo_data", False),
    )


def read_blocks(files: BlockFiles, reader: Reader, plan: str | None = None) -> gpd.GeoDataFrame:
    """Read every block file; what can't be read, or lies outside the plan's unit, is in the ledger."""
    return load_blocks(
        *files.paths,
        layer=files.layer,
        encoding=files.encoding,
        crs=files.crs,
        id_field=files.id_field,
        attributes=files.attributes,
        values=files.values,
        datum_shift=files.datum_shift,
        deduction=files.deduction,
        repair=files.repair,
        fields=files.fields,
        admin_code=None if plan is None else load_plan(plan).admin_code,
        reader=reader,
    )


def read_zones(plan: str | None, catalogs: Sequence[Path], reader: Reader) -> Zones:
    """Read the plan's shipped layers and the user's catalogs; the user's win over schematic ones."""
    shipped = (shipped_catalog(plan),) if plan else ()
    return combine_zones(*(load_zones(catalog, reader=reader) for catalog in (*shipped, *catalogs)))


def shipped_catalog(plan: str) -> Path:
    """Give the catalog of a plan's own layers."""
    return data_path("zones", str(_known(plan)), "catalog.toml")


def read_rules(wanted: Yardstick) -> Pack:
    """Put the baseline, the plan's own pack and the user's rule files together."""
    own = (wanted.plan,) if wanted.plan else ()
    return combine_packs(shipped_rules("baseline", *own), *map(load_rules, wanted.rule_files))


def _known(plan: str | None) -> str | None:
    """Give the plan's code, if there is such a plan with layers of its own."""
    known = sorted(catalog.parent.name for catalog in data_path("zones").glob("*/catalog.toml"))
    if plan is not None and plan not in known:
        listed = "、".join(known)
        raise UsageError(
            Text(
                f"没有规划 {plan}；现有：{listed}", f"there is no plan {plan}; there are: {', '.join(known)}"
            )
        )
    return plan
