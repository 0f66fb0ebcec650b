"""`kiosk chat --json`: the contract in docs/commands.md."""

import io
import json

import pytest

from kiosk.cli import main

KEYS = {"state", "question", "said", "choices", "level", "ended"}


def chat(
    lines: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str
) -> list[dict[str, object]]:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert main(["chat", "--json", *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_line_is_answered_by_one_object_and_one_comes_before_any(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = chat("hello kiosk\nyes\n:wait 30\n\nbanana\n:nonsense\n:touch no\n", capsys, monkeypatch)
    assert len(turns) == 8
    assert all(set(turn) == KEYS for turn in turns)
    assert turns[0] == {
        "state": "asleep",
        "question": None,
        "said": [],
        "choices": [{"name": "wake", "label": turns[0]["choices"][0]["label"]}],  # type: ignore[index]
        "level": None,
        "ended": False,
    }
    assert [turn["question"] for turn in turns[2:]] == ["RF01"] * 5 + ["RF02"]
    assert turns[3]["said"], "thirty seconds of silence are not passed over"


def test_awake_starts_at_the_opening(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (turn,) = chat("", capsys, monkeypatch, "--awake")
    assert turn["state"] == "opening"
    assert turn["said"]


def test_any_input_wakes_it_and_an_emergency_is_heard_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chat("what is this\n", capsys, monkeypatch)[1]["state"] == "opening"
    turn = chat("my chest hurts\n", capsys, monkeypatch)[1]
    assert (turn["state"], turn["level"]) == ("emergency", "emergency")


def test_the_level_is_null_until_it_is_known_and_the_end_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = chat("yes\n" + "no\n" * 21 + "goodbye\nhello\n", capsys, monkeypatch, "--awake")
    levels = [turn["level"] for turn in turns]
    known = levels.index("self_care")
    assert set(levels[:known]) == {None}
    ended = [turn["ended"] for turn in turns]
    assert ended[-2:] == [True, False], "a line after the end begins a new visit"
    assert sum(map(bool, ended)) == 1


@pytest.mark.parametrize("line", [":wait", ":wait -1", ":wait soon", ":wait 99999", ":touch nobody", ":dance"])
def test_a_wrong_command_is_named_and_loses_nothing(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"hello kiosk\n{line}\nyes\n"))
    assert main(["chat", "--json"]) == 0
    printed = capsys.readouterr()
    assert line.rsplit(maxsplit=1)[-1] in printed.err
    assert json.loads(printed.out.splitlines()[-1])["question"] == "RF01"


def test_the_scene_holds_the_summary_and_the_code_that_carries_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = chat("yes\n" + "no\n" * 21 + "my summary\n", capsys, monkeypatch, "--awake", "--scene")
    scene = turns[-1]["scene"]
    assert isinstance(scene, dict)
    assert "This is what to do." in scene["summary"]
    assert len(scene["qr"]) == len(scene["qr"][0]) > 60
    assert turns[0]["scene"]["qr"] is None  # type: ignore[index]


def test_a_person_who_types_sees_the_summary_and_its_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n" + "no\n" * 21 + "my summary\n"))
    assert main(["chat", "--awake"]) == 0
    printed = capsys.readouterr().out
    assert "Your talk with the toe cramp kiosk." in printed
    assert "█" in printed
