"""Where the data that ships with the toolkit lies: in the wheel, or beside an editable checkout."""

from __future__ import annotations

from pathlib import Path

from minplan_gis.errors import SourceError
from minplan_gis.wording import Text

__all__ = ["data_path"]

_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """Give the path of a shipped file or folder, as ``data_path("rules", "baseline.toml")``.

    Raises
    ------
    SourceError
        Where the installation lacks it.
    """
    installed = _PACKAGE / "data"
    root = installed if installed.is_dir() else _PACKAGE.parents[1] / "data"
    path = root.joinpath(*parts)
    if not path.exists():
        name = "/".join(parts)
        raise SourceError(
            Text(
                f"安装包缺少数据 data/{name}：请重新安装 minplan-gis",
                f"the installation lacks data/{name}: install minplan-gis again",
            ),
        )
    return path
