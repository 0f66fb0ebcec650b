"""What a look at one part of the machine came to."""

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad it is, the worse the higher."""

    FINE = 0
    NOTE = 1  # nothing to do, but good to know
    WARNING = 2  # the kiosk works, and somebody should look at this
    FAULT = 3  # the kiosk does not work until somebody does something


@dataclass(frozen=True, slots=True)
class Finding:
    """part: what was looked at.  found: what is so.  cure: what to do, None where nothing is to be done."""

    part: str
    severity: Severity
    found: str
    cure: str | None = None


def fine(part: str, found: str) -> Finding:
    """As it should be."""
    return Finding(part, Severity.FINE, found)


def note(part: str, found: str, cure: str | None = None) -> Finding:
    """Good to know."""
    return Finding(part, Severity.NOTE, found, cure)


def warning(part: str, found: str, cure: str) -> Finding:
    """The kiosk works; somebody should look at this."""
    return Finding(part, Severity.WARNING, found, cure)


def fault(part: str, found: str, cure: str) -> Finding:
    """The kiosk does not work until somebody does something."""
    return Finding(part, Severity.FAULT, found, cure)
