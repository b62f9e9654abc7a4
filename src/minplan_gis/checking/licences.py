"""Licence numbers as they are compared: what a right is known by."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

__all__ = ["identity", "licence_number"]

_LENGTH, _DIGITS = 6, 5
_POWER_OF_TEN = re.compile(r"\de\+\d")


def licence_number(cell: object) -> str:
    """Give a licence number as it is compared; empty for what is none, as 无, / or 6.54E+21."""
    text = "" if pd.isna(cell) else unicodedata.normalize("NFKC", str(cell))  # type: ignore[call-overload]
    number = "".join(text.casefold().split())
    is_number = len(number) >= _LENGTH and sum(map(str.isdigit, number)) >= _DIGITS
    return number if is_number and not _POWER_OF_TEN.search(number) else ""


def identity(licence: object, otherwise: str) -> str:
    """Give what a right is counted by: its licence number, else a name of its own."""
    return licence_number(licence) or otherwise
