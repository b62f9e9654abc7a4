"""The files of one check, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.cli.parameters import FORMATS
from minplan_gis.files.writing.publish import staging
from minplan_gis.maps import web_map
from minplan_gis.report import write_excel, write_geopackage, write_json
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from minplan_gis.checking import Report
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["EXPLAINED", "write_outputs"]

EXPLAINED = {
    "xlsx": Text(
        "工作簿：汇总、明细、容差内、未核查、账目、参数与依据",
        "workbook: summary, details, waived, not checked, ledger, parameters and sources",
    ),
    "json": Text("同样的内容，供程序读取", "the same, for programs"),
    "gpkg": Text(
        "区块、冲突图形、范围外图形，在 QGIS 中直接带样式打开",
        "blocks, findings and remainders, which QGIS opens with their styles",
    ),
    "html": Text("网页地图，不需要网络", "a web map that needs no network"),
}


def write_outputs(
    report: Report, zones: Zones, out: Path, wanted: Sequence[str], lang: Lang
) -> dict[str, Path]:
    """Write the wanted outputs into ``out`` and give their paths by format."""
    with staging(out) as folder:
        for name in wanted:
            _writer(name)(report, zones, folder / FORMATS[name], lang)
    return {name: out / FORMATS[name] for name in wanted}


def _writer(name: str) -> Callable[[Report, Zones, Path, Lang], None]:
    return {"xlsx": _xlsx, "json": _json, "gpkg": _gpkg, "html": _html}[name]


def _xlsx(report: Report, _zones: Zones, path: Path, lang: Lang) -> None:
    write_excel(report, path, lang=lang)


def _json(report: Report, _zones: Zones, path: Path, lang: Lang) -> None:
    write_json(report, path, lang=lang)


def _gpkg(report: Report, _zones: Zones, path: Path, lang: Lang) -> None:
    write_geopackage(report, path, lang=lang)


def _html(report: Report, zones: Zones, path: Path, lang: Lang) -> None:
    web_map(report.blocks, zones, report, lang=lang).save(str(path))
