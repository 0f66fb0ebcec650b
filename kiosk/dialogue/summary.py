"""What a visitor takes away, as a value: for the screen, for paper, for the code that carries it, for the staff."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.library.pack import Answer, Level


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the summary: its heading and its sentences."""

    id: str  # told, unsure, maybe, todo, watch, stretches
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it.  The sections leave private answers out; `answers` are question ids with everything that was said."""

    title: str
    sections: tuple[Section, ...]
    level: Level
    answers: Mapping[str, Answer]

    def text(self) -> str:
        """Plain text, for paper and for the code that carries it."""
        parts = (f"{section.heading}\n" + "\n".join(f"- {line}" for line in section.lines) for section in self.sections)
        return "\n\n".join((self.title, *parts)) + "\n"
