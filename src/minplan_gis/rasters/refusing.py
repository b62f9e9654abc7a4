"""How the answering process says that a file is of no use."""

from __future__ import annotations

__all__ = ["RefusedError"]


class RefusedError(Exception):
    """A file that can be read and is of no use; the argument names why."""
