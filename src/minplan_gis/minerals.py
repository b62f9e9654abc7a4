"""Which minerals are the same, and which of them a group such as 砂石粘土 covers.

Answers have three values: a name that the list does not know may be anything,
and a group that is asked for one of its members may or may not be that one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.datasets import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "PLACEHOLDERS",
    "all_covered",
    "any_covered",
    "covers",
    "is_known",
    "known_minerals",
    "split_minerals",
    "standard_name",
]

PLACEHOLDERS = frozenset(
    (
        "",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "无",
        "暂无",
        "未知",
        "不详",
        "待定",
        "待办",
        "其他",
        "其它",
        "null",
        "none",
        "nan",
        "n/a",
    )
)
"""What people write where they have nothing to write; all lower case."""

_OTHERS = "其他"
_OPEN = frozenset((_OTHERS, "其它", "等", "未知", "不详", "待定", "待办"))
"""Beside a mineral, these say that there are more of them, or may be."""
_BRACKET_FORMS = str.maketrans("[]{}【】〔〕〖〗「」", "()()()()()()")
_PART = re.compile(r"(?:\([^()]*\)|[^、,;/|+\s])+")
_BRACKETS = re.compile(r"\([^()]*\)")
_AND_SO_ON = re.compile(r"等(?:矿产|矿种|元素|组分)?$")
_TOGETHER = r"共伴生|伴共生|伴生|共生|含有?|兼有?|包括"
_JOINT = re.compile(rf"(?:(?:{_TOGETHER}|以及|及|和|与)(?:矿产|矿种|元素|组分|矿(?=[为有:]|$))?[为有]?)+:?")
_ALSO = re.compile(_TOGETHER)
_AMOUNT = re.compile(r"[0-9][0-9.~-]*(?:万?吨|万?立方米|%|号|层|级|处|个)?")


def split_minerals(text: str) -> tuple[str, ...]:
    """Give the minerals that a cell names; none where it holds only placeholders.

    What stands in brackets is a mineral too, unless it says no more than how or
    for what. 等 and 其他 beside a mineral are given as 其他, which nobody knows.

    >>> split_minerals("煤、耐火粘土"), split_minerals("粘土及页岩")
    (('煤', '耐火粘土'), ('粘土', '页岩'))
    >>> split_minerals("和田玉"), split_minerals("/")
    (('和田玉',), ())
    >>> split_minerals("铜（伴生砂金）"), split_minerals("煤（露天）"), split_minerals("铜、金等")
    (('铜', '砂金'), ('煤(露天)',), ('铜', '金', '其他'))
    """
    whole = _tidy(text)
    if is_known(whole):
        return (whole,)
    names = [name for part in _PART.findall(whole) for name in _named(part)]
    if not all(map(is_known, names)) and is_known(unspaced := "".join(whole.split())):
        return (unspaced,)
    told = tuple(name for name in names if name.casefold() not in PLACEHOLDERS | _OPEN)
    return (*told, _OTHERS) if told and not _OPEN.isdisjoint(names) else told


@lru_cache(maxsize=4096)
def standard_name(mineral: str) -> str:
    """Give the one name of a mineral or group; an unknown name, or one for two minerals, stays as it is.

    >>> standard_name("煤炭"), standard_name("砂石粘土矿"), standard_name("建筑用砂（天然）")
    ('煤', '砂石粘土', '建筑用砂')
    >>> standard_name("金（砂金）"), standard_name("铜（砂金）")
    ('砂金', '铜(砂金)')
    """
    name = _tidy(mineral)
    if name in _document()["ambiguous"]:
        return name
    for form in (name, name.removesuffix("矿")):
        if form in _names():
            return _names()[form]
    read = _with_brackets(name) if _has_brackets(name) else ()
    return standard_name(read[0]) if len(read) == 1 and is_known(read[0]) else name


def covers(wanted: Iterable[str], mineral: str) -> bool | None:
    """Tell whether one of ``wanted`` (minerals or groups) is or covers ``mineral``; None where unknown.

    >>> covers(["砂石粘土矿"], "砖瓦用页岩"), covers(["煤"], "煤炭"), covers(["煤"], "铁")
    (True, True, False)
    >>> covers(["建筑用砂"], "砂石"), covers(["煤"], "某石")
    (None, None)
    """
    asked = standard_name(mineral)
    names = [standard_name(each) for each in wanted]
    unsure = {name for each in names for name in _unsure(each)}
    if asked not in _OPEN and any(asked in _members(each) - _unsure(each) for each in names):
        return True
    reach = unsure.union(*map(_members, names))
    if asked not in _known() or not _members(asked).isdisjoint(reach):
        return None
    return False


def any_covered(wanted: Iterable[str], text: str) -> bool | None:
    """Tell whether a cell names at least one mineral that ``wanted`` covers."""
    answers = _answers(wanted, text)
    if True in answers:
        return True
    return None if None in answers or not answers else False


def all_covered(wanted: Iterable[str], text: str) -> bool | None:
    """Tell whether ``wanted`` covers every mineral that a cell names."""
    answers = _answers(wanted, text)
    if False in answers:
        return False
    return None if None in answers or not answers else True


def _answers(wanted: Iterable[str], text: str) -> list[bool | None]:
    names = tuple(wanted)
    return [covers(names, mineral) for mineral in split_minerals(text)]


def _named(part: str) -> tuple[str, ...]:
    if is_known(part):
        return (part,)
    return _with_brackets(part) if _has_brackets(part) else _unjoined(part)


def _has_brackets(name: str) -> bool:
    """Tell whether a name has brackets that can be read: paired, and none in another."""
    return _BRACKETS.search(name) is not None and not {"(", ")"} & set(_BRACKETS.sub("", name))


def _with_brackets(part: str) -> tuple[str, ...]:
    """Give what a name with brackets names: itself or what they narrow it to, and what they add."""
    base = _BRACKETS.sub("", part)
    narrower, beside = list[str](), list[str]()
    for bracket in _BRACKETS.findall(part):
        also = _ALSO.search(bracket) is not None
        for name in _in_bracket(bracket[1:-1]):
            if also or not _related(base, name):
                beside.append(name)
            elif covers([base], name):
                narrower.append(name)
    return tuple(name for name in (*(narrower or _unjoined(base)), *beside) if name)


def _in_bracket(text: str) -> tuple[str, ...]:
    """Give what may be minerals in a bracket; 其他 beside ways and uses is another use."""
    words = _PART.findall(text)
    left = [word for word in words if not _is_qualifier(word)]
    if left == [_OTHERS] and len(words) > 1:
        return ()
    return tuple(name for word in left for name in (_unjoined(word) if _JOINT.sub("", word) else (_OTHERS,)))


def _is_qualifier(word: str) -> bool:
    """Tell whether a word in brackets says how or for what a mineral is won, not which."""
    pieces = [piece for piece in _JOINT.split(word) if piece]
    told = all(piece in _qualifiers() or _AMOUNT.fullmatch(piece) for piece in pieces)
    return told and bool(pieces) and not _ALSO.search(word)


def _related(one: str, other: str) -> bool:
    names = standard_name(one), standard_name(other)
    return _known().issuperset(names) and not _members(names[0]).isdisjoint(_members(names[1]))


def _unjoined(part: str) -> tuple[str, ...]:
    """Give the names that words such as 及 or 伴生 join; the part itself where it holds anything else."""
    bare = _AND_SO_ON.sub("", part)
    pieces = tuple(piece for piece in _JOINT.split(bare) if piece)
    if is_known(part) or not pieces or not all(map(is_known, pieces)):
        return (part,)
    return pieces if bare == part else (*pieces, _OTHERS)


def is_known(name: str) -> bool:
    """Tell whether the list has the name."""
    return standard_name(name) in _known()


def known_minerals() -> tuple[str, ...]:
    """Give every name in the list, aliases too."""
    return tuple(_names())


def _tidy(text: str) -> str:
    """Give a text in its plain form, with round brackets and no blanks beside their signs."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKET_FORMS).strip()
    return re.sub(r"\s*\(\s*|\s+(?=\))", lambda found: "(" if "(" in found[0] else "", plain)


@lru_cache(maxsize=1024)
def _members(name: str) -> frozenset[str]:
    """Give a name and all that it covers, groups within groups too."""
    groups = _document()["group"]
    return frozenset((name,)).union(*(_members(standard_name(member)) for member in groups.get(name, ())))


def _unsure(name: str) -> frozenset[str]:
    """Give what a group's name may or may not mean, whatever its members cover."""
    return frozenset(_document()["unsure"].get(name, ()))


@lru_cache(maxsize=1)
def _qualifiers() -> frozenset[str]:
    """Give the words that narrow a mineral in brackets, with the uses that known names begin with."""
    uses = {f"{name.partition('用')[0]}用" for name in _names() if "用" in name and "、" not in name}
    return frozenset(uses).union(_document()["qualifiers"])


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(_names().values())


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return tomllib.loads(data_path("minerals.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    document = _document()
    members = [member for group in document["group"].values() for member in group]
    plain = [*document["minerals"], *document["group"], *members, *document["alias"]]
    names = {_tidy(name): _tidy(name) for name in plain}
    aliases = [*document["alias"].items(), *document["group_alias"].items()]
    return names | {_tidy(alias): name for name, others in aliases for alias in others}
