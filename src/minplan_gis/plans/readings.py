"""Printed numbers and units read: the print stays as it is, the reading stands beside it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

__all__ = ["number_of", "unit_of"]

_NUMBER = re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_RAISED = re.compile(r"\s*<sup>\s*([0-9]+)\s*</sup>\s*")
_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_of(printed: str) -> Decimal | None:
    """Read a printed plain number with its digits; None for anything else.

    Commas are read only where they part thousands: ``1,2`` may be one number or two.

    >>> number_of("6.10"), number_of("287,889.96"), number_of("120/400"), number_of("1,2")
    (Decimal('6.10'), Decimal('287889.96'), None, None)
    """
    text = unicodedata.normalize("NFKC", printed).strip()
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def unit_of(printed: str) -> str:
    """Read a printed unit: the marks of a web page for raised digits become raised digits.

    >>> unit_of("km <sup>2</sup>"), unit_of("矿石 万吨")
    ('km²', '矿石 万吨')
    """
    return _RAISED.sub(lambda found: found[1].translate(_DIGITS), printed)
