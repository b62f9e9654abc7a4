"""Write the input files of the example job: ``python scripts/build_examples.py yining``.

From data/examples/PLAN/examples.toml: an exchange text in GBK with its table of
attributes, and a Shapefile in GBK without a .cpg. The same list gives the same
bytes under one GDAL.
"""

from __future__ import annotations

import csv
import io
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyogrio
from shapely.geometry import Polygon

from minplan_gis.areas import M2_PER_HECTARE, planar_area, rounded
from minplan_gis.crs import gauss_kruger_epsg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Block = Mapping[str, Any]
    Corners = list[tuple[float, float]]

FOLDER = Path(__file__).resolve().parents[1] / "data" / "examples"
DBF_LANGUAGE_BYTE = 29

HEADER = """\
[属性描述]
格式版本号=1.01版本
数据产生单位=示意单位
数据产生日期=2024-06-20
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号={band}
精度=0.01
转换参数=,,,,,,
[地块坐标]
"""

HEADINGS = {
    "subject": "对象类型",
    "business": "业务类型",
    "right_type": "矿权类型",
    "licence_no": "许可证号",
    "mineral": "主矿种",
    "method": "开采方式",
    "scale": "生产规模",
    "scale_unit": "规模单位",
    "service_years": "服务年限",
    "ash_percent": "灰分",
    "sulfur_percent": "硫分",
}


def corners(examples: Mapping[str, Any], ring: Sequence[Sequence[float]]) -> Corners:
    """Turn the list's kilometres into (easting, northing) in metres, with the band's prefix."""
    east, north = examples["origin_km"]
    prefix = examples["band"] * 1_000_000
    return [(round(prefix + (e + east) * 1000, 2), round((n + north) * 1000, 2)) for e, n in ring]


def polygon(examples: Mapping[str, Any], block: Block) -> Polygon:
    """Give a block's figure in the prefixed band."""
    shell, *holes = (corners(examples, ring) for ring in block["rings"])
    return Polygon(shell, holes)


def of_input(examples: Mapping[str, Any], name: str) -> list[Block]:
    """Give the blocks of one input file."""
    return [block for block in examples["block"] if block["input"] == name]


def plot_lines(examples: Mapping[str, Any], block: Block) -> list[str]:
    """Write one plot: its line of facts, then every corner with each ring's first one repeated."""
    rings = [corners(examples, ring) for ring in block["rings"]]
    hectares = rounded(planar_area([polygon(examples, block)])[0] / M2_PER_HECTARE, 4)
    points = [
        f"J{number},{circle},{northing:.2f},{easting:.2f}"
        for circle, ring in enumerate(rings, start=1)
        for number, (easting, northing) in numbered(rings, circle, ring)
    ]
    return [f"{len(points)},{hectares},{block['id']},{block['name']},面,,采矿用地,0602,@", *points]


def numbered(rings: list[Corners], circle: int, ring: Corners) -> list[tuple[int, tuple[float, float]]]:
    """Give a ring's corners, numbered on from the rings before it and closed."""
    first = 1 + sum(len(before) for before in rings[: circle - 1])
    return [*enumerate(ring, start=first), (first, ring[0])]


def exchange_text(examples: Mapping[str, Any]) -> bytes:
    """Write the exchange text as offices hand it in: GBK, CRLF."""
    lines = [line for block in of_input(examples, "plots") for line in plot_lines(examples, block)]
    text = HEADER.format(band=examples["band"]) + "\n".join(lines) + "\n"
    return text.replace("\n", "\r\n").encode("gbk")


def attribute_table(examples: Mapping[str, Any]) -> bytes:
    """Write the plots' attributes as a spreadsheet saves them: UTF-8 with a mark, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["区块编号", "区块名称", *HEADINGS.values()])
    for block in of_input(examples, "plots"):
        values = (block["attributes"].get(field, "") for field in HEADINGS)
        writer.writerow([block["id"], block["name"], *values])
    return out.getvalue().encode("utf-8-sig")


def write_shapefile(examples: Mapping[str, Any], path: Path) -> None:
    """Write the Shapefile as an old desktop would: GBK, and nothing in it that says so."""
    blocks = of_input(examples, "blocks")
    shapes = [polygon(examples, block) for block in blocks]
    columns = {"区块编号": [block["id"] for block in blocks], "区块名称": [block["name"] for block in blocks]}
    for field, heading in HEADINGS.items():
        columns[heading] = [block["attributes"].get(field, "") for block in blocks]
    columns["面积(ha)"] = [float(rounded(area / M2_PER_HECTARE, 4)) for area in planar_area(shapes)]
    epsg = gauss_kruger_epsg(examples["band"], prefixed=True)
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=f"EPSG:{epsg}")
    pyogrio.write_dataframe(
        frame,
        path,
        driver="ESRI Shapefile",
        encoding="GBK",
        layer_options={"DBF_DATE_LAST_UPDATE": "2024-06-20"},
    )
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[DBF_LANGUAGE_BYTE] = 0
    path.with_suffix(".dbf").write_bytes(table)


def build(plan: str, folder: Path) -> None:
    """Write the example files of a plan into a folder."""
    examples = tomllib.loads((FOLDER / plan / "examples.toml").read_text(encoding="utf-8"))
    paths = {given["id"]: folder / given["path"] for given in examples["input"]}
    table = next(given["attributes"] for given in examples["input"] if given["id"] == "plots")
    folder.mkdir(parents=True, exist_ok=True)
    paths["plots"].write_bytes(exchange_text(examples))
    (folder / table).write_bytes(attribute_table(examples))
    write_shapefile(examples, paths["blocks"])


def main() -> None:
    """Build the examples of the plan named on the command line."""
    if len(sys.argv) not in {2, 3}:
        sys.exit("usage: build_examples.py PLAN [FOLDER]")
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else FOLDER / sys.argv[1]
    build(sys.argv[1], folder)
    for path in sorted(folder.iterdir()):
        print(f"{path.name} {path.stat().st_size:,}")


if __name__ == "__main__":
    main()
