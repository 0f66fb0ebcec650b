"""In every place of a visit: timers, counters, a ladder, the words that are heard everywhere, and a way out."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from kiosk.clock import samples_in
from kiosk.dialogue.effects import LINE_GAP_SECONDS, CallStaff, Say
from kiosk.dialogue.events import Band, NotUnderstood, SpeechStarted
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.memory import Memory, Reminder
from kiosk.dialogue.states import CONTEXTS, ORDINARY, TURNS, State
from kiosk.dialogue.table import rows_of
from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.service.memory_file import MemoryInHand
from kiosk.settings import Settings
from tests.typed_visit import Visit

PACK = load_pack(Settings().content_folder)
EVENING = dt.datetime(2026, 11, 24, 21, 29, 55, tzinfo=dt.UTC)
CLINIC = Settings(emergency_number="999", advice_number="111")
RECORDING = Settings(emergency_number="999", advice_number="111", record_visits=True)
HOME = Settings(place="home", emergency_number="999", advice_number="111")
SILENCES_SECONDS = (8.0, 10.0, 10.0)  # before each of the three tries; the last one warns that the visit ends
PAUSED_SECONDS = 60.0
LONGEST_SECONDS = 30 * 60.0
UNIVERSALS = ("stop", "help", "repeat", "what did you say", "start over", "goodbye", "call the staff")
TABLE = Dialogue(PACK, CLINIC, len).table
GO_BACK = sorted(
    {source for name, sources in rows_of(TABLE) if name == "go_back" for source in sources} & {*ORDINARY}, key=str
)
STAFF_RUNG = 4  # of the ladder of words that were not understood
NUMBERED_RUNG = 3
CHATTER_SECONDS = 5.0

Way = Callable[[Visit], None]


def says(*sentences: str) -> Way:
    """A way of waking it and saying this."""

    def go(visit: Visit) -> None:
        visit.wakes()
        for sentence in sentences:
            visit.says(sentence)

    return go


def is_asked(question: str) -> Way:
    def go(visit: Visit) -> None:
        visit.wakes()
        visit.says("yes")
        visit.is_asked(question)

    return go


def advised(*sentences: str) -> Way:
    """A way past the questions, with these sentences then; "no" where it asks before a stretch."""

    def go(visit: Visit) -> None:
        visit.goes_through_screening(T06="yes", Q02="yes")
        for sentence in sentences:
            visit.says(sentence)
            if visit.state is State.CHECKING:
                visit.answers()

    return go


def in_advice(visit: Visit) -> None:
    """While the advice is being told."""
    visit.wakes()
    visit.says("yes")
    while visit.state is not State.ADVICE:
        visit.says("no")


def before_a_stretch(visit: Visit) -> None:
    """At what is asked before one."""
    advised()(visit)
    visit.says("toe stretch")


def half_heard(visit: Visit) -> None:
    """A question that it may have misheard."""
    advised()(visit)
    visit.listens()
    visit.means("ask", Band.CONFIRM, topic="U8")


def half_heard_goodbye(visit: Visit) -> None:
    """A command that it may have misheard."""
    advised()(visit)
    visit.listens()
    visit.means("goodbye", Band.CONFIRM)


def nowhere(visit: Visit) -> None:
    """It sleeps already."""


WAYS: dict[State, tuple[Settings, Way]] = {
    State.ASLEEP: (CLINIC, nowhere),
    State.CONSENTING: (RECORDING, says()),
    State.OPENING: (CLINIC, says()),
    State.SCREENING: (CLINIC, says("yes")),
    State.SYMPTOMS: (CLINIC, is_asked("Q01")),
    State.CHECKING: (CLINIC, before_a_stretch),
    State.RELIEF: (CLINIC, says("cramp now", "no", "no", "no", "no")),
    State.ADVICE: (CLINIC, in_advice),
    State.CHOOSING: (CLINIC, advised()),
    State.REMEDIES: (CLINIC, advised("remedies")),
    State.SUMMARY: (CLINIC, advised("summary")),
    State.PREPARING: (CLINIC, advised("toe stretch")),
    State.MOVING: (CLINIC, advised("toe stretch", "ready")),
    State.HOLDING: (CLINIC, advised("calf stretch", "ready")),
    State.SWITCHING: (CLINIC, advised("calf stretch", "ready")),
    State.RESTING: (CLINIC, advised("toe stretch", "ready")),
    State.REFLECTING: (CLINIC, advised("toe stretch then calf stretch", "ready")),
    State.PAUSED: (CLINIC, says("yes", "pause")),
    State.FEELING: (CLINIC, advised("toe stretch", "ready")),
    State.KEEPING: (HOME, says("remind me at nine")),
    State.REMINDED: (HOME, nowhere),
    State.ANSWERING: (CLINIC, says("yes", "does magnesium help")),
    State.CONFIRMING: (CLINIC, half_heard),
    State.EMERGENCY: (CLINIC, says("yes", "yes")),
    State.LEAVING: (CLINIC, says("goodbye")),
}


def worried(visit: Visit) -> None:
    """Asked to tell in own words what else there is."""
    is_asked("RF44")(visit)
    visit.says("yes")
    visit.listens()


def talked_over(visit: Visit) -> None:
    """Asked whether what was heard at the open question was meant."""
    is_asked("RF44")(visit)
    visit.says("and now the weather for the weekend")
    visit.listens()


def same_day(visit: Visit) -> None:
    """At the menu, after a sign that needs help today."""
    visit.goes_through_screening(RF11="yes", RF11b="yes")


def without_stretches(visit: Visit) -> None:
    """At the menu for the first time, with every stretch withheld from somebody under sixteen."""
    visit.wakes()
    visit.says("toe stretch")
    visit.answers(M6="yes")
    while visit.state is not State.CHOOSING:
        visit.answers(M6="yes")
        visit.waits(1)


def kept(visit: Visit) -> None:
    """Back at the question whether to start, after a wish about what is kept."""
    visit.wakes()
    visit.says("delete my history")
    visit.says("no")


def asked_whether_to_keep(visit: Visit) -> None:
    """After a stretch at home that went well."""
    advised("toe stretch", "ready")(visit)
    while visit.state is not State.FEELING:
        visit.waits(1)
    visit.says("better")


# Questions that a place asks besides the one that WAYS comes to, by the prompt that asks them.
MORE: dict[str, tuple[State, Settings, Way]] = {
    "opening.again": (State.OPENING, CLINIC, says("yes", "start over")),
    "home.start": (State.OPENING, HOME, kept),
    "private": (State.SCREENING, CLINIC, is_asked("RF38")),
    "worry.what": (State.SYMPTOMS, CLINIC, worried),
    "worry.meant": (State.SYMPTOMS, CLINIC, talked_over),
    "menu.anything-else": (State.CHOOSING, CLINIC, advised("remedies", "no")),
    "menu.same-day": (State.CHOOSING, CLINIC, same_day),
    "menu.no-stretch": (State.CHOOSING, CLINIC, without_stretches),
    "menu.questions": (State.CHOOSING, CLINIC, advised("questions")),
    "stretch.which": (State.CHOOSING, CLINIC, advised("stretch")),
    "stretch.which-one": (State.CHOOSING, CLINIC, advised("one stretch")),
    "remind.when": (State.KEEPING, HOME, says("remind me to stretch")),
    "home.forget": (State.KEEPING, HOME, says("delete my history")),
    "home.may-keep": (State.KEEPING, HOME, asked_whether_to_keep),
    "confirm": (State.CONFIRMING, CLINIC, half_heard_goodbye),
}
Where = State | str  # a place, or a question that it asks besides


@pytest.fixture
def at(pack: Pack, grammar: Grammar) -> Callable[[Where], Visit]:
    """A visit that has come to this place, or was asked this."""

    def come(where: Where) -> Visit:
        state, settings, way = MORE[where] if isinstance(where, str) else (where, *WAYS[where])
        store = MemoryInHand()
        if state is State.REMINDED:
            store.write(Memory(reminders=(Reminder("bedtime", 21 * 60 + 30),)))
        visit = Visit(pack, grammar, settings, EVENING, store)
        visit.waits(0.1)  # until it knows the time
        way(visit)
        until = visit.kiosk.now + samples_in(240.0)
        while visit.state is not state:
            assert visit.kiosk.now < until, f"never came to {state}; it is {visit.state}"
            visit.waits(0.02)
        if isinstance(where, str):
            visit.listens()
            assert visit.state is state
            assert where in [line.id for line in visit.sayings[-1][1].lines], f"{where} was not asked last"
        return visit

    return come


def falls_asleep(visit: Visit) -> None:
    until = visit.kiosk.now + samples_in(LONGEST_SECONDS)
    while visit.state is not State.ASLEEP:
        assert visit.kiosk.now < until, f"it is {visit.state} for ever"
        visit.waits(1)


def ladder(visit: Visit) -> Iterator[tuple[float, tuple[str, ...]]]:
    """What it says by itself from now on until it is elsewhere: seconds since its last word, and the sentences."""
    state, first = visit.state, len(visit.sayings)
    until = visit.kiosk.now + samples_in(LONGEST_SECONDS)
    while visit.state is state and visit.kiosk.now < until:
        visit.waits(0.02)
    for (before, last), (now, saying) in pairwise(visit.sayings[first - 1 :]):
        yield round((now - before) / samples_in(1.0) - seconds_of(visit, last), 1), texts(saying)


def seconds_of(visit: Visit, saying: Say) -> float:
    return sum(visit.seconds_of(line.text) for line in saying.lines) + LINE_GAP_SECONDS * (len(saying.lines) - 1)


def texts(saying: Say) -> tuple[str, ...]:
    return tuple(line.text for line in saying.lines)


def test_each_place_of_the_table_has_a_way_to_it_and_something_to_listen_for() -> None:
    places = {source for _, sources in rows_of(TABLE) for source in sources}
    places |= {row["dest"] for row in TABLE if isinstance(row["dest"], State)}
    assert not [state.value for state in places if state not in WAYS], "no test comes there"
    assert not [state.value for state in places if state not in CONTEXTS], "nothing is listened for there"
    assert not [state.value for state in State if state not in places], "no row comes there"


@pytest.mark.parametrize("state", State)
def test_silence_alone_ends_it_everywhere(at: Callable[[State], Visit], state: State) -> None:
    visit = at(state)
    falls_asleep(visit)


@pytest.mark.parametrize("state", State)
def test_speech_that_means_nothing_and_then_silence_end_it_everywhere(
    at: Callable[[State], Visit], state: State
) -> None:
    visit = at(state)
    for _ in range(8):
        visit.mumbles()
        visit.waits(1)
    falls_asleep(visit)


# Where it waits for an answer, and silence is not itself one.
WAITING = tuple(state for state in (*TURNS, State.CONFIRMING) if state is not State.CONSENTING)
ASKED: tuple[Where, ...] = (*WAITING, *MORE)
OPEN = "worry.what"  # whatever is said to it is an answer


@pytest.mark.parametrize("state", ASKED)
def test_silence_is_answered_from_the_last_word_on_and_each_time_otherwise(
    at: Callable[[Where], Visit], state: Where
) -> None:
    visit = at(state)
    visit.listens()
    asked = texts(visit.sayings[-1][1])
    steps = list(ladder(visit))
    assert [wait for wait, _ in steps[:3]] == pytest.approx(SILENCES_SECONDS, abs=0.1)
    said = [words for _, words in steps[:3]]
    assert len({asked, *said}) == 4, said


@pytest.mark.parametrize("state", [where for where in ASKED if where != OPEN])
def test_who_is_not_understood_is_helped_each_time_otherwise_and_in_the_end_by_people(
    at: Callable[[Where], Visit], state: Where
) -> None:
    visit = at(state)
    visit.listens()
    place = visit.state
    asked = texts(visit.sayings[-1][1])
    said = []
    for rung in range(1, STAFF_RUNG + 1):
        visit.mumbles()
        assert visit.state is place
        said.append(tuple(text for id_, text in visit.said if id_ != "no-match.short"))
        assert all(choice.label.startswith(f"{number} ") for number, choice in enumerate(visit.scene.choices, 1)) == (
            rung >= NUMBERED_RUNG
        )
    assert len({asked, *said}) == 1 + STAFF_RUNG, said
    assert any(line.id == "safety-line" for line in visit.sayings[-1][1].lines)
    assert any(isinstance(effect, CallStaff) for effect in visit.effects) == (place_of(state) is CLINIC)
    visit.mumbles()
    assert not visit.said  # all was said; it goes on listening
    assert visit.state is place


def place_of(where: Where) -> Settings:
    return MORE[where][1] if isinstance(where, str) else WAYS[where][0]


@pytest.mark.parametrize("state", WAITING)
def test_a_silence_is_not_counted_as_words_that_were_not_understood(at: Callable[[State], Visit], state: State) -> None:
    visit = at(state)
    visit.listens()
    visit.waits(SILENCES_SECONDS[0] + 0.5)
    again = visit.sayings[-1][1].lines
    visit.mumbles()
    assert [line.text for line in visit.sayings[-1][1].lines][1:] == [line.text for line in again]
    assert visit.ids[0] == "no-match.short"


def test_a_pause_lasts_a_minute_before_it_asks(at: Callable[[State], Visit]) -> None:
    visit = at(State.PAUSED)
    visit.listens()
    wait, _ = next(ladder(visit))
    assert wait == pytest.approx(PAUSED_SECONDS, abs=0.1)


@pytest.mark.parametrize("words", UNIVERSALS)
@pytest.mark.parametrize("state", ORDINARY)
def test_what_may_be_said_everywhere_is_understood_everywhere(
    at: Callable[[State], Visit], state: State, words: str
) -> None:
    visit = at(state)
    before = len(visit.effects)
    visit.interrupts(words)
    visit.waits(1)
    assert len(visit.effects) > before, f"{words!r} does nothing"
    assert not any(id_.startswith("no-match") for id_ in visit.ids), visit.ids


@pytest.mark.parametrize("state", State)
def test_an_emergency_is_listened_for_everywhere(grammar: Grammar, state: State) -> None:
    told = grammar.live(CONTEXTS[state]).understand("i have chest pain")
    assert told is not None
    assert told.meaning.intent == "emergency"


@pytest.mark.parametrize("state", GO_BACK)
def test_going_back_is_understood_where_the_table_has_it(at: Callable[[Where], Visit], state: State) -> None:
    visit = at(state)
    before = len(visit.effects)
    visit.interrupts("go back")
    visit.waits(1)
    assert len(visit.effects) > before
    assert not any(id_.startswith("no-match") for id_ in visit.ids), visit.ids


@pytest.mark.parametrize("id_", [*PACK.questions])
def test_every_question_has_other_words(id_: str) -> None:
    question = PACK.questions[id_]
    assert question.ask != question.again


# An emergency goes by sound (fifteen minutes without any end it), and so does nothing else.
@pytest.mark.parametrize("state", [state for state in State if state is not State.EMERGENCY])
def test_talk_that_means_nothing_does_not_keep_a_visit_for_ever(at: Callable[[Where], Visit], state: State) -> None:
    """A television in the room held the answers of somebody who had left on the screen until it was switched off."""
    visit = at(state)
    until = visit.kiosk.now + samples_in(LONGEST_SECONDS)
    while visit.state is not State.ASLEEP:
        assert visit.kiosk.now < until, f"it is {visit.state} for ever"
        at_ = visit.kiosk.now
        visit.tells(SpeechStarted(at_))
        visit.waits(1)
        visit.tells(NotUnderstood("", at_, visit.kiosk.now, visit.kiosk.now))
        visit.waits(CHATTER_SECONDS - 1)


@pytest.mark.parametrize("intent", ["shorter", "how_long", "more", "other_side", "no", "yes"])
def test_a_stretch_goes_on_after_did_you_say(at: Callable[[Where], Visit], intent: str) -> None:
    """`script/bench recovery` found it standing still for ever where the answer was another command."""
    visit = at(State.MOVING)
    visit.listens()
    visit.means("start_over", Band.CONFIRM)
    visit.is_at(State.CONFIRMING)
    visit.listens()
    visit.means(intent)
    until = visit.kiosk.now + samples_in(LONGEST_SECONDS)
    while visit.state not in (State.FEELING, State.OPENING):
        assert visit.kiosk.now < until, f"it is {visit.state} for ever"
        visit.waits(0.5)
    assert visit.state is (State.OPENING if intent == "yes" else State.FEELING)


def test_nobody_is_asked_about_half_heard_words_that_do_nothing_there(at: Callable[[Where], Visit]) -> None:
    """A yes to "did you mean …?" in a stretch could not be followed, and the stretch stood still."""
    visit = at(State.MOVING)
    visit.listens()
    before = visit.state
    visit.means("ask", Band.CONFIRM, topic="F3")
    visit.is_at(before)
    falls_asleep(visit)
