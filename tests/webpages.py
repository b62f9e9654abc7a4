"""A saved page, read again as a browser would: its tags, its data, what it says in one language."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SIGNS = {".": 0, "~": 1, "!": 2}


class Reader(HTMLParser):
    """What a browser would find in a page: tags with their attributes, and inline scripts and styles."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.inline = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.inline.append([tag, dict(attrs), ""])

    def handle_data(self, data):
        if self.inline and self.cdata_elem:
            self.inline[-1][2] += data


def page_of(page) -> str:
    return page.get_root().render()


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def packed_of(html: str) -> dict[str, Any]:
    """Give the page's data as the file holds them."""
    blocks = [text for _, attrs, text in read(html).inline if attrs.get("type") == "application/json"]
    assert len(blocks) == 1
    return json.loads(blocks[0])


def data_of(page, lang: str = "zh") -> dict[str, Any]:
    """Give the page's data in one language, as the page's script reads them."""
    return unpacked(packed_of(page_of(page)), lang)


def policy_of(html: str) -> dict[str, list[str]]:
    metas = [
        attrs["content"]
        for tag, attrs in read(html).tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(metas) == 1
    return {rule.split()[0]: rule.split()[1:] for rule in metas[0].split(";")}


def parts_of(shape: str, origin: list[float], step: int) -> list[list[Any]]:
    """Give ``[kind, ring, ...]`` of a shape's parts, rings as pairs of longitude and latitude."""
    parts: list[list[Any]] = []
    at, cursor = 0, [0, 0]
    while at < len(shape):
        ring: list[list[float]] = []
        if shape[at] == ";":
            parts[-1].append(ring)
        else:
            parts.append([SIGNS[shape[at]], ring])
        at += 1
        while at < len(shape) and shape[at] not in ".~!;":
            for axis in (0, 1):
                value, at = _quantity(shape, at)
                cursor[axis] += value
            ring.append([start + each / step for start, each in zip(origin, cursor, strict=True)])
    return parts


def _quantity(shape: str, at: int) -> tuple[int, int]:
    code, weight = 0, 1
    while True:
        digit = DIGITS.index(shape[at])
        code, weight, at = code + (digit & 31) * weight, weight * 32, at + 1
        if not digit & 32:
            return (-(code >> 1) if code & 1 else code >> 1), at


def unpacked(packed: dict[str, Any], lang: str) -> dict[str, Any]:
    """Do what unpack.js does."""
    first, own = packed["said"][packed["languages"][0]], packed["said"][lang]

    def say(text):
        return text if isinstance(text, str) else own[text] if text < len(own) else first[text]

    def facts(row):
        return [
            [say(label), say(value)] for label, value in zip(packed["keys"][row[0]], row[1:], strict=True)
        ]

    def shapes(column):
        return [parts_of(shape, packed["origin"], column["step"]) for shape in column["shapes"]]

    def each(rows, *names):
        return [{**row, **{name: say(row[name]) for name in names}} for row in rows]

    columns = packed["blocks"]
    names = ("ids", "names", "conclusion", "sentence", "minerals", "facts")
    drawn_blocks = shapes(columns)
    rows = zip(*(columns[name] for name in names), drawn_blocks, strict=True)
    layers = [
        {
            **layer,
            "facts": facts(layer["facts"]),
            "features": [
                {"id": say(zone), "name": say(name), "facts": facts(row), "parts": parts}
                for zone, name, row, parts in zip(
                    layer["ids"], layer["names"], layer["facts_of"], shapes(layer), strict=True
                )
            ],
        }
        for layer in each(packed["layers"], "id", "label", "level", "withheld", "problem")
    ]
    found = [
        (
            row,
            drawn_blocks[row[1]]
            if text == "="
            else parts_of(text, packed["origin"], packed["findings"]["step"]),
        )
        for row, text in zip(packed["findings"]["rows"], packed["findings"]["shapes"], strict=True)
    ]
    return {
        **packed,
        "title": say(packed["title"]),
        "subtitle": [say(text) for text in packed["subtitle"]],
        "words": {key: say(text) for key, text in packed["words"].items()},
        "watermark": {**packed["watermark"], "text": say(packed["watermark"]["text"])},
        "notes": [
            {**section, "title": say(section["title"]), "items": [say(item) for item in section["items"]]}
            for section in packed["notes"]
        ],
        "groups": each(packed["groups"], "label"),
        "conclusions": each(packed["conclusions"], "label"),
        "outcomes": [say(text) for text in packed["outcomes"]],
        "statuses": {row["key"]: row for row in each(packed["statuses"], "label")},
        "rules": each(packed["rules"], "id", "title", "grade", "clause", "quote", "remedy"),
        "basemaps": each(packed["basemaps"], "label", "attribution"),
        "layers": layers,
        "blocks": [
            {
                "id": say(block),
                "name": say(name),
                "conclusion": conclusion,
                "sentence": say(sentence),
                "minerals": [say(mineral) for mineral in minerals],
                "facts": facts(row),
                "parts": parts,
                "verdicts": _verdicts(packed["verdicts"], at, say),
            }
            for at, (block, name, conclusion, sentence, minerals, row, parts) in enumerate(rows)
        ],
        "findings": [
            {
                "number": row[0],
                "block": row[1],
                "rule": row[2],
                "status": packed["statuses"][row[3]]["key"],
                **dict(zip(("zone", "measured", "detail"), map(say, row[4:]), strict=True)),
                "parts": parts,
            }
            for row, parts in found
        ],
    }


def _verdicts(verdicts, at, say) -> list[dict[str, Any]]:
    number, *own = verdicts["rows"][at] if verdicts["rows"] else [-1]
    rows = []
    for head in verdicts["lists"][number] if number >= 0 else []:
        rule, outcome, before, after, *values = verdicts["heads"][head]
        measured, limit, error, detail = (say(own.pop(0) if value is None else value) for value in values)
        sentence = say(before) + ("" if after is None else measured + say(after)) + detail
        rows.append(
            {
                "rule": rule,
                "outcome": outcome,
                "sentence": sentence,
                "measured": measured,
                "limit": limit,
                "error": error,
            }
        )
    assert own == []
    return rows
