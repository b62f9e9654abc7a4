"""What is said to people, in the two languages of the toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Lang", "Text"]

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One statement, in Chinese and in English; ``str()`` gives the Chinese."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def say(self, lang: Lang = "zh") -> str:
        """Give the statement in one language."""
        return self.zh if lang == "zh" else self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)
