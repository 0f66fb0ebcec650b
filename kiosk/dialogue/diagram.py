"""The transition table as a Mermaid diagram that a person can take in.

Drawn from the table, so it cannot lie.  What can happen from almost everywhere is drawn once, from a box of its own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk.dialogue.states import ORDINARY, STRETCHING, State
from kiosk.dialogue.table import PROPER, TALKING

if TYPE_CHECKING:
    from transitions.core import TransitionConfigDict


def mermaid(table: "Sequence[TransitionConfigDict]") -> str:
    """A Markdown page: the diagram, and the rows that stay in place as a list."""
    arrows: dict[tuple[str, str], list[str]] = {}
    stays: dict[str, list[str]] = {}
    asides = (State.ANSWERING, State.PAUSED, State.CONFIRMING)
    for row in table:
        trigger, dest = str(row["trigger"]), row["dest"]
        sources = [source for source in State if source in row["source"]]  # type: ignore[operator]
        if dest is None:
            for source in sources:
                stays.setdefault(source.value, []).append(trigger)
            continue
        is_return = (
            len(sources) == 1 and bool(row["conditions"]) and (sources[0] in asides or trigger == "sign_settled")
        )
        if is_return:
            _add(arrows, sources[0].value, "where_it_was", trigger)
            continue
        for group in _grouped(sources):
            _add(arrows, group, State(dest).value, trigger)
    lines = [
        "# States of the conversation",
        "",
        "Made by `kiosk draw` from the transition table; a test fails when this copy is stale.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    direction TB",
        '    state "anywhere awake but the emergency screen" as ordinary',
        '    state "any phase of a stretch" as stretching',
        '    state "any state but a stretch" as talking',
        '    state "any state that asks or tells" as proper',
        '    state "where the visit was" as where_it_was',
        "    [*] --> asleep",
        *(f"    {source} --> {dest}: {', '.join(triggers)}" for (source, dest), triggers in arrows.items()),
        "```",
        "",
        "What is done without leaving the place:",
        "",
        *(f"- `{state}`: {', '.join(triggers)}" for state, triggers in stays.items()),
    ]
    return "\n".join(lines)


def _add(arrows: dict[tuple[str, str], list[str]], source: str, dest: str, trigger: str) -> None:
    triggers = arrows.setdefault((source, dest), [])
    if trigger not in triggers:
        triggers.append(trigger)


def _grouped(sources: Sequence[State]) -> list[str]:
    """The sources' names, with a group's name for all of its members."""
    names = []
    rest = list(sources)
    for name, group in (("ordinary", ORDINARY), ("stretching", STRETCHING), ("talking", TALKING), ("proper", PROPER)):
        if len(rest) >= len(STRETCHING) and set(group) <= set(rest):
            names.append(name)
            rest = [state for state in rest if state not in group]
    return names + [state.value for state in rest]
