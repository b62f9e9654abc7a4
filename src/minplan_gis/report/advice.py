"""What a planner does about each reason for which something was not checked."""

from __future__ import annotations

from minplan_gis.vocabulary import Reason
from minplan_gis.wording import Text

__all__ = ["advice"]

_REQUEST = Text("向图层主管部门索取正式矢量数据", "ask the layer's authority for official vector data")
_CATALOG = Text("并登记到图层目录后重新核查", ", list it in the zone catalog and check again")

_ADVICE = {
    Reason.UNDECIDED: Text(
        "在 GIS 中打开 GeoPackage 人工复核该图斑，或清理图层几何后重新核查",
        "open the GeoPackage and review the piece by hand, or clean the layer's geometry and check again",
    ),
    Reason.SCHEMATIC: _REQUEST + _CATALOG,
    Reason.LAYER_MISSING: _REQUEST + _CATALOG,
    Reason.LAYER_UNREADABLE: Text(
        "按“账目”所列原因修复或更换文件后重新核查",
        "mend or replace the file as the ledger says, then check again",
    ),
    Reason.LAYER_EMPTY: Text(
        "确认该类要素确实不存在后，在目录中写明 features = 0 和 complete_for；否则补充数据",
        "if there truly are none, state features = 0 and complete_for in the catalog; else supply data",
    ),
    Reason.LAYER_CRS: Text(
        "查明图层坐标系并在目录中写明，或更换坐标系正确的文件",
        "find out the layer's reference system and state it in the catalog, or replace the file",
    ),
    Reason.LAYER_CHANGED: Text(
        "核对文件是否为目录登记的版本，更换文件或更新目录",
        "see whether the file is the registered version; replace it or update the catalog",
    ),
    Reason.INCOMPLETE: Text(
        "补齐缺少范围内的图层数据，并在目录中声明完整范围",
        "supply the data for the missing reach and declare where the layer is complete",
    ),
    Reason.PLAN_PERIOD_ENDED: Text(
        "加载接续规划；或取得主管部门继续有效的确认，以 --plan-in-force 注明",
        "load the successor plan, or state the authority's confirmation with --plan-in-force",
    ),
    Reason.PLAN_NOT_STARTED: Text(
        "核对核查日期与规划期；适用时加载前一轮规划",
        "compare the date of the check with the plan's period; load the preceding plan where it applies",
    ),
    Reason.ATTRIBUTE_MISSING: Text(
        "补充所列属性（属性表或 --set）后重新核查",
        "supply the attribute (attribute table or --set) and check again",
    ),
    Reason.QUARANTINED: Text(
        "按“账目”所列原因修复数据后重新核查",
        "mend the data as the ledger says, then check again",
    ),
    Reason.BATCH_PART: Text(
        "修复所列的行（原因和改法见“账目”），与其余区块一起整批重新核查；分批核查的，合并各批报告",
        "mend the rows that are named (the ledger says why and how) and check the whole batch again; "
        "where it was checked in parts, merge the reports",
    ),
    Reason.ZONE_DATES: Text(
        "核对该要素的有效期；已失效的从图层中移除，仍有效的更正日期",
        "check the feature's dates; take it out of the layer where it has lapsed, else mend the dates",
    ),
}

_OTHERWISE = Text("人工复核", "review by hand")


def advice(reason: Reason) -> Text:
    """Say what to do where something was not checked for this reason."""
    return _ADVICE.get(reason, _OTHERWISE)
