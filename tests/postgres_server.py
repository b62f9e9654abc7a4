"""A PostgreSQL server of the suite's own, in a folder that is gone afterwards; needs Debian's packages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "geheim-密码"  # noqa: S105 - of a server that is gone afterwards
"""Of the role ``reader``: none may show up anywhere."""
_ACCESS = """
local all postgres trust
host all postgres 127.0.0.1/32 trust
host all clear 127.0.0.1/32 password
host all all 127.0.0.1/32 scram-sha-256
"""


def programs() -> Path | None:
    """Give the folder of the server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    here = shutil.which("initdb")
    return found[-1].parent if found else Path(here).parent if here else None


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """Start a server that listens on this machine alone; gives its port."""
    place = programs()
    assert place is not None, "needs postgresql and its PostGIS: apt-get install postgresql-15-postgis-3"
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()

    def run(*words: object) -> None:
        subprocess.run(list(map(str, words)), check=True, user=user, stdout=subprocess.DEVNULL, cwd=folder)

    run(place / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    (data / "pg_hba.conf").write_text(_ACCESS)
    said = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    run(place / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", said, "start")
    try:
        yield port
    finally:
        run(place / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
