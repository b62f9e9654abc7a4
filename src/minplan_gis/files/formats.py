"""The formats that are read, all in one place: their names, endings, drivers, and how their files begin."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "BINARY_DXF",
    "DRIVERS",
    "FACTS",
    "UTF16_MARKS",
    "Facts",
    "Format",
    "format_label",
    "unmarked_utf16",
]

MAX_BYTES = 2_000_000_000
MAX_TEXT_BYTES = 400_000_000
"""A GeoJSON or coordinate text is held in memory as a whole."""

MAX_TABLE_BYTES = 200_000_000

_UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 4096
_LEAST_ZEROS = 0.2
"""Of the bytes on one side; a Chinese character rarely has one."""
BINARY_DXF = b"AutoCAD Binary DXF"


class Format(StrEnum):
    """The formats that are read."""

    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    SHAPEFILE = "Shapefile"
    ZIP = "zipped Shapefile"
    COORDINATE_TEXT = "coordinate text"
    COORDINATE_STRING = "coordinate string"
    FILE_GEODATABASE = "File Geodatabase"
    KML = "KML"
    KMZ = "KMZ"
    DXF = "DXF"
    FLATGEOBUF = "FlatGeobuf"
    GML = "GML"
    GEOPARQUET = "GeoParquet"
    CSV = "CSV"
    XLSX = "XLSX"
    DOCX = "DOCX"
    MAPGIS = "MapGIS"
    POSTGIS = "PostGIS"
    VCT = "VCT"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a format before any library opens a file of it."""

    endings: tuple[str, ...]
    begins: Callable[[bytes], bool]
    """Whether a file of it can begin with these bytes."""
    driver: str = ""
    """GDAL's name for what opens it; empty where GDAL does not."""
    label: Text | None = None
    """For people, where it is not the format's own name."""
    most_bytes: int = MAX_BYTES
    inside: str = ""
    """The file that tells, where the format is a folder."""


def format_label(driver: str) -> Text:
    """Name a format, as an account holds it, for people."""
    return next(
        (facts.label for kind, facts in FACTS.items() if kind == driver and facts.label), Text(driver, driver)
    )


def unmarked_utf16(content: bytes) -> str | None:
    """Tell UTF-16 without its mark by the zero bytes of its letters, digits and commas.

    >>> unmarked_utf16("J1,1".encode("utf-16-le")), unmarked_utf16(b"J1,1"), unmarked_utf16(bytes(4))
    ('utf-16-le', None, None)
    """
    first, second = content[:_HEAD_BYTES:2].count(0), content[1:_HEAD_BYTES:2].count(0)
    enough = _LEAST_ZEROS * min(len(content), _HEAD_BYTES) / 2
    if second > max(enough, 10 * first):
        return "utf-16-le"
    return "utf-16-be" if first > max(enough, 10 * second) else None


