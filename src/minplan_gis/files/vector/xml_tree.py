"""XML as a tree: no document type, no entities, no other file, bounded depth, Chinese encodings too."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from xml.parsers import expat

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["document", "local", "text_of"]

_MOST_DEEP = 200
_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_GB = ("gb2312", "gbk", "gb18030", "cp936", "gb_2312-80")


def document(path: Path, stated: str | None = None) -> tuple[ET.Element, str, tuple[Text, ...]]:
    """Parse a whole document.

    Parameters
    ----------
    path : Path
        The file.
    stated : str or None
        The encoding as the user states it; else the document's own, UTF-8 or GB18030.

    Returns
    -------
    tuple
        The root, the encoding, and what was found of the latter.

    Raises
    ------
    RefusedError
        ``wrong_encoding``, ``truncated``, ``unreadable`` or ``not_allowed`` (a document
        type, which could name entities and other files).
    """
    text, encoding, notes = _decoded(path.read_bytes(), stated)
    return _parsed(text), encoding, notes


def local(element: ET.Element) -> str:
    """Give a tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: ET.Element | None) -> str | None:
    """Give all text inside an element, None where there is none."""
    return None if element is None else ("".join(element.itertext()).strip() or None)


def _decoded(content: bytes, stated: str | None) -> tuple[str, str, tuple[Text, ...]]:
    head = content[:200].removeprefix(_MARK)
    match = _DECLARED.match(head)
    named = match[1].decode().lower() if match else "utf-8"
    said = "gb18030" if named in _GB else named
    if content.startswith(_UTF16_MARKS):
        said = "utf-16"
    for encoding in [stated] if stated else [said, "gb18030"]:
        try:
            text = content.removeprefix(_MARK).decode(encoding)
        except (UnicodeError, LookupError):  # also of codecs for host names, which a file may declare
            continue
        label = {"utf-8": "UTF-8", "gb18030": "GB18030"}.get(encoding, encoding)
        return text, label, _otherwise(named, label) if encoding not in (said, stated) else ()
    raise RefusedError(
        "wrong_encoding",
        Text(f"文字不是 {stated or named} 编码", f"its text is not {stated or named}"),
        Text("请以 UTF-8 编码另存，或用 --encoding 指明", "save it as UTF-8, or state the --encoding"),
    )


def _otherwise(named: str, found: str) -> tuple[Text, ...]:
    return (Text(f"声明编码 {named}，实为 {found}", f"declares {named}, but is {found}"),)


def _parsed(text: str) -> ET.Element:
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEEP:
            raise _too_deep()
        builder.start(_qualified(tag), {_qualified(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(tag))

    parser.StartDoctypeDeclHandler = _refuse_types
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - its face
    except expat.ExpatError as error:
        raise _damaged(error) from error
    return builder.close()


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name


def _refuse_types(*_: object) -> None:
    raise RefusedError(
        "not_allowed",
        Text(
            "XML 含文档类型声明（DOCTYPE），可能引用其他文件",
            "the XML has a document type (DOCTYPE), which can point to other files",
        ),
        Text("请在 GIS 软件中打开并重新导出", "open it in a GIS and export it again"),
    )


def _too_deep() -> RefusedError:
    return RefusedError(
        "unreadable",
        Text("XML 嵌套过深", "the XML is nested too deeply"),
        Text("请重新导出", "export it again"),
    )


def _damaged(error: expat.ExpatError) -> RefusedError:
    said = expat.ErrorString(error.code)
    cut = said in {"no element found", "unclosed token", "unclosed CDATA section"}
    where = Text(f"第 {error.lineno} 行：{said}", f"line {error.lineno}: {said}")
    return RefusedError(
        "truncated" if cut else "unreadable",
        Text("XML 不完整，", "the XML is cut off, ") + where
        if cut
        else Text("XML 有错误，", "the XML has an error, ") + where,
        Text("请重新复制或导出", "copy or export it again"),
    )
