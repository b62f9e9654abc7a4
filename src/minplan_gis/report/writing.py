"""What a user hears where a file of the report can't be written."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from minplan_gis.errors import OutputError, cause
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["writing"]


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says while ``path`` is written into an OutputError."""
    try:
        yield
    except PermissionError as error:
        raise OutputError(
            Text(
                f"无法写入 {path.name}：请先关闭该文件（可能正在 Excel 中打开），或检查权限",
                f"can't write {path.name}: close it first (it may be open in Excel), or see permissions",
            )
        ) from error
    except OSError as error:
        raise OutputError(
            Text(
                f"无法写入 {path.name}：{cause(error).zh}。请检查文件夹和磁盘空间",
                f"can't write {path.name}: {cause(error).en}; see the folder and the space left",
            )
        ) from error
