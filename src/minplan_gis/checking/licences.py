"""Licence numbers as they are compared: what a right is known by."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

__all__ = ["licence_number"]

_DIGITS = 8
_POWER_OF_TEN = re.compile(r"\de\+\d")


def licence_number(cell: object) -> str:
    """Give a licence number as it is compared; empty for what is none, as 无, 000000, C650000 or 6.54E+21."""
    text = "" if pd.isna(cell) else unicodedata.normalize("NFKC", str(cell))  # type: ignore[call-overload]
    number = "".join(text.casefold().split())
    digits = [sign for sign in number if sign.isdigit()]
    is_number = len(digits) >= _DIGITS and len(set(digits)) > 1
    return number if is_number and not _POWER_OF_TEN.search(number) else ""
