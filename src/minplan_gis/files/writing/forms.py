"""The forms that blocks are written in, all in one place: endings, systems, digits, writers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from minplan_gis.errors import UsageError
from minplan_gis.files.writing.corner_document import write_corner_document
from minplan_gis.files.writing.corner_sheet import write_corner_sheet
from minplan_gis.files.writing.gdal_files import write_dxf, write_geodatabase, write_package, write_shapefile
from minplan_gis.files.writing.markup import write_geojson, write_kml
from minplan_gis.files.writing.mining_text import write_strings
from minplan_gis.files.writing.plot_text import PLOT_FIELDS, write_plots
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["FORMS", "Form", "Making", "form_of"]


class Form(StrEnum):
    """The forms that are written."""

    PLOTS = "txt"
    STRING = "string"
    SHEET = "xlsx"
    DOCUMENT = "docx"
    SHAPEFILE = "shp"
    GEODATABASE = "gdb"
    GEOPACKAGE = "gpkg"
    GEOJSON = "geojson"
    KML = "kml"
    DXF = "dxf"


@dataclass(frozen=True, slots=True)
class Making:
    """How a form is written."""

    label: Text
    endings: tuple[str, ...]
    """Of a file's name; the first form that has an ending is the one it stands for."""
    systems: Literal["own band", "one band", "degrees", "WGS84"]
    """Where none is asked for: each block in its own band, all in one, or CGCS2000 degrees.

    ``WGS84`` is degrees and can be nothing else."""
    metre_digits: int | None
    """Decimals of metres, where none are asked for; None keeps every digit."""
    degree_digits: int | None
    write: Callable[[Drawing, Path, Wishes], tuple[Text, ...]]
    files: tuple[str, ...] = ()
    """Endings of the files that stand beside it, also those that others make and that would be stale."""
    columns: tuple[str, ...] | None = None
    """What it holds of a block beside id and figure; None for all."""


_ELEVATIONS = ("top_elevation_m", "bottom_elevation_m")


FORMS = {
    Form.PLOTS: Making(
        Text("报部坐标 TXT", "coordinate TXT"),
        (".txt",),
        "own band",
        3,
        9,
        write_plots,
        columns=("name", *PLOT_FIELDS, "extra"),
    ),
    Form.STRING: Making(
        Text("采矿权坐标串", "mining-right string"),
        (".txt",),
        "own band",
        2,
        9,
        write_strings,
        columns=_ELEVATIONS,
    ),
    Form.SHEET: Making(
        Text("拐点坐标表（Excel）", "corner table (Excel)"),
        (".xlsx",),
        "own band",
        2,
        None,
        write_corner_sheet,
        columns=("name", *_ELEVATIONS),
    ),
    Form.DOCUMENT: Making(
        Text("拐点坐标表（Word）", "corner table (Word)"),
        (".docx",),
        "own band",
        2,
        None,
        write_corner_document,
        columns=("name", *_ELEVATIONS),
    ),
    Form.SHAPEFILE: Making(
        Text("Shapefile", "Shapefile"),
        (".shp",),
        "degrees",
        None,
        None,
        write_shapefile,
        (".shx", ".dbf", ".prj", ".cpg", ".fields.csv", ".sbn", ".sbx", ".qix", ".qpj"),
    ),
    Form.GEODATABASE: Making(
        Text("File Geodatabase", "File Geodatabase"), (".gdb",), "degrees", 4, 9, write_geodatabase
    ),
    Form.GEOPACKAGE: Making(
        Text("GeoPackage", "GeoPackage"),
        (".gpkg",),
        "degrees",
        None,
        None,
        write_package,
        (".gpkg-wal", ".gpkg-shm", ".gpkg-journal"),
    ),
    Form.GEOJSON: Making(Text("GeoJSON", "GeoJSON"), (".geojson", ".json"), "WGS84", None, 9, write_geojson),
    Form.KML: Making(Text("KML", "KML"), (".kml",), "WGS84", None, 9, write_kml),
    Form.DXF: Making(Text("DXF", "DXF"), (".dxf",), "one band", 4, None, write_dxf, columns=()),
}


def form_of(path: Path, said: str | None = None) -> Form:
    """Tell which form a file is to have, by what is said or by its ending.

    Raises
    ------
    UsageError
        No form has this name or ending, or the ending is another's.
    """
    ending = path.suffix.lower()
    if said is None:
        found = next((form for form, making in FORMS.items() if ending in making.endings), None)
        if found is None:
            raise UsageError(_unknown(path.name))
        return found
    if said not in set(Form):
        raise UsageError(_unknown(said))
    form = Form(said)
    if ending not in FORMS[form].endings:
        wanted = "、".join(FORMS[form].endings)
        raise UsageError(
            Text(f"{path.name} 应以 {wanted} 结尾", f"{path.name} should end in {wanted.replace('、', ', ')}")
        )
    return form


def _unknown(name: str) -> Text:
    known = {ending: None for making in FORMS.values() for ending in making.endings}
    listed = " ".join(known)
    return Text(f"不能输出 {name}；可用的扩展名：{listed}", f"can't write {name}; it may end in {listed}")
