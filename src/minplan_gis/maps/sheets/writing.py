"""Sheets as files: the same sheet gives the same bytes, and text stays text."""

from __future__ import annotations

import base64
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages

from minplan_gis.errors import UsageError
from minplan_gis.files.writing.publish import staging
from minplan_gis.fonts import woff
from minplan_gis.maps.endings import PAPER_ENDINGS
from minplan_gis.maps.sheets.drawing import HATCH_LINE_PT
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from matplotlib.figure import Figure

__all__ = [
    "MAKER",
    "MOST_DPI",
    "figure_bytes",
    "require_ending",
    "save_figure",
    "save_pages",
    "settings",
]

MOST_DPI = 1200
_MOST_PIXELS = 400_000_000
"""20,000 by 20,000: more than an A0 sheet at 400 dots per inch; four bytes each while it is drawn."""
_LONGEST_PIXELS = 60_000
_LEAST_DPI = 30
MAKER = "minplan-gis"
"""What files name as their maker: no version, so that the same sheet gives the same bytes."""
_FAMILY = "Noto Sans SC"
_SETTINGS: Any = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": MAKER,
    "path.simplify": False,
    "path.snap": False,
    "hatch.linewidth": HATCH_LINE_PT,
    "text.hinting": "none",
    "savefig.facecolor": "white",
}
"""Text as text, nothing moved or left out, the same names every time."""


@contextmanager
def settings() -> Iterator[None]:
    """Give the context in which sheets are drawn and written, whatever the user's own settings say."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def save_figure(figure: Figure, path: Path, *, title: str = "", dpi: int = 300) -> None:
    """Write one sheet as the ending of its name says: aside first, then in its place.

    Raises
    ------
    UsageError
        For another ending, or more dots than a picture can have.
    OutputError
        Where the file can't be written.
    """
    kind = require_ending(path)
    _require_dots(figure, kind, dpi)
    with staging(path.parent) as folder:
        (folder / path.name).write_bytes(figure_bytes(figure, kind, title=title, dpi=dpi))


def figure_bytes(figure: Figure, kind: str, *, title: str = "", dpi: int = 300) -> bytes:
    """Give one sheet as PDF, SVG or PNG, by its ending."""
    made = io.BytesIO()
    with settings():
        figure.savefig(made, format=kind[1:], dpi=dpi, metadata=_facts(kind, title))
    return _with_font(made.getvalue()) if kind == ".svg" else made.getvalue()


def save_pages(figures: Iterable[Figure], path: Path, *, title: str = "", dpi: int = 300) -> None:
    """Write a PDF of several sheets into a staging folder; only one figure is there at a time."""
    with settings(), PdfPages(path, metadata=_facts(".pdf", title)) as pages:
        for figure in figures:
            pages.savefig(figure, dpi=dpi)
            figure.clear()


def require_ending(path: Path) -> str:
    """Give the ending of a file's name if a sheet can be written so."""
    ending = path.suffix.lower()
    if ending not in PAPER_ENDINGS:
        raise UsageError(
            Text(
                f"{path.name} 应以 {'、'.join(PAPER_ENDINGS)} 结尾",
                f"{path.name} should end in {', '.join(PAPER_ENDINGS)}",
            )
        )
    return ending


def _require_dots(figure: Figure, kind: str, dpi: int) -> None:
    width, height = (round(side * dpi) for side in figure.get_size_inches())
    if not _LEAST_DPI <= dpi <= MOST_DPI:
        raise UsageError(
            Text(f"--dpi 应为 {_LEAST_DPI}–{MOST_DPI}", f"--dpi is {_LEAST_DPI} to {MOST_DPI}"),
        )
    if kind == ".png" and (width * height > _MOST_PIXELS or max(width, height) > _LONGEST_PIXELS):
        raise UsageError(
            Text(
                f"图片将有 {width}×{height} 像素，过大：请减小 --dpi，或输出 PDF",
                f"the picture would have {width} by {height} dots: take a smaller --dpi, or PDF",
            )
        )


def _facts(kind: str, title: str) -> dict[str, str | None]:
    """Give what a file says of itself: no date, no version."""
    if kind == ".pdf":
        return {"Title": title, "Creator": MAKER, "Producer": MAKER, "CreationDate": None, "ModDate": None}
    if kind == ".svg":
        return {"Title": title, "Creator": MAKER, "Date": None}
    return {"Title": title, "Software": MAKER}


def _with_font(svg: bytes) -> bytes:
    """Put the font of its own characters into an SVG, so that any browser shows it as it was laid out."""
    text = svg.decode("utf-8")
    data = base64.b64encode(woff(text)).decode("ascii")
    rule = f"@font-face{{font-family:'{_FAMILY}';src:url(data:font/woff;base64,{data})}}"
    head, defs, rest = text.partition("<defs>")
    return f'{head}{defs}\n  <style type="text/css">{rule}</style>{rest}'.encode()
