"""Which datums words name: in a header, a title, a note, a file's name or a cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Naming", "datums_in"]

Kind = Literal["cgcs2000", "new_beijing54", "beijing54", "xian80", "local", "web_map"]


@dataclass(frozen=True, slots=True)
class Naming:
    """One datum that words name."""

    kind: Kind
    words: str
    """As they stand there."""


def _spaced(pattern: str) -> re.Pattern[str]:
    """Let ``~`` be the blanks, hyphens and brackets that people write within a name."""
    return re.compile(pattern.replace("~", r"[ \t_\-()'’]{0,3}"), re.IGNORECASE)


_PLACES = r"(?:平面~)?(?:直角~)?坐标"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "web_map",
        _spaced(
            r"gcj[-_ ]?0?2(?!\d)|bd[-_ ]09(?!\d)|bd09(?:ll|mc)|火星坐标系?"
            r"|(?:百度|高德|腾讯)~(?:地图)?~坐标系?"
        ),
    ),
    (
        "cgcs2000",
        _spaced(
            r"CGCS~2000|China~Geodetic~Coordinate~System~2000|(?<!\d)2000~年?~(?:中国|国家)(?:~大地)?(?:~坐标系?)?|(?<!\d)2000~(?:大地~)?坐标系?"
            r"|(?:国家|中国)(?:~大地)?(?:~坐标系?)?~2000(?!\d)|大地~2000(?!\d)|转换?[为到成至]?~2000(?!\d)"
        ),
    ),
    (
        "new_beijing54",
        _spaced(
            r"新~(?:19)?54(?!\d)(?:~年?~北京)?(?:~坐标系?)?|新~北京~(?:(?:19)?54(?!\d)|坐标)|NEW~BEIJING"
        ),
    ),
    (
        "beijing54",
        _spaced(
            r"(?<![0-9A-Za-z.点第])(?:19)?54~年?~(?:国家~|北京~)(?:大地~)?(?:坐标系?)?"
            r"|(?<![0-9A-Za-z.点第])(?:19)?54~年?~(?:大地~)?坐标(?:系|(?!点|个|串))"
            r"|北京~(?:19)?54(?!\d)(?:~年)?(?:~坐标系?)?|北京~坐标系?"
            r"|(?<![A-Za-z])(?:BEIJING|PEKING|BJ)~(?:19)?54(?!\d)"
        ),
    ),
    (
        "xian80",
        _spaced(
            r"(?<![0-9A-Za-z.点第])(?:19)?80~年?~(?:国家~|西安~)(?:大地~)?(?:坐标系?)?"
            r"|(?<![0-9A-Za-z.点第])(?:19)?80~年?~(?:大地~)?坐标(?:系|(?!点|个|串))"
            r"|(?:西安|国家)~(?:大地~)?(?:19)?80(?!\d)(?:~年)?(?:~坐标系?)?|西安~坐标系?"
            r"|(?<![A-Za-z])XI~AN~(?:19)?80(?!\d)"
        ),
    ),
    ("local", _spaced(r"(?:独立|地方|城市|任意|工程|假定|假设|施工|自定义)~" + _PLACES + "系?")),
)


def datums_in(words: str) -> tuple[Naming, ...]:
    """Give the datums that words name, one naming of each.

    >>> [naming.kind for naming in datums_in("由1980西安坐标系转换为2000国家大地坐标系")]
    ['cgcs2000', 'xian80']
    >>> datums_in("北京54坐标")[0].words, datums_in("J54, 80号区块, 西安路")
    ('北京54坐标', ())
    """
    plain = unicodedata.normalize("NFKC", words)
    found: list[Naming] = []
    for kind, pattern in _PATTERNS:
        match = pattern.search(plain)
        if match is not None:
            found.append(Naming(kind, match[0].strip(" \t_-()'")))
        if kind == "new_beijing54":
            plain = pattern.sub("；", plain)
    return tuple(found)
