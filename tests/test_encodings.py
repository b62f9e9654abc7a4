"""Words in every encoding that offices use, in every place where a file has words: none comes out wrong."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest

from file_makers import SAMPLE, coordinate_text, dbf, feature, geojson, shapefile, square, vector
from minplan_gis.errors import UsageError
from minplan_gis.files import Request, is_whole
from more_makers import SQUARE, dxf, gml, gml_polygon, kml, kml_polygon, lwpolyline, placemark, plot
from table_makers import table_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN = "察布查尔锡伯自治县砖瓦用粘土矿"
RARE = "伊宁市㙦𠮷镕堃矿"
"""With characters of the supplementary planes, which only GB18030 and Unicode hold."""
TRADITIONAL = "採礦區塊"
FORMERLY = "拟设采矿权一号区块"


def text(words: str, encoding: str, name: str = "dk.txt") -> Callable[[Path], Path]:
    return lambda folder: coordinate_text(folder / name, SAMPLE.replace(FORMERLY, words), encoding)


def table(words: str, name: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    rows = [["编号", "名称", "WKT"], ["1", words, f"SRID=4490;{square().wkt}"]]
    return lambda folder: table_file(folder / name, rows, encoding=encoding)


def drawn(
    words: str, encoding: str, *, cpg: str | None, language: int = 0, field: str = "名称"
) -> Callable[[Path], Path]:
    """Give a maker of a Shapefile whose table is written byte by byte."""

    def make(folder: Path) -> Path:
        path = shapefile(folder / "a.shp", [square()], columns={"n": ["x"]})
        path.with_suffix(".cpg").unlink()
        if cpg is not None:
            path.with_suffix(".cpg").write_text(cpg)
        fields = [(field.encode(encoding), "C", 80, 0)]
        made = bytearray(dbf(path.with_suffix(".dbf"), fields, [[words.encode(encoding)]]).read_bytes())
        made[29] = language
        path.with_suffix(".dbf").write_bytes(made)
        return path

    return make


def content(name: str, document: str, encoding: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(document.encode(encoding))
        return folder / name

    return make


def placed(words: str, head: str = "") -> str:
    return kml(placemark(kml_polygon(), words), head)


def drawing(words: str) -> str:
    return dxf(lwpolyline(plot(), layer=words))


def escaped(words: str) -> str:
    """Write what ASCII lacks as CAD does, in UTF-16 units."""
    raw = words.encode("utf-16-be")
    return "".join(f"\\U+{raw[at : at + 2].hex().upper()}" for at in range(0, len(raw), 2))


class Unflagged(zipfile.ZipInfo):
    """A member whose name is written in an encoding that the archive says nothing of."""

    encoding = "gbk"

    def _encodeFilenameFlags(self):  # noqa: N802 - the library's
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


def packed(member: str, encoding: str | None) -> Callable[[Path], Path]:
    """Give a maker of two zipped Shapefiles, so that layers are named by their files."""

    def make(folder: Path) -> Path:
        source = folder / "source"
        source.mkdir()
        made = shapefile(source / "a.shp", [square()], columns={"名称": [PLAIN]})
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            for stem in (member, "b"):
                for file in sorted(source.iterdir()):
                    info = Unflagged(stem + file.suffix) if encoding else zipfile.ZipInfo(stem + file.suffix)
                    if isinstance(info, Unflagged):
                        info.encoding = encoding
                    archive.writestr(info, file.read_bytes())
        assert made.exists()
        return folder / "a.zip"

    return make


def named(file: str, driver: str) -> Callable[[Path], Path]:
    """Give a maker of a layer in a file and folder with odd names."""
    return lambda folder: vector(
        folder / file, [square()], {"名称": [RARE]}, driver=driver, geometry_type="Polygon"
    )


def parquet(folder: Path) -> Path:
    gpd.GeoDataFrame({"名称": [RARE]}, geometry=[square()], crs=4490).to_parquet(folder / "㙦.parquet")
    return folder / "㙦.parquet"


GB2312, UTF8, UTF16 = (f'<?xml version="1.0" encoding="{name}"?>' for name in ("GB2312", "UTF-8", "UTF-16"))


def raw_text(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


READ: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "TXT, GBK": (text(PLAIN, "gbk"), PLAIN, "GB18030"),
    "TXT, GB18030 with four bytes": (text(RARE, "gb18030"), RARE, "GB18030"),
    "TXT, UTF-8": (text(RARE, "utf-8"), RARE, "UTF-8"),
    "TXT, UTF-8 with a mark": (text(RARE, "utf-8-sig"), RARE, "UTF-8"),
    "TXT, UTF-16 LE with a mark": (text(RARE, "utf-16"), RARE, "UTF-16"),
    "TXT, UTF-16 BE with a mark": (
        content("dk.txt", "\ufeff" + SAMPLE.replace(FORMERLY, RARE), "utf-16-be"),
        RARE,
        "UTF-16",
    ),
    "TXT, UTF-16 LE without a mark": (text(RARE, "utf-16-le"), RARE, "UTF-16-LE"),
    "TXT, UTF-16 BE without a mark": (text(RARE, "utf-16-be"), RARE, "UTF-16-BE"),
    "CSV, UTF-16 LE without a mark": (table(RARE, "a.csv", "utf-16-le"), RARE, "UTF-16-LE"),
    "CSV, GBK": (table(PLAIN, "a.csv", "gbk"), PLAIN, "GB18030"),
    "CSV, GB18030 with four bytes": (table(RARE, "a.csv", "gb18030"), RARE, "GB18030"),
    "CSV, UTF-8": (table(RARE, "a.csv"), RARE, "UTF-8"),
    "CSV, UTF-8 with a mark": (table(RARE, "a.csv", "utf-8-sig"), RARE, "UTF-8"),
    "CSV, UTF-16": (table(RARE, "a.csv", "utf-16"), RARE, "UTF-16"),
    "XLSX": (table(RARE, "表㙦.xlsx"), RARE, "UTF-8"),
    "DOCX": (table(RARE, "文㙦.docx"), RARE, "UTF-8"),
    "Shapefile, GBK, no .cpg": (drawn(PLAIN, "gbk", cpg=None), PLAIN, "GB18030"),
    "Shapefile, GBK, .cpg says UTF-8": (drawn(PLAIN, "gbk", cpg="UTF-8"), PLAIN, "GB18030"),
    "Shapefile, GB18030, .cpg says GBK": (drawn(RARE, "gb18030", cpg="GBK"), RARE, "GB18030"),
    "Shapefile, GB18030, language byte of the west": (
        drawn(RARE, "gb18030", cpg=None, language=0x03),
        RARE,
        "GB18030",
    ),
    "Shapefile, UTF-8, language byte of GBK": (
        drawn(RARE, "utf-8", cpg=None, language=0x4D),
        RARE,
        "UTF-8",
    ),
    "Shapefile, Big5, .cpg says so": (
        drawn(TRADITIONAL, "big5", cpg="BIG5", field="名稱"),
        TRADITIONAL,
        "big5",
    ),
    "zip, names in GBK": (packed("采矿区块", "gbk"), "采矿区块", "UTF-8"),
    "zip, names in UTF-8": (packed(RARE, None), RARE, "UTF-8"),
    "zip, names in UTF-8 without a word of it": (packed(RARE, "utf-8"), RARE, "UTF-8"),
    "DXF, escapes": (content("a.dxf", drawing(escaped(RARE)), "ascii"), RARE, "UTF-8"),
    "DXF, GBK with its code page": (
        content(
            "a.dxf",
            f"0\nSECTION\n2\nHEADER\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC\n{drawing(PLAIN)}",
            "gbk",
        ),
        PLAIN,
        "GB18030",
    ),
    "zip, names of the west": (packed("café", "cp437"), "café", "UTF-8"),
    "DXF, GBK": (content("a.dxf", drawing(PLAIN), "gbk"), PLAIN, "GB18030"),
    "DXF, UTF-8": (content("a.dxf", drawing(RARE), "utf-8"), RARE, "UTF-8"),
    "KML, GBK declared": (content("a.kml", placed(PLAIN, GB2312), "gbk"), PLAIN, "GB18030"),
    "KML, GB18030 declared as UTF-8": (content("a.kml", placed(RARE, UTF8), "gb18030"), RARE, "GB18030"),
    "KML, UTF-8": (content("a.kml", placed(RARE, UTF8), "utf-8"), RARE, "UTF-8"),
    "KML, UTF-16": (content("a.kml", placed(RARE, UTF16), "utf-16"), RARE, "utf-16"),
    "GML, GBK declared": (
        content("a.gml", GB2312 + gml(gml_polygon(SQUARE, "EPSG:4490"), kind="采矿区"), "gbk"),
        "采矿区",
        "GB18030",
    ),
    "GeoJSON": (
        lambda folder: geojson(folder / "图𠮷.geojson", [feature(square(), 名称=RARE)]),
        RARE,
        "UTF-8",
    ),
    "GeoPackage": (named("图𠮷.gpkg", "GPKG"), RARE, "UTF-8"),
    "File Geodatabase": (named("图𠮷.gdb", "OpenFileGDB"), RARE, "UTF-8"),
    "FlatGeobuf": (named("图𠮷.fgb", "FlatGeobuf"), RARE, "UTF-8"),
    "GeoParquet": (parquet, RARE, "UTF-8"),
}


def words_of(layer) -> str:
    frame = layer.frame.drop(columns="geometry")
    cells = [str(cell) for name in frame for cell in frame[name]]
    return "\n".join([layer.entry.file, layer.entry.layer, *map(str, frame.columns), *cells])


@pytest.mark.parametrize(("make", "words", "encoding"), READ.values(), ids=READ.keys())
def test_no_word_comes_out_wrong(reader, tmp_path, make, words, encoding):
    folder = tmp_path / "交付 㙦𠮷（终）"
    folder.mkdir()
    path = make(folder)
    crs = "EPSG:4515" if path.suffix == ".dxf" else None
    layers = reader.read(Request(path, "zones", crs=crs))
    assert all(is_whole(layer.entry) for layer in layers), [layer.entry.quarantined for layer in layers]
    assert all(layer.entry.file == path.name for layer in layers)
    assert words in "\n".join(map(words_of, layers))
    assert encoding in {layer.entry.encoding for layer in layers}
    assert not set("\ufffd\u951f") & set("".join(map(words_of, layers)))


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "TXT, Big5": (content("dk.txt", "坐標系=2000國家大地坐標系\n[地塊坐標]\n", "big5"), "wrong_encoding"),
    "TXT, UTF-8 with a damaged byte": (
        lambda folder: raw_text(folder / "dk.txt", SAMPLE.encode().replace("号".encode(), b"\xe5\x8f", 1)),
        "wrong_encoding",
    ),
    "GeoJSON, GBK": (
        content(
            "a.geojson",
            json.dumps(
                {"type": "FeatureCollection", "features": [feature(square(), 名称=PLAIN)]},
                ensure_ascii=False,
            ),
            "gbk",
        ),
        "wrong_encoding",
    ),
    "KML, a codec that is none of text": (
        content("a.kml", placed("a", '<?xml version="1.0" encoding="idna"?>') + "é", "latin-1"),
        "wrong_encoding",
    ),
}


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_t_be_decoded_is_refused_by_name(reader, tmp_path, make, code):
    path = make(tmp_path)
    (layer,) = reader.read(Request(path, "zones"))
    (item,) = layer.entry.quarantined
    assert (item.file, item.code) == (path.name, code)
    assert item.remedy.zh


@pytest.mark.parametrize("name", ["hex", "zip", "undefined", "no such", "gbk\0"])
def test_an_encoding_that_is_none_of_text_is_the_user_s_mistake(tmp_path, name):
    with pytest.raises(UsageError):
        Request(tmp_path / "a.txt", "blocks", encoding=name)


@pytest.mark.parametrize("cpg", ["hex", "GB\0K", "no such", "\xff\xfe", ""])
def test_a_cpg_of_nonsense_is_passed_over(reader, tmp_path, cpg):
    path = drawn(PLAIN, "utf-8", cpg=None)(tmp_path)
    path.with_suffix(".cpg").write_text(cpg, encoding="latin-1")
    (layer,) = reader.read(Request(path, "zones"))
    assert list(layer.frame["名称"]) == [PLAIN]
