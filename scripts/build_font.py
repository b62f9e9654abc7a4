"""Make data/fonts/NotoSansSC-Regular.ttf: the Chinese of maps, cut from Noto Sans CJK.

    python scripts/build_font.py NotoSansCJK-Regular.ttc Unihan_OtherMappings.txt

Both inputs come from elsewhere (see data/README.md). What is kept: the 8,105
characters of 通用规范汉字表 (2013; Unihan's field kTGH), GB 2312, and the Latin,
punctuation and signs that maps use. Outlines become TrueType, for matplotlib
writes only those into a PDF as text.
"""

from __future__ import annotations

import bz2
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OUT = Path(__file__).parents[1] / "data" / "fonts" / "NotoSansSC-Regular.ttf"

_FAMILY = "Noto Sans CJK SC"
_MOST_OFF = 0.6
"""How far a quadratic outline may leave the cubic one, in thousandths of the em."""
_SMALL = 0.6
_SIGNS = (
    (0x20, 0x7F), (0xA0, 0x180), (0x2C6, 0x2DE), (0x391, 0x3CA), (0x401, 0x452), (0x2010, 0x2040),
    (0x2070, 0x20A0), (0x2100, 0x2190), (0x2190, 0x2200), (0x2200, 0x2300), (0x2460, 0x2500),
    (0x25A0, 0x2600), (0x2600, 0x2680), (0x2700, 0x27C0), (0x3000, 0x3020), (0x3220, 0x3244),
    (0x3300, 0x3400), (0xFF00, 0xFFF0),
)  # fmt: skip


def main(font: str, unihan: str) -> None:
    """Cut, convert and write."""
    face = next(face for face in TTCollection(font).fonts if face["name"].getDebugName(1) == _FAMILY)
    cut(face, set(characters(Path(unihan))))
    made = converted(face)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    made.save(OUT)
    print(f"{OUT.name}: {len(made.getBestCmap())} characters, {OUT.stat().st_size:,} bytes")


def characters(unihan: Path) -> Iterator[int]:
    """Give the code points that maps of China's plans need."""
    data = unihan.read_bytes()
    text = (bz2.decompress(data) if unihan.suffix == ".bz2" else data).decode()
    yield from (int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", text, re.MULTILINE))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from map(ord, bytes((row, cell)).decode("gb2312", "ignore"))
    for first, last in _SIGNS:
        yield from range(first, last)


def cut(face: TTFont, kept: set[int]) -> None:
    """Leave only some characters, without layout and hints."""
    options = Options()
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    options.name_IDs, options.name_languages = ["*"], [0x409]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=kept)
    subsetter.subset(face)


def converted(face: TTFont) -> TTFont:
    """Give the same font with quadratic outlines and names, and nothing that changes from run to run."""
    known, glyphs = dict(face.getBestCmap()), face.getGlyphSet()
    drawn = {name: quadratic(glyphs, name) for name in face.getGlyphOrder()}
    widths = {name: face["hmtx"][name][0] for name in drawn}
    for code, (digit, rise) in _small_digits().items():
        if code not in known:
            name = known[code] = f"uni{code:04X}"
            drawn[name] = quadratic(glyphs, known[ord(digit)], Transform(_SMALL, 0, 0, _SMALL, 0, rise))
            widths[name] = round(widths[known[ord(digit)]] * _SMALL)
    builder = FontBuilder(face["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(list(drawn))
    builder.setupCharacterMap(known)
    builder.setupGlyf(drawn)
    left = {name: getattr(builder.font["glyf"][name], "xMin", 0) for name in drawn}
    builder.setupHorizontalMetrics({name: (width, left[name]) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=face["hhea"].ascent, descent=face["hhea"].descent)
    builder.setupNameTable({"familyName": "Noto Sans SC", "styleName": "Regular", **_told(face)})
    builder.setupOS2(
        **{
            name: getattr(face["OS/2"], name)
            for name in (
                "sTypoAscender",
                "sTypoDescender",
                "usWinAscent",
                "usWinDescent",
                "usWeightClass",
                "fsType",
                "achVendID",
            )
        }
    )
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = face["head"].created
    builder.font.recalcTimestamp = False
    builder.font["gasp"] = newTable("gasp")
    builder.font["gasp"].gaspRange = {0xFFFF: 15}
    return builder.font


def _small_digits() -> dict[int, tuple[str, int]]:
    """Give raised and lowered digits, which the source lacks in part: as what, and how high."""
    return {0x2080 + digit: (str(digit), -150) for digit in range(10)} | {
        code: (digit, 320) for code, digit in zip((0x2070, *range(0x2074, 0x207A)), "0456789", strict=True)
    }


def quadratic(glyphs: Mapping[str, Any], name: str, change: Transform = Identity) -> object:
    """Give one glyph's outline as quadratic curves."""
    pen = TTGlyphPen(None)
    glyphs[name].draw(TransformPen(Cu2QuPen(pen, _MOST_OFF, reverse_direction=True), change))
    return pen.glyph()


def _told(face: TTFont) -> dict[str, str]:
    said = {0: "copyright", 5: "version", 13: "licenseDescription", 14: "licenseInfoURL"}
    names = {word: face["name"].getDebugName(number) for number, word in said.items()}
    return {word: text for word, text in names.items() if text} | {
        "psName": "NotoSansSC-Regular",
        "fullName": "Noto Sans SC Regular",
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
