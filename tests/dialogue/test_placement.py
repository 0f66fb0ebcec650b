"""What an author wrote that cannot be placed is named with its entry, and what ships can all be placed."""

from typing import Any

import pytest

from kiosk.dialogue.lines import Lines
from kiosk.dialogue.placement import placement_problems
from kiosk.library.pack import Pack, Routine, Stretch
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore


def problems(pack: Pack, settings: Settings, words_per_minute: int = 150) -> dict[str, str]:
    lines = Lines(pack, settings)
    found = placement_problems(pack, lines, SilentStore(words_per_minute).seconds)
    return {".".join(map(str, key)): told for key, told in found}


def with_stretch(pack: Pack, id_: str, **fields: Any) -> Pack:
    changed = Stretch.model_validate({**pack.stretches[id_].model_dump(), **fields})
    return pack.model_copy(update={"stretches": {**pack.stretches, id_: changed}, "routines": {}})


@pytest.mark.parametrize("words_per_minute", [150, 200])
def test_all_that_ships_can_be_placed(pack: Pack, clinic: Settings, words_per_minute: int) -> None:
    assert problems(pack, clinic, words_per_minute) == {}


def test_a_count_longer_than_its_move_is_named(pack: Pack, clinic: Settings) -> None:
    moves = [{**pack.stretches["E1"].moves[0].model_dump(), "seconds": 0.5}]
    found = problems(with_stretch(pack, "E1", moves=moves), clinic)
    assert [*found] == ["stretches.E1.moves.0.seconds"]
    assert "found 0.5 s in which 'five' is said; it takes 0.8 s" in found["stretches.E1.moves.0.seconds"]


def test_a_hold_too_short_for_its_count_down_is_named(pack: Pack, clinic: Settings) -> None:
    seated = {**pack.stretches["E7"].model_dump()["seated"]}
    seated["moves"] = [seated["moves"][0], {**seated["moves"][1], "seconds": 2}]
    found = problems(with_stretch(pack, "E7", seated=seated), clinic)
    assert [*found] == ["stretches.E7.seated.moves.1.seconds"]


def test_more_talk_than_breath_in_a_hold_is_named(pack: Pack, clinic: Settings) -> None:
    moves = [{**move.model_dump(), "seconds": 3.6} for move in pack.stretches["E7h"].moves]
    found = problems(with_stretch(pack, "E7h", moves=moves), clinic)
    assert "no room for 'three'" in found["stretches.E7h.moves.1.seconds"]


def test_a_rest_too_short_to_name_what_comes_is_named(pack: Pack, clinic: Settings) -> None:
    short = Routine.model_validate({**pack.routines["daily"].model_dump(), "rest_seconds": 3})
    found = problems(pack.model_copy(update={"routines": {"daily": short}}), clinic)
    assert [*found] == ["routines.daily.rest_seconds"]


def test_a_routine_nobody_should_do_in_one_go_is_named(pack: Pack, clinic: Settings) -> None:
    exercises = [{"stretch": "E7", "rounds": 3, "hold_seconds": 60}] * 4
    long = Routine.model_validate({**pack.routines["daily"].model_dump(), "exercises": exercises})
    found = problems(pack.model_copy(update={"routines": {"daily": long}}), clinic)
    assert "at most 20 are allowed" in found["routines.daily"]


def test_a_hold_that_a_routine_makes_too_short_is_named_in_the_routine(pack: Pack, clinic: Settings) -> None:
    exercises = [{"stretch": "E7", "hold_seconds": 2}]
    short = Routine.model_validate({**pack.routines["daily"].model_dump(), "exercises": exercises})
    found = problems(pack.model_copy(update={"routines": {"daily": short}}), clinic)
    assert [*found] == ["routines.daily.exercises.0.hold_seconds"]
