"""Why a file of a register can't be opened, in a sentence."""

from __future__ import annotations

from pathlib import PurePath

from minplan_gis.errors import cause
from minplan_gis.wording import Text

__all__ = ["unopened"]


def unopened(name: str, error: OSError) -> Text:
    """Say why a file (folder and name) can't be opened, and what to do."""
    file = PurePath(name).name
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if file == "plan.toml":
            return Text(
                f"没有 {name}：该文件夹不是登记簿；请核对路径，新登记簿用 minplan new-plan 建立",
                f"there is no {name}: the folder is no register; look at the path, or begin one with "
                "minplan new-plan",
            )
        return Text(
            f"没有 {name}：请放回该文件，或从 plan.toml 中删去这张表",
            f"there is no {name}: put it back, or delete its table from plan.toml",
        )
    if isinstance(error, IsADirectoryError):
        return Text(f"{name} 是文件夹，应为文件", f"{name} is a folder, not a file")
    if isinstance(error, PermissionError):
        return Text(
            f"{name} 无权读取：请先关闭正在使用它的程序，或取得读取权限",
            f"{name} may not be read: close the program that has it open, or get leave to read it",
        )
    return Text(f"{name} 无法读取：{cause(error).zh}", f"{name} can't be read: {cause(error).en}")
