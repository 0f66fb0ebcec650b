"""Whatever happens, in whatever order: nothing raises, stop means silence, one voice at a time, and silence ends it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.dialogue.effects import Hush, Say
from kiosk.dialogue.events import (
    Alarm,
    Band,
    Event,
    Heard,
    Meaning,
    NobodySpoke,
    NotUnderstood,
    SayingEnded,
    SpeechStarted,
    StaffActed,
    StaffSet,
    Touched,
)
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.states import ORDINARY, State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.dialogue.happenings import INTENTS, MEANINGS, STAFF_ACTIONS, TOUCHES, WAITS_SECONDS
from tests.typed_visit import Visit

meanings = st.one_of(*map(st.sampled_from, MEANINGS))
happenings = st.one_of(
    st.tuples(st.just("hears"), meanings, st.sampled_from([Band.ACCEPT, Band.ACCEPT, Band.CONFIRM])),
    st.tuples(st.just("touches"), st.sampled_from(TOUCHES)),
    st.tuples(st.just("mumbles")),
    st.tuples(st.just("hears itself")),
    st.tuples(st.just("staff"), st.sampled_from(STAFF_ACTIONS)),
    st.tuples(st.just("waits"), st.sampled_from(WAITS_SECONDS)),
    st.tuples(st.just("listens")),
)


def happen(visit: Visit, happening: tuple[object, ...]) -> None:
    match happening:
        case ("hears", Meaning() as meaning, Band() as band):
            at = visit.kiosk.now
            visit.tells(Heard(meaning, band, 0.9, at, at, at))
        case ("touches", str(name)):
            visit.touches(name)
        case ("staff", "answered" | "dismissed" | "ended" as action):
            visit.tells(StaffActed(action, visit.kiosk.now))
        case ("mumbles",):
            at = visit.kiosk.now
            visit.tells(SpeechStarted(at))
            visit.tells(NotUnderstood("", at, at, at))
        case ("hears itself",):
            visit.tells(SpeechStarted(visit.kiosk.now))
            visit.tells(NobodySpoke(visit.kiosk.now))
        case ("waits", (int() | float()) as seconds):
            visit.waits(seconds)
        case ("listens",):
            visit.listens()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(happenings, max_size=40))
def test_anything_may_happen_and_silence_ends_every_visit(
    script: list[tuple[object, ...]], pack: Pack, grammar: Grammar, clinic: Settings
) -> None:
    visit = Visit(pack, grammar, clinic)
    visit.wakes()
    for happening in script:
        happen(visit, happening)
        assert not any("{" in text for _, text in visit.all_said)
    visit.waits(20 * 60)
    visit.is_at(State.ASLEEP)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(happenings, max_size=25))
def test_stop_always_silences_what_was_being_said(
    script: list[tuple[object, ...]], pack: Pack, grammar: Grammar, clinic: Settings
) -> None:
    visit = Visit(pack, grammar, clinic)
    visit.wakes()
    for happening in script:
        happen(visit, happening)
    if visit.state not in ORDINARY:
        return
    at = visit.kiosk.now
    effects = visit.dialogue.handle(Heard(Meaning("stop", {}, "stop"), Band.ACCEPT, 1.0, at, at, at))
    assert any(isinstance(effect, Say | Hush) for effect in effects)
    assert visit.state not in (State.HOLDING, State.MOVING, State.PREPARING, State.SWITCHING, State.RESTING)


events = st.one_of(
    st.builds(SayingEnded, st.integers(0, 30), st.integers(0, 10**6)),
    st.builds(Alarm, st.sampled_from(["cue", "no-input", "emergency-idle"]), st.integers(0, 10**6)),
    st.builds(Touched, st.sampled_from(INTENTS), st.integers(0, 10**6)),
    st.builds(StaffActed, st.sampled_from(STAFF_ACTIONS), st.integers(0, 10**6)),
    st.builds(StaffSet, st.sampled_from([None, -40.0, 6.0]), st.sampled_from([None, True, False]), st.just(0)),
    meanings.map(lambda meaning: Heard(meaning, Band.ACCEPT, 1.0, 0, 0, 10)),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(events, max_size=40))
def test_late_and_stray_events_never_raise(script: list[Event], pack: Pack, clinic: Settings) -> None:
    dialogue = Dialogue(pack, clinic, lambda text: len(text) / 15)
    dialogue.begin(0)
    for event in script:
        effects = dialogue.handle(event)
        assert sum(isinstance(effect, Say) for effect in effects) <= 1
