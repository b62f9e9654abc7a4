"""Which datums words name: in a header, a title, a note, a file's name or a cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Kind", "Naming", "datums_in", "denials_in"]

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
_BESIDE_2000 = r"[/、和与及或]~(?:(?:19)?(?:54|80)[/、和与及或]~)?2000~(?:国家~|大地~)*坐标"
_OPENING = r"[ \t(（“\"]{0,3}$"
_DENIED = re.compile(r"(?:非|不是|并非|不属于?|不采用|未采用|没有采用|未|没有?|尚未|无)[为是]?" + _OPENING)
_TO_DO = re.compile(r"(?:待|需要?|须|拟|(?<![对相])应|请|(?<!主)要|将)" + _OPENING)
"""What stands before a datum that coordinates are not on; before 转换为 one, that they are not on it yet."""
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
            r"|(?<![A-Za-z])[XY](?:坐标)?\(2000\)"
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
            rf"|(?<![0-9A-Za-z.点第])(?:19)?54(?:~系(?![列数])|(?={_BESIDE_2000}))"
            r"|北京~(?:19)?54(?!\d)(?:~年)?(?:~坐标系?)?|北京~坐标系?"
            r"|(?<![A-Za-z])(?:BEIJING|PEKING|BJ)~(?:19)?54(?!\d)|(?<![A-Za-z])[XY](?:坐标)?\((?:19)?54\)"
        ),
    ),
    (
        "xian80",
        _spaced(
            r"(?<![0-9A-Za-z.点第])(?:19)?80~年?~(?:国家~|西安~)(?:大地~)?(?:坐标系?)?"
            r"|(?<![0-9A-Za-z.点第])(?:19)?80~年?~(?:大地~)?坐标(?:系|(?!点|个|串))"
            rf"|(?<![0-9A-Za-z.点第])(?:19)?80(?:~系(?![列数])|(?={_BESIDE_2000}))"
            r"|(?:西安|国家)~(?:大地~)?(?:19)?80(?!\d)(?:~年)?(?:~坐标系?)?|西安~坐标系?"
            r"|(?<![A-Za-z])XI~AN~(?:19)?80(?!\d)|(?<![A-Za-z])[XY](?:坐标)?\((?:19)?80\)"
        ),
    ),
    ("local", _spaced(r"(?:独立|地方|城市|任意|工程|假定|假设|施工|自定义)~" + _PLACES + "系?")),
)


def datums_in(words: str) -> tuple[Naming, ...]:
    """Give the datums that words name, one naming of each; not what they say that it is not.

    >>> [naming.kind for naming in datums_in("由1980西安坐标系转换为2000国家大地坐标系")]
    ['cgcs2000', 'xian80']
    >>> datums_in("北京54坐标")[0].words, datums_in("J54, 80号区块, 西安路"), datums_in("未转换为2000坐标系")
    ('北京54坐标', (), ())
    """
    return tuple(naming for naming, denied in _namings(words) if not denied)


def denials_in(words: str) -> tuple[Naming, ...]:
    """Give the datums that words say coordinates are not on, or not yet.

    >>> [naming.words for naming in denials_in("非2000国家大地坐标系，需转换为2000坐标系")]
    ['2000国家大地坐标系']
    """
    return tuple(naming for naming, denied in _namings(words) if denied)


def _namings(words: str) -> Iterator[tuple[Naming, bool]]:
    """Give the first naming of each datum, and the first denial."""
    plain = unicodedata.normalize("NFKC", words)
    for kind, pattern in _PATTERNS:
        seen: set[bool] = set()
        for match in pattern.finditer(plain):
            before = plain[max(match.start() - 12, 0) : match.start()]
            to_do = match[0].startswith("转") and _TO_DO.search(before) is not None
            denied = to_do or _DENIED.search(before) is not None
            if denied not in seen:
                seen.add(denied)
                yield Naming(kind, match[0].strip(" \t_-()'")), denied
        if kind == "new_beijing54":
            plain = pattern.sub("；", plain)
