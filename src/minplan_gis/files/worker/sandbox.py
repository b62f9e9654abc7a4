"""What a process that opens a user's file may do: a few drivers, a pinned environment, bounded memory."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.files.formats import DRIVERS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "GDAL_OPTIONS",
    "limit_memory",
    "limit_time",
    "pinned_environment",
    "undue_drivers",
]

GDAL_OPTIONS = {
    "GDAL_PAM_ENABLED": "NO",  # nothing is written beside an input
    "SHAPE_RESTORE_SHX": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "OGR_ARC_STEPSIZE": "0.1",  # degrees a chord: off by 4e-7 of the radius
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
}

_KEPT = (
    *("PATH", "HOME", "LANG", "TZ", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "COMSPEC", "PATHEXT"),
    *("PGPASSWORD", "PGPASSFILE", "PGSSLROOTCERT"),
    *("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE"),
)


def pinned_environment(skipped: Iterable[str]) -> dict[str, str]:
    """Give the environment of a reading process: nothing of GDAL's or PROJ's from outside.

    Parameters
    ----------
    skipped : iterable of str
        The drivers that must not be there.
    """
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    package = str(Path(__file__).resolve().parents[3])
    search = [package, *filter(None, [kept.get("PYTHONPATH")])]
    skip = {"GDAL_SKIP": ",".join(sorted({*skipped, "VRT"}))}  # with a comma, names may hold blanks
    return {**kept, **GDAL_OPTIONS, **skip, "PYTHONPATH": os.pathsep.join(search), "PYTHONUTF8": "1"}


def undue_drivers() -> list[str]:
    """Give the vector drivers of this process that are not allowed; loads GDAL."""
    import pyogrio  # noqa: PLC0415 - GDAL reads its environment here

    return sorted(set(pyogrio.list_drivers()) - DRIVERS)


def limit_memory(megabytes: int) -> bool:
    """Bound this process's address space; False where the system can't."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return False
    try:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return False
    return True


def limit_time(seconds: float) -> None:
    """End this process after so long, even inside C code and without its parent; 0 lifts the limit."""
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds))
