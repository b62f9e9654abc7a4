"""What people call the columns of a table of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FIELD_LABELS", "column_names"]

FIELD_LABELS: Mapping[str, Text] = {
    "mineral": Text("矿种", "mineral"),
    "licence_no": Text("许可证号", "licence"),
    "subject": Text("核查对象", "subject"),
    "business": Text("业务类型", "business"),
    "right_type": Text("权利类型", "right"),
    "method": Text("开采方式", "method"),
    "stage": Text("勘查阶段", "stage"),
    "scale": Text("生产规模", "scale"),
    "scale_unit": Text("规模单位", "unit of scale"),
    "service_years": Text("服务年限（年）", "service life (years)"),
    "top_elevation_m": Text("开采标高上限（m）", "top elevation (m)"),
    "bottom_elevation_m": Text("开采标高下限（m）", "bottom elevation (m)"),
    "declared_area_km2": Text("申报面积（km²）", "declared area (km²)"),
    "ash_percent": Text("原煤灰分（%）", "ash (%)"),
    "sulfur_percent": Text("原煤硫分（%）", "sulfur (%)"),
    "map_no": Text("图面号", "number on the map"),
    "setting_type": Text("设置类型", "kind of setting"),
    "exploration_degree": Text("勘查程度", "degree of exploration"),
    "resources": Text("资源量", "resources"),
    "resources_unit": Text("资源量单位", "unit of resources"),
    "resources_date": Text("资源量截止日期", "resources as of"),
    "right_certificate_no": Text("矿业权证号", "certificate of the right"),
    "validity": Text("有效期", "validity"),
    "valid_from": Text("有效期起", "valid from"),
    "valid_to": Text("有效期止", "valid to"),
    "issuing_authority": Text("发证机关", "issued by"),
    "release_year": Text("拟投放年度", "year of release"),
    "grant_method": Text("出让方式", "way of granting"),
    "release_status": Text("投放状态", "state of release"),
    "admin_name": Text("行政区", "administrative unit"),
    "township": Text("所在乡镇", "township"),
    "accuracy_m": Text("坐标不确定度（m）", "uncertain by (m)"),
    "source_file": Text("来源文件", "source file"),
    "source_crs": Text("来源坐标系", "source CRS"),
}
"""What people call the columns of a block, by column."""


def column_names(columns: Iterable[str]) -> Text:
    """Name columns in one breath: by their labels in Chinese, by their identifiers in English.

    >>> column_names(["mineral", "my_own"])
    Text(zh='矿种、my_own', en='mineral, my_own')
    """
    found = tuple(columns)
    labels = (FIELD_LABELS[name].zh if name in FIELD_LABELS else name for name in found)
    return Text("、".join(labels), ", ".join(found))
