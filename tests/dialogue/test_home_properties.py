"""At home, whatever happens in whatever order: nothing raises, nothing is kept before a yes, and silence ends it."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.dialogue.effects import Keep
from kiosk.dialogue.events import Band, Heard, Meaning
from kiosk.dialogue.memory import MOST_REMINDERS, Memory, Reminder
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.service.memory_file import MemoryInHand
from kiosk.settings import Settings
from tests.typed_visit import Visit

HOME = Settings(place="home")
EVENING = dt.datetime(2026, 11, 24, 21, 28, 30, tzinfo=dt.UTC)
OTHERS = (
    *("no", "not_sure", "stop", "skip", "go_on", "ready", "done", "later", "not_now", "wait", "help", "repeat", "why"),
    *("pause", "goodbye", "start_over", "staff", "wake", "better", "worse", "hurts", "cramp_now", "summary", "wrong"),
    *("remember", "forget_me", "known", "reminders", "no_reminders"),
)
at_times = st.fixed_dictionaries(
    {},
    optional={
        "hour": st.integers(1, 12).map(str),
        "minute": st.sampled_from(["-25", "-5", "0", "30", "55"]),
        "named": st.sampled_from(["noon", "midnight"]),
        "part": st.sampled_from(["morning", "afternoon", "evening", "night"]),
        "every": st.sampled_from(["morning", "evening", "night", "day"]),
        "day": st.sampled_from(["today", "tomorrow", "tomorrow night"]),
        "routine": st.sampled_from(["bedtime", "daily"]),
    },
)
unagreed = st.one_of(
    st.sampled_from(OTHERS).map(Meaning),
    at_times.map(lambda slots: Meaning("remind", slots)),
    at_times.map(lambda slots: Meaning("at_time", slots)),
    st.sampled_from([{}, {"stretch": "E1"}, {"routine": "bedtime"}]).map(lambda slots: Meaning("stretch", slots)),
    st.just(Meaning("emergency", {"sign": "RF01"})),
)
said = st.tuples(unagreed, st.sampled_from([Band.ACCEPT, Band.ACCEPT, Band.CONFIRM]))
agreed = st.tuples(st.just(Meaning("yes")), st.sampled_from(list(Band)[:2]))
waited = st.sampled_from([0.02, 1.0, 15.0, 70.0])


def play(visit: Visit, script: list[object]) -> None:
    for happening in script:
        match happening:
            case (Meaning() as meaning, Band() as band):
                at = visit.kiosk.now
                visit.tells(Heard(meaning, band, 0.9, at, at, at))
            case float() as seconds:
                visit.waits(seconds)
        assert not any("{" in text for _, text in visit.said)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(said | agreed | waited, max_size=30))
def test_anything_may_happen_and_silence_ends_it(script: list[object], pack: Pack, grammar: Grammar) -> None:
    store = MemoryInHand()
    store.write(Memory(keeps=True, reminders=(Reminder("bedtime", 21 * 60 + 29), Reminder("", 21 * 60 + 30))))
    visit = Visit(pack, grammar, HOME, EVENING, store)
    play(visit, script)
    for _ in range(30 * 60):
        if visit.state is State.ASLEEP:
            break
        visit.waits(1)
    visit.is_at(State.ASLEEP)
    assert len(store.read().reminders) <= MOST_REMINDERS


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(said | waited, max_size=30))
def test_without_a_yes_nothing_is_ever_kept(script: list[object], pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, HOME, EVENING)
    visit.wakes()
    play(visit, script)
    visit.waits(60)
    assert not any(isinstance(effect, Keep) for effect in visit.effects)
    assert visit.store.read() == Memory()
