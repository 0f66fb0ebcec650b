"""`kiosk check` as an author calls it: every finding with its place, then a count."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.settings import data_folder

PACKAGE = Path(__file__).parents[2] / "kiosk"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the kiosk whose content a test may spoil."""
    shutil.copytree(PACKAGE, tmp_path / "kiosk", ignore=shutil.ignore_patterns("__pycache__", "content", "grammars"))
    for name in ("content", "grammars"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    (tmp_path / "site.yaml").write_text("emergency_number: 112\n", encoding="utf-8")
    return tmp_path


def check(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "--site", "site.yaml", "check", *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_ships_has_no_problem(checkout: Path, model_folder: Path) -> None:
    assert model_folder.is_dir()
    done = check(checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("0 problems, ")
    assert "content/en/prompts.yaml" in done.stdout
    assert "coach.safety.say: speaks the live command stop" in done.stdout


def test_json_has_an_object_per_finding_and_the_counts_last(checkout: Path) -> None:
    spoil(checkout / "content" / "en" / "causes.yaml", "question: Q02", "question: Q99")
    done = check(checkout, "--json")
    assert done.returncode == 78
    *findings, counts = map(json.loads, done.stdout.splitlines())
    assert counts["problems"] == 1
    assert findings[0] == {
        "file": "content/en/causes.yaml",
        "line": 10,
        "severity": "problem",
        "message": (
            "causes.C1.reasons.0: found 'Q99'; allowed is the id of a question. Correct it, or add what it names."
        ),
    }


def test_a_broken_grammar_is_reported_beside_the_content(checkout: Path) -> None:
    (checkout / "grammars" / "en" / "yes-no.yaml").write_text("intents: [", encoding="utf-8")
    done = check(checkout)
    assert done.returncode == 78
    assert "yes-no.yaml:1: " in done.stdout
    assert "Traceback" not in done.stderr


def test_what_loads_is_judged_by_its_wording_its_phrases_and_for_a_release(checkout: Path) -> None:
    """All in one, for every call compiles every grammar."""
    content, grammars = checkout / "content", checkout / "grammars" / "en"
    spoil(content / "en" / "facts.yaml", "Surgery for cramps is rare.", "I say you have gout.")
    spoil(content / "rules.yaml", "strength: guideline}", "strength: guideline, review: 2020-01-01}")
    spoil(grammars / "questions.yaml", "topic: F3", "topic: F33")
    spoil(grammars / "wake.yaml", "  wake:", "  awaken:")
    done = check(checkout, "--release")
    assert done.returncode == 78
    for found in (
        "facts.A3.say: found 'you have'; allowed is what can or may be, never a diagnosis.",
        "\ncontent/en/facts.yaml:",
        "RF04 was to be reviewed by 2020-01-01",
        "G3 is general knowledge only",
        "only a copy of 'NHS, Gout' was read",
        "has not been reviewed by a clinician",
        "found the topic 'F33'; allowed is one of F1, F2",
        "found the intent 'awaken' without a label",
        "\ngrammars/en/questions.yaml:",
    ):
        assert found in f"\n{done.stdout}", found


def test_what_the_conversation_cannot_do_without_is_asked_for(checkout: Path) -> None:
    rules, prompts = checkout / "content" / "rules.yaml", checkout / "content" / "en" / "prompts.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("screening: [RF01, ", "screening: [").replace("  - RF01\n", "", 1), encoding="utf-8")
    prompts.write_text(prompts.read_text(encoding="utf-8").replace("  goodbye:", "  goodby:"), encoding="utf-8")
    (checkout / "grammars" / "en" / "emergency.yaml").unlink()
    corrections = checkout / "grammars" / "en" / "corrections.yaml"
    corrections.write_text(corrections.read_text(encoding="utf-8").replace(" {answer}", " yes"), encoding="utf-8")
    done = check(checkout)
    assert done.returncode == 78
    assert done.stderr == ""
    for found in ("found no prompt goodbye", "it must begin with RF01", "emergency.yaml", "without the slot 'answer'"):
        assert found in done.stdout, found
