"""`kiosk triage`: the contract in docs/commands.md and the worked examples."""

import io
import json
from pathlib import Path

import pytest

from kiosk.cli import main

EXERCISES = ["E1", "E2", "E3", "E4", "E5", "E6", "E7"]


def triage(answers: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(answers)))
    assert main(["triage", "--answers", "-"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            {"RF11": "yes", "RF11b": "no", "Q02": "yes"},
            {"level": "routine", "signs": ["RF11"], "causes": [{"id": "C1", "because": ["Q02"]}], "locked": []},
        ),
        ({"RF01": "not_sure"}, {"level": "emergency", "signs": ["RF01"], "causes": [], "locked": [*EXERCISES, "R6"]}),
        ({}, {"level": "self_care", "signs": [], "causes": [], "locked": []}),
    ],
)
def test_worked_examples(
    answers: object, expected: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert triage(answers, capsys, monkeypatch) == expected


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"RF03b": "yes"}, "emergency"),  # a second turn says yes to its first
        ({"RF12": "yes"}, "same_day"),  # an unasked second turn counts as yes
        ({"RF12": "yes", "RF12b": "no"}, "self_care"),
        ({"RF20": "not_sure"}, "routine"),
        ({"W1": "yes", "RF30": "no"}, "routine"),  # the worse of two answers counts
        ({"W4": "yes"}, "same_day"),
        ({"W5": "yes"}, "routine"),
        ({"RF34": "not_sure"}, "self_care"),
        ({"RF03": "no", "RF03b": "yes"}, "emergency"),
        ({"W5": "no", "RF32b": "yes"}, "routine"),
    ],
)
def test_levels(
    answers: object, level: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert triage(answers, capsys, monkeypatch)["level"] == level


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "not JSON"),
        ("[]", "object"),
        ('{"RF99": "yes"}', "RF99"),
        ('{"RF01": "maybe"}', "maybe"),
        ('{"RF01": true}', "True"),
        ('{"RF01": ["yes"]}', "yes"),
    ],
)
def test_bad_answers_are_named_with_the_file(
    text: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    assert main(["triage", "--answers", str(file)]) == 64
    error = capsys.readouterr().err
    assert named in error
    assert "answers.json" in error


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", "--answers", str(tmp_path / "none.json")]) == 64
    assert "none.json" in capsys.readouterr().err
