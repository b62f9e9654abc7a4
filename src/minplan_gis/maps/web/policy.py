"""The content security policy: the page's own inline parts by their hashes, and its pictures."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["policy"]

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_REMOTE = re.compile(r"""<(?:script|link)\b[^>]*?(?:src|href)\s*=""", re.IGNORECASE)


def policy(page: str, *, hosts: Iterable[str], opened: bool) -> str:
    """Give the meta element for a page.

    Parameters
    ----------
    page
        Everything but this element.
    hosts
        Where the tiles of a remote base map may come from, as ``https://t0.example.cn``.
    opened
        Whether somebody has added to the page what is not ours: then also what that needs.
    """
    rules = _rules(page, [*hosts], opened=opened)
    content = "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{html.escape(content)}" />'


def _rules(page: str, hosts: list[str], *, opened: bool) -> dict[str, list[str]]:
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for tag, attributes, text in _INLINE.findall(page):
        if "src=" not in attributes and "json" not in attributes:
            hashes[tag.lower()].append(_hash(text))
    web = ["https:", "http:", "data:", "blob:"] if opened else []
    rules = {
        "default-src": ["'none'"],
        "script-src": [
            *dict.fromkeys(hashes["script"]),
            *(["https:", "http:"] if _REMOTE.search(page) else []),
        ],
        "style-src": ["'unsafe-inline'", *web] if opened else [*dict.fromkeys(hashes["style"])],
        "img-src": web or ["data:", *dict.fromkeys(hosts)],
        "font-src": web or ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return rules | ({"connect-src": web} if opened else {})


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
