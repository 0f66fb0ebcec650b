"""At home: what is kept of the visitor's stretches, told and deleted; nothing before a yes, nothing at a clinic."""

import datetime as dt

import pytest

from kiosk.dialogue.effects import Keep, Say
from kiosk.dialogue.events import Alarm, Band, Heard, Meaning, Touched
from kiosk.dialogue.keeping import KEPT
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.memory import Done, Memory, Reminder
from kiosk.dialogue.states import State
from kiosk.errors import DeviceError
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.service.memory_file import MemoryInHand
from kiosk.settings import Settings
from tests.typed_visit import Visit

TODAY = dt.date(2026, 11, 24)
NOON = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)
HOME = Settings(place="home", emergency_number="999", advice_number="111")


class FullDisk(MemoryInHand):
    def write(self, memory: Memory) -> None:
        raise DeviceError(f"no room for {len(memory.done)}")


@pytest.fixture
def visit(pack: Pack, grammar: Grammar) -> Visit:
    return Visit(pack, grammar, HOME, NOON)


def done(what: str, felt: str | None = "better", *, day: dt.date | None = TODAY, finished: bool = True) -> Done:
    return Done(day, what, finished, felt)


def remembering(pack: Pack, grammar: Grammar, memory: Memory, start: dt.datetime | None = NOON) -> Visit:
    store = MemoryInHand()
    store.write(memory)
    return Visit(pack, grammar, HOME, start, store)


def stretches(visit: Visit, felt: str = "better") -> None:
    """One stretch, from the menu to how it felt."""
    visit.says("show me the toe stretch")
    visit.answers()
    visit.waits(5)
    visit.interrupts("done")
    visit.is_at(State.FEELING)
    visit.says(felt)


def kept(visit: Visit) -> list[Memory]:
    return [effect.memory for effect in visit.effects if isinstance(effect, Keep)]


def test_after_a_routine_it_asks_once_and_a_yes_keeps_it(visit: Visit) -> None:
    visit.goes_through_screening()
    stretches(visit)
    visit.hears("coach.better", "home.may-keep")
    visit.is_at(State.KEEPING)
    assert kept(visit) == []
    visit.says("yes")
    visit.waits(0.1)
    visit.hears("home.keeps", "menu.anything-else")
    visit.is_at(State.CHOOSING)
    assert visit.store.read() == Memory(keeps=True, done=(done("E1"),))


def test_a_whole_routine_is_kept_by_its_name(pack: Pack, grammar: Grammar) -> None:
    visit = remembering(pack, grammar, Memory(keeps=True))
    visit.goes_through_screening()
    visit.says("two minute relief")
    visit.answers()
    for _ in range(5 * 60):
        if visit.state is State.FEELING:
            break
        visit.waits(1)
    visit.says("better")
    visit.hears("coach.better", "home.noted", "menu.anything-else")
    assert visit.store.read().done == (done("two-minutes"),)


def test_a_touched_yes_is_one_too(visit: Visit) -> None:
    visit.goes_through_screening()
    stretches(visit)
    visit.listens()
    visit.touches("yes")
    visit.waits(0.1)
    assert len(visit.store.read().done) == 1


@pytest.mark.parametrize("words", ["no", "i don't know", "skip", "stop", "goodbye"])
def test_without_a_yes_nothing_is_kept_and_it_is_not_asked_again(visit: Visit, words: str) -> None:
    visit.goes_through_screening()
    stretches(visit)
    visit.says(words)
    if words != "goodbye":
        visit.hears("home.keeps-nothing", "menu.anything-else")
        stretches(visit)
        visit.hears("coach.better", "menu.anything-else")
    assert kept(visit) == []


def test_silence_keeps_nothing(visit: Visit) -> None:
    visit.goes_through_screening()
    stretches(visit)
    visit.waits(5 * 60)
    visit.is_at(State.ASLEEP)
    assert kept(visit) == []


