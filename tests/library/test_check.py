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


def test_what_ships_has_no_problem(checkout: Path, model_folder: Path) -> None:
    assert model_folder.is_dir()
    done = check(checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("0 problems, ")
    assert "content/en/prompts.yaml" in done.stdout
    assert "coach.safety.say: speaks the live command stop" in done.stdout


def test_json_has_an_object_per_finding_and_the_counts_last(checkout: Path) -> None:
    causes = checkout / "content" / "en" / "causes.yaml"
    causes.write_text(causes.read_text(encoding="utf-8").replace("question: Q02", "question: Q99"), encoding="utf-8")
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


def test_wording_is_checked_with_its_place(checkout: Path) -> None:
    facts = checkout / "content" / "en" / "facts.yaml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("Surgery for cramps is rare.", "I say you have gout."),
        encoding="utf-8",
    )
    done = check(checkout)
    assert done.returncode == 78
    assert "facts.A3.say: found 'you have'; allowed is what can or may be, never a diagnosis." in done.stdout
    assert done.stdout.startswith("content/en/facts.yaml:")


def test_a_broken_grammar_is_reported_beside_the_content(checkout: Path) -> None:
    (checkout / "grammars" / "en" / "yes-no.yaml").write_text("intents: [", encoding="utf-8")
    done = check(checkout)
    assert done.returncode == 78
    assert "yes-no.yaml:1: " in done.stdout
    assert "Traceback" not in done.stderr


def test_a_release_is_judged_more_strictly(checkout: Path) -> None:
    rules = checkout / "content" / "rules.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace(
            "strength: guideline}", "strength: guideline, review: 2020-01-01}", 1
        ),
        encoding="utf-8",
    )
    done = check(checkout, "--release")
    assert done.returncode == 78
    assert "RF04 was to be reviewed by 2020-01-01" in done.stdout
    assert "G3 is general knowledge only" in done.stdout
    assert "only a copy of 'NHS, Gout' was read" in done.stdout
    assert "has not been reviewed by a clinician" in done.stdout


def test_phrases_that_mean_nothing_to_the_content_are_named(checkout: Path) -> None:
    grammars = checkout / "grammars" / "en"
    questions = grammars / "questions.yaml"
    questions.write_text(questions.read_text(encoding="utf-8").replace("topic: F3", "topic: F33", 1), encoding="utf-8")
    wake = grammars / "wake.yaml"
    wake.write_text(wake.read_text(encoding="utf-8").replace("  wake:", "  awaken:", 1), encoding="utf-8")
    done = check(checkout)
    assert done.returncode == 78
    assert "found the topic 'F33'; allowed is one of F1, F2" in done.stdout
    assert "found the intent 'awaken' without a label" in done.stdout
    assert "grammars/en/questions.yaml:" in done.stdout


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
