"""What can be wrong with what the user gave: one base, children named by the thing that was wrong.

A broken planning rule is a row of a report, never one of these. Any builtin
exception that reaches the user is a bug of the toolkit.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.wording import Lang

__all__ = [
    "CrsError",
    "GeometryError",
    "MinplanError",
    "OutputError",
    "PlanError",
    "RuleError",
    "SourceError",
    "UsageError",
    "cause",
]

_CAUSES = {
    errno.ENOENT: Text("文件不存在", "there is no such file"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: Text("是文件夹", "it is a folder"),
    errno.EACCES: Text("没有权限，或正被其他程序占用", "no permission, or another program has it open"),
    errno.EPERM: Text("没有权限", "no permission"),
    errno.EROFS: Text("所在磁盘是只读的", "its disk is read-only"),
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
    errno.EDQUOT: Text("超出磁盘配额", "the quota of the disk is used up"),
    errno.EEXIST: Text("已存在同名文件", "there is a file of this name"),
    errno.ENAMETOOLONG: Text("名称太长", "the name is too long"),
    errno.EIO: Text("磁盘读写出错", "the disk fails"),
    errno.EMFILE: Text("打开的文件太多", "too many files are open"),
    errno.ELOOP: Text("链接指向自身", "links lead back to themselves"),
}


class MinplanError(Exception):
    """All faults that were found in one thing, each a line of ``str()``."""

    def __init__(self, *problems: Text) -> None:
        super().__init__(*problems)
        self.problems: tuple[Text, ...] = problems

    @classmethod
    def of(cls, problems: Iterable[Text]) -> MinplanError:
        """Build the error from any number of problems."""
        return cls(*problems)

    def __str__(self) -> str:
        return self.say("zh")

    def say(self, lang: Lang = "zh") -> str:
        """Give every problem on a line of its own, in one language."""
        return "\n".join(problem.say(lang) for problem in self.problems)


class SourceError(MinplanError):
    """A file is missing, unreadable, truncated, wrongly encoded, or lacks a layer or column."""


class CrsError(MinplanError):
    """No reference system, an unknown datum, or coordinates that contradict their system."""


class GeometryError(MinplanError):
    """Geometry that is invalid, empty, not finite or of the wrong type, or ids that repeat."""


class RuleError(MinplanError):
    """A rule file with an unknown key, a missing key, a bad value or a repeated id."""


class PlanError(MinplanError):
    """A plan register that is unknown, incomplete or malformed."""


class OutputError(MinplanError):
    """An output that can't be written, or that did not read back as written."""


class UsageError(MinplanError):
    """Arguments that contradict each other or name nothing that exists."""


def cause(error: OSError) -> Text:
    """Say why the system could not open or write a file; in its own words where they are rare.

    >>> cause(FileNotFoundError(2, "No such file or directory")).zh
    '文件不存在'
    """
    known = _CAUSES.get(error.errno) if error.errno is not None else None
    return known or Text(str(error.strerror), str(error.strerror))
