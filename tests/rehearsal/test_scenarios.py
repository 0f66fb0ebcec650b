"""Scenario files: what is wrong with one is said with its line."""

from pathlib import Path

import pytest

from kiosk.errors import ContentError
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.rehearsal.scenario import coach_scenarios, load_scenario, shipped_scenarios


def test_nine_ship_and_all_of_them_load(grammar: Grammar, pack: Pack) -> None:
    paths = shipped_scenarios("en")
    assert len(paths) == 9
    assert all(load_scenario(path, grammar, pack).steps for path in paths)


def test_every_routine_has_a_visit_that_does_it_whole(grammar: Grammar, pack: Pack) -> None:
    scenarios = [load_scenario(path, grammar, pack) for path in coach_scenarios("en")]
    assert {scenario.path.stem for scenario in scenarios} >= {*pack.routines}


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("say: purple monkey dishwasher", "purple monkey dishwasher"),
        ("play: none.wav", "none.wav"),
        ("hears: no-such-prompt", "no-such-prompt"),
        ('answers: {RF99: "yes"}', "RF99"),
        ("answers: {RF01: perhaps}", "answers"),
        ("dance: yes", "dance"),
        ("wait: -3", "wait"),
        ("state: flying", "state"),
        ("after: 2", "a step is one of"),
    ],
)
def test_a_wrong_step_is_named_with_its_line(
    step: str, named: str, tmp_path: Path, grammar: Grammar, pack: Pack
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(f"title: wrong\nsteps:\n  - say: hello kiosk\n  - {step}\n", encoding="utf-8")
    with pytest.raises(ContentError) as wrong:
        load_scenario(path, grammar, pack)
    assert named in str(wrong.value)
    assert "wrong.yaml:4:" in str(wrong.value)


@pytest.mark.parametrize("text", ["", "title: x", "steps: []", "- a", "title: [", "title: x\nsteps: {}"])
def test_a_file_that_is_no_scenario_is_refused(text: str, tmp_path: Path, grammar: Grammar, pack: Pack) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"wrong\.yaml:\d+:"):
        load_scenario(path, grammar, pack)


def test_a_missing_scenario_is_named(tmp_path: Path, grammar: Grammar, pack: Pack) -> None:
    with pytest.raises(ContentError, match=r"none\.yaml"):
        load_scenario(tmp_path / "none.yaml", grammar, pack)
