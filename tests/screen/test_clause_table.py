"""docs/accessibility.md names tests that there are."""

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_table_names_is_there() -> None:
    named = set(re.findall(r"\btest_\w+", (_ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")))
    defined: set[str] = set()
    for path in (_ROOT / "tests").rglob("test_*.py"):
        defined |= set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert len(named) > 20
    assert named - defined == set()