def _magic(mark: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(mark)


def _is_json(head: bytes) -> bool:
    return _text(head).startswith(b"{")


def _is_coordinate_text(head: bytes) -> bool:
    if head.startswith(UTF16_MARKS) or unmarked_utf16(head):
        return True
    return not (b"\0" in head or _text(head).startswith((b"<", b"{")))


def _is_xml(head: bytes) -> bool:
    return head.startswith(UTF16_MARKS) or _text(head).startswith(b"<")


def _is_dxf(head: bytes) -> bool:
    """Tell a drawing: text that begins with a section or a remark; or the binary kind, refused later."""
    first = _text(head).split(b"\n", 1)[0].strip()
    return first in {b"0", b"999"} or head.startswith(BINARY_DXF)


def _is_vct(head: bytes) -> bool:
    first = _text(head).lower()
    return head.startswith(UTF16_MARKS) or first.startswith((b"headbegin", b"commentbegin"))


def _text(head: bytes) -> bytes:
    return head.removeprefix(_UTF8_MARK).lstrip()


FACTS = {
    Format.GEOPACKAGE: Facts((".gpkg",), _magic(b"SQLite format 3\x00"), "GPKG"),
    Format.GEOJSON: Facts((".geojson", ".json"), _is_json, "GeoJSON", most_bytes=MAX_TEXT_BYTES),
    Format.SHAPEFILE: Facts((".shp",), _magic(b"\x00\x00\x27\x0a"), "ESRI Shapefile"),
    Format.ZIP: Facts(
        (".zip",),
        _magic(b"PK\x03\x04"),
        "ESRI Shapefile",
        Text("压缩的 Shapefile（.zip）", "zipped Shapefile"),
    ),
    Format.COORDINATE_TEXT: Facts(
        (".txt",),
        _is_coordinate_text,
        label=Text("报部坐标 TXT", "coordinate text"),
        most_bytes=MAX_TEXT_BYTES,
    ),
    Format.COORDINATE_STRING: Facts(
        (),  # a coordinate text by its ending, told apart by its lines
        _is_coordinate_text,
        label=Text("坐标串 TXT", "coordinate string"),
        most_bytes=MAX_TEXT_BYTES,
    ),
    Format.FILE_GEODATABASE: Facts(
        (".gdb",),
        lambda head: head[:4] in {b"\x03\0\0\0", b"\x04\0\0\0"},
        "OpenFileGDB",
        Text("文件地理数据库（.gdb）", "File Geodatabase (.gdb)"),
        inside="a00000001.gdbtable",
    ),
    Format.KML: Facts((".kml",), _is_xml, most_bytes=MAX_TEXT_BYTES),
    Format.KMZ: Facts((".kmz",), _magic(b"PK\x03\x04"), most_bytes=MAX_TEXT_BYTES),
    Format.DXF: Facts((".dxf",), _is_dxf, "DXF", most_bytes=MAX_TEXT_BYTES),
    Format.FLATGEOBUF: Facts((".fgb",), _magic(b"fgb\x03fgb"), "FlatGeobuf"),
    Format.GML: Facts((".gml",), _is_xml, "GML", most_bytes=MAX_TEXT_BYTES),
    Format.GEOPARQUET: Facts((".parquet", ".geoparquet"), _magic(b"PAR1")),
    Format.CSV: Facts(
        (".csv",),
        _is_coordinate_text,
        label=Text("CSV 表", "CSV table"),
        most_bytes=MAX_TABLE_BYTES,
    ),
    Format.XLSX: Facts(
        (".xlsx", ".xlsm"),
        _magic(b"PK\x03\x04"),
        label=Text("Excel 表（.xlsx）", "Excel workbook (.xlsx)"),
        most_bytes=MAX_TABLE_BYTES,
    ),
    Format.DOCX: Facts(
        (".docx",),
        _magic(b"PK\x03\x04"),
        label=Text("Word 文档（.docx）", "Word document (.docx)"),
        most_bytes=MAX_TABLE_BYTES,
    ),
    Format.MAPGIS: Facts(
        (".wp", ".wl", ".wt"),
        lambda head: head[:4] == b"WMAP",
        label=Text("MapGIS 6.x（.wp/.wl/.wt）", "MapGIS 6.x (.wp, .wl, .wt)"),
        most_bytes=MAX_TEXT_BYTES,
    ),
    Format.VCT: Facts(
        (".vct",),
        _is_vct,
        label=Text("国家交换格式（.vct）", "national exchange format (.vct)"),
        most_bytes=MAX_TEXT_BYTES,
    ),
    Format.POSTGIS: Facts(
        (),  # no file: told by its address
        lambda _: False,
        label=Text("PostGIS 数据库", "PostGIS table"),
    ),
}
DRIVERS = frozenset(facts.driver for facts in FACTS.values() if facts.driver)
"""Nothing else opens: a file named .geojson or .shp can hold a VRT or GDALG that names other files."""
