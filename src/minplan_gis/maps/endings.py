"""What a map is drawn on, by the ending of its file."""

from __future__ import annotations

__all__ = ["PAGE_ENDINGS", "PAPER_ENDINGS"]

PAGE_ENDINGS = (".html", ".htm")
PAPER_ENDINGS = (".pdf", ".svg", ".png")
