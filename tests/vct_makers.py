"""VCT files as land surveys hand them over, versions 2.0 and 3.0, made on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADS = {
    "3.0": """HeadBegin
DataMark:LANDUSE-VCT
Version:3.0
CoordinateSystemType:P
Dim:2
XAxisDirection:E
YAxisDirection:N
XYUnit:M
Spheroid:CGCS2000,6378137.0,298.257222101
PrimeMeridian:Greenwich
Projection:高斯-克吕格投影
Parameters:81,1,27500000,0,3,27
VerticalDatum:1985国家高程基准
ExtentMin:27516000,4875000
ExtentMax:27517000,4877000
MapScale:2000
Offset:0,0
Date:20240516
Separator:,
HeadEnd
""",
    "2.0": """HeadBegin
Datamark: LANDUSE.VCT
Version: 2.0
Unit: M
Dim: 2
Topo: 1
Coordinate: M
Projection: Gauss-Krueger Projection
Spheroid: CGCS2000
Parameters: 6378137,6356752.314
Meridinan: 81
MinX: 27516000
MinY: 4875000
MaxX: 27517000
MaxY: 4877000
Scale: 10000
Date: 20240516
Separator: ,
HeadEnd
""",
}
CODES = {
    "3.0": "FeatureCodeBegin\n2006010100,矿区,Polygon,KQ\n1000110000,控制点,Point,KZD\n"
    "1099020000,注记,Annotation,ZJ\nFeatureCodeEnd\n",
    "2.0": "FeatureCodeBegin\n2001,矿区,Polygon,0,0,0,KQ\n3001,界线,Line,255,0,0,JX\n"
    "1001,控制点,Point,0,0,0,KZD\nFeatureCodeEnd\n",
}
STRUCTURES = {
    "3.0": "TableStructureBegin\nKQ,4\nBH,Char,10\nMC,Char,60\nMJ,Float,15,4\nRQ,Date,8\n0\n"
    "KZD,1\nMC,Char,20\n0\nTableStructureEnd\n",
    "2.0": "TableStructureBegin\nKQ,4\nBSM,Integer,10\nMC,Char,60\nMJ,Float,15,4\nRQ,Date\n"
    "JX,2\nBSM,Integer,10\nLX,Char,6\nKZD,2\nBSM,Integer,10\nMC,Char,20\nTableStructureEnd\n",
}
ROWS = {
    "3.0": "AttributeBegin\nKQ\n101,A,伊宁市㙦,20.5,20240516\n102,B,察布查尔县,,\nTableEnd\n"
    "KZD\n1,一\nTableEnd\nAttributeEnd\n",
    "2.0": "AttributeBegin\nKQ\n101,伊宁市,20.5,20240516\n102,察布查尔县,,\nTableEnd\n"
    "JX\n11,内\n12,外\n13,外\n14,内\nTableEnd\nKZD\n1,一\nTableEnd\nAttributeEnd\n",
}
NODES = {"south": (27516200, 4876000), "north": (27516200, 4876200)}
LINES = {
    11: [NODES["south"], NODES["north"]],
    12: [NODES["north"], (27516000, 4876200), (27516000, 4876000), NODES["south"]],
    13: [NODES["south"], (27516400, 4876000), (27516400, 4876200), NODES["north"]],
    14: [(27516050, 4876050), (27516050, 4876100), (27516100, 4876100), (27516050, 4876050)],
}
"""The border between two squares of 200 m, what is around each, and a triangle of 50 m in the western one."""
WEST, EAST = "11,12,0,14", "13,-11"
"""The two polygons by numbers of lines: those that run backwards are negative, a 0 parts rings."""


def objects(
    version: str, *, west: str = WEST, east: str = EAST, lines: dict | None = None, points: bool = True
) -> str:
    """Give the sections of figures: a point, four lines, two polygons."""
    modern = version == "3.0"
    codes = {"3.0": ("1000110000", "1099000000", "2006010100"), "2.0": ("1001", "3001", "2001")}[version]
    end = "0\n" if modern else ""
    one = "1\n" if modern else ""
    text = "PointBegin\n"
    if points:
        text += f"1\n{codes[0]}\nunknown\n1\n{one}27516100,4876100.5\n{end}"
    text += "PointEnd\nLineBegin\n"
    for number, places in (LINES if lines is None else lines).items():
        run = "".join(f"{east},{north}\n" for east, north in places)
        straight = "1\n11\n" if modern else ""
        text += f"{number}\n{codes[1]}\nunknown\n1\n{straight}{len(places)}\n{run}{end}"
    text += "LineEnd\nPolygonBegin\n"
    for number, ids in ((101, west), (102, east)):
        kind, made_of = ("100\n", "21\n") if modern else ("", "")
        count = ids.count(",") + 1
        text += f"{number}\n{codes[2]}\nunknown\n{kind}27516100.5,4876100.5\n{made_of}{count}\n{ids}\n{end}\n"
    return text + "PolygonEnd\n"


def vct_text(version: str = "3.0", *, head: str = "", figures: str = "", rows: str = "") -> str:
    """Give a whole file; its parts may be others."""
    parts = (head or HEADS[version], CODES[version], STRUCTURES[version])
    return "\n".join((*parts, figures or objects(version), rows or ROWS[version]))


def vct(path: Path, text: str | None = None, encoding: str = "gb18030") -> Path:
    """Write one."""
    path.write_bytes((vct_text() if text is None else text).replace("\n", "\r\n").encode(encoding))
    return path


def polygons_alone(version: str) -> str:
    """Give a whole file without its point, which is no block."""
    rows = ROWS[version]
    start = rows.index("KZD\n")
    rows = rows[:start] + rows[rows.index("TableEnd\n", start) + len("TableEnd\n") :]
    return vct_text(version, figures=objects(version, points=False), rows=rows)
