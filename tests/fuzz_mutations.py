"""Ways in which a file gets damaged: by disks, by mail, by editors, by hand, on purpose."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Mutation = Callable[[bytes, Random], bytes]

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"1e308",
    b"nan",
    b"inf",
    b"99999999999999999999",
    b"1,5",
    b"",
    b"12.3.4",
    b"\xef\xbc\x91",
)
_LENGTHS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_HOSTILE = (
    "{{ 7*7 }}{% print 1 %}{# #}",
    "<script>alert(1)</script>",
    '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]>',
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>x</SrcDataSource></OGRVRTLayer>',
    "=cmd|' /C calc'!A0",
    "\0",
    "\u202e\u200f\ufeff",
    "\x0b\x0c\x1b\x85\u2028",
    "'; DROP TABLE a; --",
    "%s%n${jndi:x}",
    "../../../x",
    "(" * 3000,
    "[" * 3000,
    "<a>" * 3000,
    "9" * 5000,
    "1," * 5000,
    "区" * 5000,
    "㙦𠮷\U0001f6a7",
    "\r\n\r\n\r",
    "]]>",
    "&#0;&nope;",
)
_ENCODINGS = ("gb18030", "utf-8", "utf-16", "utf-16-be", "utf-8-sig", "big5", "cp1252", "utf-32", "utf-7")


def _bit(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 4, 16))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _byte(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    changed[random.randrange(len(changed))] = random.choice((0, 0xFF, 0x80, 0x20, random.randrange(256)))
    return bytes(changed)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


def _cut_end(content: bytes, random: Random) -> bytes:
    return content[: -random.randint(1, min(40, len(content)))]


def _cut_start(content: bytes, random: Random) -> bytes:
    return content[random.randint(1, min(200, len(content))) :]


def _span(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(content))
    return start, min(len(content), start + random.choice((1, 4, 16, 64, 256, 1024)))


def _without(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:start] + content[end:]


def _twice(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:end] + content[start:end] * random.choice((1, 1, 3, 200)) + content[end:]


def _blank(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:start] + random.choice((b"\0", b"\xff", b" ")) * (end - start) + content[end:]


def _splice(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    place = random.randrange(len(content))
    return content[:place] + content[start:end] + content[place + random.choice((0, end - start)) :]


def _length(content: bytes, random: Random) -> bytes:
    width = random.choice((1, 2, 4, 4, 8))
    place = random.randrange(0, max(1, min(len(content), random.choice((128, len(content))))))
    before = int.from_bytes(content[place : place + width], order := random.choice(("little", "big")))
    value = random.choice((*_LENGTHS, before + 1, before - 1, before * 2))
    field = (value % (1 << 8 * width)).to_bytes(width, order)
    return content[:place] + field + content[place + width :]


def _digit(content: bytes, random: Random) -> bytes:
    places = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    changed = bytearray(content)
    for at in random.sample(places, min(len(places), random.choice((1, 1, 2, 8)))):
        changed[at] = 48 + random.randrange(10)
    return bytes(changed)


def _number(content: bytes, random: Random) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return _byte(content, random)
    one = random.choice(found)
    return content[: one.start()] + random.choice(_ODD_NUMBERS) + content[one.end() :]


def _exchanged(content: bytes, random: Random) -> bytes:
    found = list(_NUMBER.finditer(content))
    if len(found) < 2:
        return _splice(content, random)
    one, other = sorted(random.sample(found, 2), key=lambda match: match.start())
    middle = content[one.end() : other.start()]
    return content[: one.start()] + other[0] + middle + one[0] + content[other.end() :]


def _lines(content: bytes, random: Random) -> bytes:
    lines = re.split(rb"(?<=\n)|(?<=[,;>])", content)
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(3):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case _:
            lines[at], lines[other] = lines[other], lines[at]
    return b"".join(lines)


def _encoded(content: bytes, random: Random) -> bytes:
    for real in ("utf-8", "gb18030"):
        try:
            text = content.decode(real)
        except UnicodeDecodeError:
            continue
        return text.encode(random.choice(_ENCODINGS), errors=random.choice(("replace", "ignore")))
    return _bit(content, random)


def _hostile(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    text = random.choice(_HOSTILE).encode(random.choice(("utf-8", "gb18030")))
    return content[:start] + text + content[random.choice((start, end)) :]


MUTATIONS: dict[str, Mutation] = {
    "bits": _bit,
    "byte": _byte,
    "cut": _cut,
    "cut end": _cut_end,
    "cut start": _cut_start,
    "deleted": _without,
    "repeated": _twice,
    "blanked": _blank,
    "splice": _splice,
    "length": _length,
    "digits": _digit,
    "number": _number,
    "exchanged": _exchanged,
    "lines": _lines,
    "encoding": _encoded,
    "hostile": _hostile,
}


def mutated(content: bytes, name: str, random: Random) -> bytes:
    """Damage a file's bytes; those of a zip half of the time inside one of its files."""
    if content and content.startswith(b"PK\x03\x04") and random.random() < 0.6:
        return _inside(content, name, random)
    return MUTATIONS[name](content, random) if content else b"\0"


def _inside(content: bytes, name: str, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    chosen = random.choice([file for file, inner in files.items() if inner])
    files[chosen] = MUTATIONS[name](files[chosen], random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, inner in files.items():
            packed.writestr(file, inner)
    return out.getvalue()
