"""Addresses of databases where paths are asked for: postgresql://user@host/database, table and all.

A password in one is parted from it at once; what is left may be shown, written down and compared.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

from minplan_gis.errors import SourceError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Address", "address_in", "is_address", "shown_name", "spoken"]

_SCHEMES = frozenset({"postgresql:", "postgres:"})
_FORM = re.compile(
    r"(?:(?P<user>[^:@/?]*)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^@:/?]*)(?::(?P<port>\d{1,5}))?"
    r"(?:/(?P<database>[^/?]*))?/?(?:\?(?P<query>.*))?",
    re.DOTALL,
)
_SETTINGS = ("host", "port", "user", "dbname", "sslmode", "sslrootcert")
_NO_SETTINGS = ("table", "password")
_EXAMPLE = "postgresql://user@host:5432/database?table=public.blocks"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a table of a database is."""

    host: str
    """Empty for the server on this machine; a folder for one that listens there."""
    port: int | None
    database: str
    user: str = ""
    table: str = ""
    """As the user names it, with or without its schema; empty where nobody does."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Of the connection: ``sslmode`` and ``sslrootcert``."""
    password: str | None = field(default=None, repr=False)

    @property
    def path(self) -> Path:
        """The address as a path, without password and table."""
        return Path(self._text(""))

    @property
    def text(self) -> str:
        """The address as people write it, without the password."""
        return self._text(self.table)

    @property
    def server(self) -> str:
        """The server by name and port; a folder that it listens in is nobody's business."""
        place = "" if self.host.startswith("/") else self.host
        return (f"[{place}]" if ":" in place else place) + (f":{self.port}" if self.port else "")

    def _text(self, table: str) -> str:
        folder = {"host": self.host} if self.host.startswith("/") else {}
        said = {**folder, **self.options, **({"table": table} if table else {})}
        query = "&".join(f"{key}={_encoded(value)}" for key, value in said.items())
        user = f"{_encoded(self.user)}@" if self.user else ""
        return f"postgresql://{user}{self.server}/{_encoded(self.database)}" + (query and f"?{query}")


def is_address(path: str | Path) -> bool:
    """Tell whether what was given as a path is an address: it begins as one, and no folder is called so."""
    parts = Path(path).parts
    return bool(parts) and parts[0].lower() in _SCHEMES and not os.path.lexists(parts[0])


def address_in(path: str | Path) -> Address:
    """Take an address apart; a path has lost its second slash.

    Raises
    ------
    SourceError
        It has not the form of one, or a setting that is not known; the message holds no part of it.
    """
    text = "/".join(Path(path).parts[1:])
    match = _FORM.fullmatch(text)
    if match is None:
        raise SourceError(_malformed())
    said = dict(parse_qsl(match["query"] or "", keep_blank_values=True))
    unknown = [key for key in said if key not in {*_SETTINGS, *_NO_SETTINGS}]
    if unknown:
        raise SourceError(_unknown(unknown[0]))
    host, database = match["host"].strip("[]"), match["database"]
    if database is None:  # postgresql:///database has lost its empty host
        host, database = "", host
    port = said.get("port") or match["port"]
    address = Address(
        host=said.get("host") or unquote(host),
        port=int(port) if port and port.isdecimal() else None,
        database=said.get("dbname") or unquote(database),
        user=said.get("user") or unquote(match["user"] or ""),
        table=said.get("table", ""),
        options={key: said[key] for key in ("sslmode", "sslrootcert") if said.get(key)},
        password=said.get("password") or (unquote(match["password"]) if match["password"] else None),
    )
    if not address.database:
        raise SourceError(_malformed())
    return address


def shown_name(path: Path) -> str:
    """Give what a source goes by in accounts: a file's name; of a database its server and its own name."""
    if not is_address(path):
        return path.name or path.resolve().name
    try:
        address = address_in(path)
    except SourceError:
        return "postgresql://"
    return f"postgresql://{address.server}/{address.database}"


def spoken(path: Path) -> str:
    """Give a path to be typed again; of an address without its password."""
    if not is_address(path):
        return str(path)
    try:
        return address_in(path).text
    except SourceError:
        return "postgresql://"


def _encoded(text: str) -> str:
    """Encode what has a meaning in an address; Chinese stays readable."""
    return re.sub(r"[%/?#@:&=+\s\\\[\]\"']", lambda match: quote(match[0], safe=""), text)


def _malformed() -> Text:
    return Text(
        f"数据库地址无法识别，应如 {_EXAMPLE}（特殊字符用百分号编码）",
        f"not an address of a database; it should be like {_EXAMPLE} (special characters percent-encoded)",
    )


def _unknown(key: str) -> Text:
    known = ", ".join((*_SETTINGS, "table"))
    plain = key if key.isidentifier() and len(key) <= 20 else "?"
    return Text(
        f"数据库地址不支持 {plain}；可用：{known}", f"an address can't hold {plain}; it can hold {known}"
    )