def test_a_half_heard_yes_is_asked_about(visit: Visit) -> None:
    visit.goes_through_screening()
    stretches(visit)
    visit.listens()
    visit.means("yes", Band.CONFIRM)
    visit.is_at(State.CONFIRMING)
    assert kept(visit) == []
    visit.says("yes")
    visit.waits(0.1)
    assert visit.store.read().keeps


def test_worse_is_no_time_to_ask(visit: Visit) -> None:
    visit.goes_through_screening()
    stretches(visit, felt="worse")
    visit.hears("coach.worse", "safety-line")
    assert "home.may-keep" not in visit.ids
    visit.is_at(State.CHOOSING)


def test_it_tells_how_often_and_never_how_seldom(pack: Pack, grammar: Grammar) -> None:
    days = (TODAY - dt.timedelta(days=7), TODAY - dt.timedelta(days=6), TODAY)
    before = Memory(keeps=True, done=tuple(done("daily", day=day) for day in days))
    visit = remembering(pack, grammar, before)
    visit.goes_through_screening()
    stretches(visit, felt="the same")
    visit.hears("coach.same", "home.progress")
    assert ("home.progress", "That makes three times in seven days.") in visit.said
    fresh = remembering(pack, grammar, Memory(keeps=True))
    fresh.goes_through_screening()
    stretches(fresh)
    fresh.hears("home.noted")


@pytest.mark.parametrize("ending", ["stop", "goodbye", "my chest hurts"])
def test_a_routine_that_was_broken_off_is_kept_as_that(pack: Pack, grammar: Grammar, ending: str) -> None:
    visit = remembering(pack, grammar, Memory(keeps=True))
    visit.goes_through_screening()
    visit.says("seated stretches")
    visit.answers()
    visit.waits(20)
    visit.interrupts("pause" if ending == "goodbye" else ending)
    visit.says(ending)
    visit.waits(0.1)
    assert visit.store.read().done == (done("seated", None, finished=False),)
    assert "home.progress" not in [id_ for id_, _ in visit.all_said]


def test_a_routine_is_kept_though_nobody_said_how_it_felt(pack: Pack, grammar: Grammar) -> None:
    visit = remembering(pack, grammar, Memory(keeps=True))
    visit.goes_through_screening()
    stretches(visit, felt="skip")
    visit.waits(0.1)
    assert visit.store.read().done == (done("E1", None),)


def test_help_with_a_cramp_is_nobodys_history(pack: Pack, grammar: Grammar) -> None:
    visit = remembering(pack, grammar, Memory(keeps=True))
    visit.wakes()
    visit.says("i have a cramp now")
    visit.answers()
    visit.waits(60)
    visit.says("done")
    visit.listens()
    assert kept(visit) == []


def test_without_a_clock_the_day_is_left_open_and_nothing_is_counted(pack: Pack, grammar: Grammar) -> None:
    visit = remembering(pack, grammar, Memory(keeps=True), start=None)
    visit.goes_through_screening()
    stretches(visit)
    visit.hears("home.noted")
    assert visit.store.read().done == (done("E1", day=None),)


def test_what_it_knows_is_told_and_it_is_all_there_is(pack: Pack, grammar: Grammar) -> None:
    both = (done("daily", "same"), done("bedtime"))
    visit = remembering(pack, grammar, Memory(keeps=True, done=both, reminders=(Reminder("bedtime", 1290),)))
    visit.wakes()
    visit.says("what do you know about me")
    assert [text for _, text in visit.said] == [
        "I know that you stretched two times.",
        "The last was: bedtime stretches.",
        "It felt better.",
        "I know your reminders.",
        "That is all, and it stays on this machine.",
        "Shall we start?",
    ]


def test_who_keeps_nothing_says_so(visit: Visit) -> None:
    visit.wakes()
    visit.says("what do you know about me")
    visit.hears("home.knows-nothing")


