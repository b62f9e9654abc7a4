"""How a text of unknown encoding is decoded: by its mark, UTF-8, UTF-16 by its zero bytes, else GB18030.

GB18030 takes nearly any bytes, so what comes out of it is held against the words that such files have.
"""

from __future__ import annotations

import re

from minplan_gis.files.formats import UTF16_MARKS, unmarked_utf16
from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

__all__ = ["decode"]

_WORDS = re.compile(
    "[坐座][标標]|大地|[点點][号號]|拐[点點]|[经經緯纬]度|[矿礦][区區权權山]|地[块塊]|面[积積]|[编編][号號]|名[称稱]|序[号號]"
)
_REMEDY = Text(
    "请以 UTF-8 或 GBK 另存，或用 --encoding 指明", "save it as UTF-8 or GBK, or state the --encoding"
)


def decode(content: bytes, stated: str | None) -> tuple[str, str]:
    """Give the text and its encoding: stated, by its mark, UTF-8, UTF-16 or GB18030.

    Raises
    ------
    RefusedError
        ``wrong_encoding``: none of them, or what looks like damaged UTF-8 or Big5.
    """
    candidates = (stated,) if stated else _candidates(content)
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if encoding == "gb18030" and not stated:
            _require_no_other(content, text)
        return text.removeprefix("\ufeff"), encoding.removesuffix("-sig").upper()
    tried = "、".join(candidates)
    raise RefusedError(
        "wrong_encoding",
        Text(f"文字不是 {tried} 编码", f"the text is not {', '.join(candidates)}"),
        _REMEDY,
    )


def _candidates(content: bytes) -> tuple[str, ...]:
    if content.startswith(UTF16_MARKS):
        return ("utf-16",)
    unmarked = unmarked_utf16(content)
    return (unmarked,) if unmarked else ("utf-8-sig", "gb18030")


def _require_no_other(content: bytes, text: str) -> None:
    """Refuse what has known words in another encoding and none in GB18030."""
    if content.isascii() or _WORDS.search(text):
        return
    if _WORDS.search(content.decode("utf-8", "ignore")):
        line = _line_of_damage(content)
        raise RefusedError(
            "wrong_encoding",
            Text(
                f"文字像是 UTF-8，但第 {line} 行有损坏的字节",
                f"looks like UTF-8 with damaged bytes in line {line}",
            ),
            Text(
                "请改正该行并以 UTF-8 另存，或重新导出",
                "correct the line and save it as UTF-8, or export it again",
            ),
        )
    if _WORDS.search(content.decode("big5", "ignore")):
        raise RefusedError(
            "wrong_encoding",
            Text("文字像是 Big5（繁体）编码，不是 GBK", "the text looks like Big5, not GBK"),
            Text("请以 UTF-8 另存，或用 --encoding big5 指明", "save it as UTF-8, or state --encoding big5"),
        )


def _line_of_damage(content: bytes) -> int:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return content[: error.start].count(b"\n") + 1
    return 1
