"""docs/hazards.md as values: its hazards, its matrix, and the tests it names."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LOG = PROJECT / "docs" / "hazards.md"
FIELDS = ("Cause", "Effect", "Before", "Control", "After", "What is left", "Tests")

_RISK = re.compile(r"severity (\d), likelihood (\d), risk (\d)")
_MATRIX_ROW = re.compile(r"^\| (\d)" + r" \| (\d)" * 5 + r" \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Risk:
    """As judged: 1 to 5 each."""

    severity: int
    likelihood: int
    risk: int


@dataclass(frozen=True, slots=True)
class Hazard:
    """One entry of the log.  fields: the text of each of FIELDS that it has; tests: `tests/….py::test_…`."""

    id: str
    title: str
    fields: dict[str, str]
    before: Risk | None
    after: Risk | None
    tests: tuple[str, ...]


@cache
def hazards() -> tuple[Hazard, ...]:
    """Every entry, in the log's order."""
    entries = re.split(r"^### ", LOG.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return tuple(_hazard(re.split(r"^## ", entry, flags=re.MULTILINE)[0]) for entry in entries)


@cache
def matrix() -> dict[tuple[int, int], int]:
    """(severity, likelihood) -> risk."""
    rows = [tuple(map(int, found.groups())) for found in _MATRIX_ROW.finditer(LOG.read_text(encoding="utf-8"))]
    return {(severity, row[0]): row[severity] for row in rows for severity in range(1, 6)}


@cache
def named_tests() -> frozenset[str]:
    """All tests that some hazard rests on."""
    return frozenset(test for hazard in hazards() for test in hazard.tests)


def refuse_to_skip(report: pytest.TestReport) -> None:
    """Turn a skip, or an expected failure, of a test that a hazard rests on into a failure.

    So such a test passes or fails, and one that fails fails its run: none that is named can be anything but passing in
    a suite that is green.
    """
    if report.skipped and report.nodeid.partition("[")[0] in named_tests():
        report.outcome = "failed"
        report.longrepr = f"docs/hazards.md rests on {report.nodeid}: it may not be skipped. Mend it, or what it needs."
        if hasattr(report, "wasxfail"):
            del report.wasxfail


def _hazard(entry: str) -> Hazard:
    title, _, body = entry.partition("\n")
    id_, _, name = title.partition(" ")
    parts = re.split(r"^- \*\*([A-Z][\w ]+)\*\*:", body, flags=re.MULTILINE)
    fields = {field: " ".join(text.split()) for field, text in zip(parts[1::2], parts[2::2], strict=True)}
    tests = tuple(re.findall(r"`([^`]+)`", fields.get("Tests", "")))
    return Hazard(id_, name, fields, _risk(fields.get("Before", "")), _risk(fields.get("After", "")), tests)


def _risk(text: str) -> Risk | None:
    found = _RISK.fullmatch(text)
    return Risk(*map(int, found.groups())) if found else None
