"""The diagram in docs/ is the table's."""

from pathlib import Path

from kiosk.dialogue.diagram import mermaid
from kiosk.dialogue.states import State
from tests.typed_visit import Visit

COPY = Path(__file__).parents[2] / "docs" / "states.md"


def test_the_copy_in_docs_is_what_the_table_says(visit: Visit) -> None:
    drawn = mermaid(visit.dialogue.table)
    assert COPY.read_text(encoding="utf-8") == drawn + "\n", "make it again: kiosk draw > docs/states.md"


def test_every_state_is_drawn_and_can_be_reached(visit: Visit) -> None:
    destinations = {row["dest"] for row in visit.dialogue.table}
    assert set(State) - {State.ASLEEP} <= destinations
    page = COPY.read_text(encoding="utf-8")
    assert all(f" {state.value}" in page for state in State)


def test_an_emergency_phrase_and_a_touch_are_live_wherever_a_visit_is(visit: Visit) -> None:
    live = {(row["trigger"], source) for row in visit.dialogue.table for source in row["source"]}  # type: ignore[union-attr]
    for state in set(State) - {State.ASLEEP}:
        assert ("emergency", state) in live, state


def test_the_universal_commands_are_live_in_every_ordinary_state(visit: Visit) -> None:
    live = {(row["trigger"], source) for row in visit.dialogue.table for source in row["source"]}  # type: ignore[union-attr]
    ordinary = set(State) - {State.ASLEEP, State.EMERGENCY, State.LEAVING}
    for command in ("stop", "help", "repeat", "goodbye", "start_over", "staff"):
        missing = {state.value for state in ordinary if (command, state) not in live}
        assert not missing, f"{command} is not live in {missing}"
