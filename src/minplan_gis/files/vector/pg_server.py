"""A PostgreSQL server: asked in one snapshot that changes nothing and hides no row, or why it is not."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.files.addresses import Address

__all__ = ["said_of", "snapshot"]

_REACH_SECONDS = 8
_STATEMENT_MS = 45_000
_LOCK_MS = 5_000
_PORT = 5432
_VERIFIED = ("verify-ca", "verify-full")
_KNOWS_METHODS = 160_000
"""The version of the client library that can refuse to send a password in the clear."""
_SETTINGS = (
    f"SET LOCAL statement_timeout = {_STATEMENT_MS}",
    f"SET LOCAL lock_timeout = {_LOCK_MS}",
    "SET LOCAL row_security = off",
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL extra_float_digits = 1",
)


@contextmanager
def snapshot(address: Address) -> Iterator[Any]:
    """Give a connection in one read-only transaction that sees one state of the database.

    Raises
    ------
    RefusedError
        ``missing_extra``, ``unreachable``, ``not_allowed`` (password or right), ``timeout``, ``unreadable``.
    """
    _require_reachable(address)
    psycopg = _psycopg()
    try:
        connection = psycopg.connect(**_settings(address, psycopg.pq.version()))
    except psycopg.Error as error:
        raise _not_let_in(error, address) from error
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for setting in _SETTINGS:
            connection.execute(setting)
        yield connection
    except psycopg.Error as error:
        raise _failed(error, address) from error
    except UnicodeDecodeError as error:
        raise _undecodable() from error
    finally:
        connection.close()


def said_of(error: BaseException, address: Address) -> str:
    """Give what a server said in one line, without the password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = " ".join(lines)[:240] or type(error).__name__
    return said.replace(address.password, "***") if address.password else said


def _psycopg() -> Any:  # noqa: ANN401 - a module of an extra
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RefusedError(
            "missing_extra",
            Text("读取 PostGIS 需要 psycopg", "reading PostGIS needs psycopg"),
            Text('请执行 pip install "minplan-gis[postgis]"', 'run pip install "minplan-gis[postgis]"'),
        ) from error
    return psycopg


def _settings(address: Address, library: int) -> dict[str, Any]:
    """Give what the client library is told; without a verified server no password goes in the clear."""
    given = {
        "host": address.host,
        "port": address.port,
        "dbname": address.database,
        "user": address.user,
        "password": address.password,
        **address.options,
    }
    if library >= _KNOWS_METHODS and address.options.get("sslmode") not in _VERIFIED:
        given["require_auth"] = "!password"
    own = {"connect_timeout": _REACH_SECONDS, "application_name": "minplan", "client_encoding": "UTF8"}
    return {key: value for key, value in given.items() if value} | {**own, "prepare_threshold": None}


def _require_reachable(address: Address) -> None:
    """See that something listens: what the client library says of it is in the language of the system."""
    if not address.host or address.host.startswith("/"):
        return
    try:
        socket.create_connection((address.host, address.port or _PORT), _REACH_SECONDS).close()
    except (OSError, UnicodeError, OverflowError) as error:
        why = next((said for kind, said in _WHY if isinstance(error, kind)), _NO_WAY)
        raise RefusedError(
            "unreachable",
            Text(
                f"连接不上数据库服务器 {address.server}：{why.zh}",
                f"the database server {address.server} can't be reached: {why.en}",
            ),
            Text("请检查主机名、端口和网络", "check its name, the port and the network"),
        ) from error


def _not_let_in(error: Any, address: Address) -> RefusedError:  # noqa: ANN401 - of an extra
    if getattr(error.pgconn, "needs_password", False) and not address.password:
        return RefusedError(
            "not_allowed",
            Text("数据库要求密码", "the database asks for a password"),
            Text(
                "请设置环境变量 PGPASSWORD 或密码文件 .pgpass（Windows：%APPDATA%\\postgresql\\pgpass.conf）",
                "set PGPASSWORD, or keep it in .pgpass (on Windows %APPDATA%\\postgresql\\pgpass.conf)",
            ),
        )
    said = said_of(error, address)
    return RefusedError(
        "not_allowed",
        Text(f"数据库服务器拒绝连接：{said}", f"the database server refused the connection: {said}"),
        Text("请检查用户名、密码和数据库名", "check the user, the password and the name of the database"),
    )


def _failed(error: Any, address: Address) -> RefusedError:  # noqa: ANN401 - of an extra
    if error.sqlstate in _BY_STATE:
        return RefusedError(*_BY_STATE[error.sqlstate])
    said = said_of(error, address)
    return RefusedError(
        "unreadable",
        Text(f"数据库报错：{said}", f"the database says: {said}"),
        Text("请与数据库管理员核对，或导出为 GeoPackage", "ask who keeps it, or export it to a GeoPackage"),
    )


def _undecodable() -> RefusedError:
    return RefusedError(
        "wrong_encoding",
        Text(
            "数据库中的文字不是 UTF-8（库编码为 SQL_ASCII）",
            "its text is not UTF-8 (the database is SQL_ASCII)",
        ),
        Text("请导出为 GeoPackage 并检查文字", "export it to a GeoPackage and look at its text"),
    )


_WHY: tuple[tuple[type[Exception], Text], ...] = (
    (ConnectionRefusedError, Text("该端口没有数据库应答", "nothing answers at this port")),
    (TimeoutError, Text(f"{_REACH_SECONDS} 秒内没有应答", f"no answer within {_REACH_SECONDS} s")),
    (socket.gaierror, Text("主机名无法解析", "nobody knows its name")),
    (UnicodeError, Text("主机名无法解析", "nobody knows its name")),
)
_NO_WAY = Text("网络不通", "there is no way to it")
_NO_RIGHT = (
    "not_allowed",
    Text("没有读取该表的权限", "there is no right to read the table"),
    Text(
        "请管理员授权（GRANT SELECT；有行级安全策略的表须能读全部行）",
        "have it granted (GRANT SELECT; all rows, where a policy of row security hides some)",
    ),
)
_BY_STATE = {
    "42501": _NO_RIGHT,
    "57014": (
        "timeout",
        Text(
            f"数据库查询超过 {_STATEMENT_MS // 1000} 秒，已中止",
            f"a query took over {_STATEMENT_MS // 1000} s and was ended",
        ),
        Text("请改为较小的表，或导出为 GeoPackage", "name a smaller table, or export it to a GeoPackage"),
    ),
    "55P03": (
        "timeout",
        Text("表被其他会话锁定", "the table is locked by another session"),
        Text("请稍后重试", "try again later"),
    ),
}