def test_a_history_can_be_asked_for(visit: Visit) -> None:
    visit.wakes()
    visit.says("please remember my stretches")
    visit.hears("home.may-keep")
    visit.says("yes")
    visit.waits(0.1)
    visit.hears("home.keeps", "home.start")
    visit.is_at(State.OPENING)
    assert visit.store.read() == Memory(keeps=True)
    visit.says("keep a history")
    visit.hears("home.keeps-already")


def test_delete_my_history_deletes_it_after_one_question(pack: Pack, grammar: Grammar) -> None:
    before = Memory(keeps=True, done=(done("daily"),), reminders=(Reminder("", 540),))
    visit = remembering(pack, grammar, before)
    visit.wakes()
    visit.says("delete my history")
    visit.hears("home.forget")
    visit.says("no")
    visit.hears("home.not-forgotten")
    assert visit.store.read() == before
    visit.says("delete my history")
    visit.says("yes")
    visit.waits(0.1)
    visit.hears("home.forgotten")
    assert visit.store.read() == Memory()
    visit.says("what do you know about me")
    visit.hears("home.knows-nothing")


def test_after_deleting_it_does_not_ask_to_begin_again(pack: Pack, grammar: Grammar) -> None:
    visit = remembering(pack, grammar, Memory(keeps=True, done=(done("daily"),)))
    visit.goes_through_screening()
    visit.says("forget everything about me")
    visit.says("yes")
    visit.waits(0.1)
    stretches(visit)
    visit.hears("coach.better", "menu.anything-else")
    assert visit.store.read() == Memory()


def test_a_disk_that_fails_is_no_yes_and_is_told(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, HOME, NOON, FullDisk())
    visit.wakes()
    visit.says("remember my stretches")
    visit.says("yes")
    visit.waits(0.1)
    visit.hears("home.not-done")
    visit.says("what do you know about me")
    visit.hears("home.knows-nothing")


def test_where_the_disk_does_not_answer_nobody_is_told_that_it_did(pack: Pack) -> None:
    dialogue = Dialogue(pack, HOME, lambda text: len(text) / 15)
    dialogue.begin(0)
    said: list[str] = []
    for event in (
        Touched("wake", 0),
        Heard(Meaning("remember"), Band.ACCEPT, 1.0, 0, 0, 16_000),
        Heard(Meaning("yes"), Band.ACCEPT, 1.0, 0, 0, 32_000),
        Alarm(KEPT, 112_000),
    ):
        said += [line.id for say in dialogue.handle(event) if isinstance(say, Say) for line in say.lines]
    assert said[-3:] == ["home.may-keep", "home.unsure", "home.start"]


@pytest.mark.parametrize(
    "words",
    ["remember my stretches", "delete my history", "what do you know about me", "which reminders do i have",
     "stop the reminders", "remind me of bedtime stretches"],
)  # fmt: skip
def test_a_clinics_kiosk_says_that_it_does_not_do_that(
    pack: Pack, grammar: Grammar, clinic: Settings, words: str
) -> None:
    visit = Visit(pack, grammar, clinic, NOON)
    visit.goes_through_screening()
    visit.says(words)
    visit.hears("home.not-here", "menu")
    assert kept(visit) == []


def test_at_a_clinic_a_routine_ends_as_it_always_did(pack: Pack, grammar: Grammar, clinic: Settings) -> None:
    visit = Visit(pack, grammar, clinic, NOON)
    visit.goes_through_screening()
    stretches(visit)
    visit.hears("coach.better", "menu.anything-else")
    assert "home.may-keep" not in visit.ids


def test_at_home_half_heard_words_do_not_wake_it(visit: Visit, pack: Pack, grammar: Grammar, clinic: Settings) -> None:
    visit.means("wake", Band.CONFIRM)
    visit.is_at(State.ASLEEP)
    visit.means("wake", Band.ACCEPT)
    visit.is_at(State.OPENING)
    waiting_room = Visit(pack, grammar, clinic)
    waiting_room.means("wake", Band.CONFIRM)
    waiting_room.is_at(State.OPENING)
