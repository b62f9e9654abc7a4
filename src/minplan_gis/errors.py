"""What can be wrong with what the user gave: one base, children named by the thing that was wrong.

A broken planning rule is a row of a report, never one of these. Any builtin
exception that reaches the user is a bug of the toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.wording import Lang, Text

__all__ = [
    "CrsError",
    "GeometryError",
    "MinplanError",
    "OutputError",
    "PlanError",
    "RuleError",
    "SourceError",
    "UsageError",
]


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
