"""Writing a GeoPackage: the same bytes for the same input, and QGIS opens it with its styles."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from minplan_gis.errors import OutputError
from minplan_gis.files.worker import process, wire
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import pandas as pd

__all__ = ["write_failed", "write_geopackage"]

_LIMITS = process.Limits(memory_mb=8192, seconds=600.0)
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


def write_geopackage(
    path: Path,
    layers: Mapping[str, pd.DataFrame],
    *,
    styles: Mapping[str, str],
    today: date,
    types: Mapping[str, str] | None = None,
) -> None:
    """Write layers into a new GeoPackage, read it back and count.

    Parameters
    ----------
    path : Path
        Replaced if it is there.
    layers : mapping of str to GeoDataFrame or DataFrame
        Name to frame (EPSG:4490), in this order; one without geometries becomes
        a table of attributes. A named index becomes the first
        column; a name that GeoPackage keeps for itself or that repeats but for
        its case gets a number.
    styles : mapping of str to str
        Name to QML, which QGIS applies on opening.
    today : date
        The only date in the file.
    types : mapping of str to str, optional
        Name to geometry type, for layers that may be empty: QGIS shows one of
        unknown type as a plain table.

    Raises
    ------
    OutputError
        It can't be written, or did not read back with the same number of rows.
    """
    try:
        path.unlink(missing_ok=True)
        worker = process.start(_LIMITS)
        with contextlib.closing(worker):
            for name, frame in layers.items():
                _write(worker, path, name, frame, today, (types or {}).get(name, "Unknown"))
        _add_styles(path, styles, today)
        _require_counts(path, layers)
    except process.Lost as lost:
        why = "timeout" if lost.timeout else f"exit {lost.code}"
        raise write_failed(path, why) from lost
    except (sqlite3.Error, OSError) as error:
        raise write_failed(path, str(error)) from error


def _write(
    worker: process.Worker, path: Path, name: str, frame: pd.DataFrame, today: date, empty_type: str
) -> None:
    message, payload = wire.encode_frame(frame)
    asked = {
        "task": "write",
        "path": str(path.absolute()),
        "layer": name,
        "date": today.isoformat(),
        "empty_type": empty_type,
    }
    answer, _ = worker.ask({**asked, "frame": message}, payload)
    if "failed" in answer:
        raise write_failed(path, str(answer.get("detail", answer["failed"])))
    _require_rows(path, name, len(frame), int(answer["count"]))


def _add_styles(path: Path, styles: Mapping[str, str], today: date) -> None:
    """Add the table in which QGIS looks for styles."""
    if not styles:
        return
    moment = f"{today.isoformat()}T00:00:00.000Z"
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(_STYLES)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (moment,),
        )
        database.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
            " styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
            " VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', '', ?)",
            [(name, name[:30], qml, moment) for name, qml in styles.items()],
        )


def _require_counts(path: Path, layers: Mapping[str, pd.DataFrame]) -> None:
    """Count again, by another way than the one that wrote."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        for name, frame in layers.items():
            quoted = '"' + name.replace('"', '""') + '"'
            count = database.execute(f"SELECT COUNT(*) FROM {quoted}").fetchone()[0]  # noqa: S608 - quoted
            _require_rows(path, name, len(frame), int(count))


def _require_rows(path: Path, layer: str, wanted: int, found: int) -> None:
    if wanted != found:
        raise OutputError(
            Text(
                f"{path.name} 图层 {layer} 应有 {wanted} 行，读回 {found} 行",
                f"{path.name} layer {layer} should have {wanted} rows and reads back with {found}",
            )
        )


def write_failed(path: Path, why: str) -> OutputError:
    """Give the error of an output that the writing process could not make."""
    return OutputError(
        Text(
            f"{path.name} 写入失败（{why}）：请检查磁盘空间和权限",
            f"{path.name} could not be written ({why}): check the space left and the permissions",
        )
    )
