"""At home: reminders at chosen times, said back before they are kept; and the time that has come."""

import datetime as dt

import pytest

from kiosk.dialogue.effects import Chime, Keep, Tone
from kiosk.dialogue.events import TimeOfDay
from kiosk.dialogue.memory import MOST_REMINDERS, Memory, Reminder
from kiosk.dialogue.states import State
from kiosk.dialogue.times import Moment
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.service.memory_file import MemoryInHand
from kiosk.settings import Settings
from tests.typed_visit import Visit

TODAY = dt.date(2026, 11, 24)
TOMORROW = dt.date(2026, 11, 25)
HOME = Settings(place="home", emergency_number="999", advice_number="111")
HALF_PAST_NINE = 21 * 60 + 30
BEDTIME = Reminder("bedtime", HALF_PAST_NINE)


def at(hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime.combine(TODAY, dt.time(hour, minute, second), dt.UTC)


@pytest.fixture
def visit(pack: Pack, grammar: Grammar) -> Visit:
    return Visit(pack, grammar, HOME, at(14))


def with_reminders(pack: Pack, grammar: Grammar, start: dt.datetime, *reminders: Reminder) -> Visit:
    store = MemoryInHand()
    store.write(Memory(reminders=reminders))
    return Visit(pack, grammar, HOME, start, store)


def texts(visit: Visit) -> list[str]:
    return [text for _, text in visit.said]


def tones(visit: Visit) -> int:
    return sum(isinstance(effect, Chime) and effect.tone is Tone.REMINDER for effect in visit.effects)


def times_told(visit: Visit) -> int:
    return [id_ for id_, _ in visit.all_said].count("remind.now")


@pytest.mark.parametrize(
    ("words", "reminder", "said_back"),
    [
        (
            "remind me of bedtime stretches at half past nine",
            Reminder("bedtime", HALF_PAST_NINE, TODAY),
            ["bedtime stretches", "this evening", "half past nine"],
        ),
        (
            "bedtime stretches at half past nine every night",
            BEDTIME,
            ["bedtime stretches", "each evening", "half past nine"],
        ),
        (
            "remind me every evening at nine to do my daily stretches",
            Reminder("daily", 21 * 60),
            ["daily stretches", "each evening", "nine o'clock"],
        ),
        ("remind me at nine", Reminder("", 21 * 60, TODAY), ["your stretches", "this evening", "nine o'clock"]),
        ("remind me at one", Reminder("", 60, TOMORROW), ["tomorrow, in the morning", "one o'clock"]),
        ("please remind me at noon every day", Reminder("", 720), ["each day", "at noon"]),
        (
            "remind me tomorrow at quarter to ten",
            Reminder("", 9 * 60 + 45, TOMORROW),
            ["tomorrow, in the morning", "quarter to ten"],
        ),
        (
            "remind me of daily stretches at eight in the morning",
            Reminder("daily", 8 * 60, TOMORROW),
            ["daily stretches", "tomorrow, in the morning", "eight o'clock"],
        ),
    ],
)
def test_a_reminder_is_said_back_and_kept_after_a_yes(
    visit: Visit, words: str, reminder: Reminder, said_back: list[str]
) -> None:
    visit.wakes()
    visit.says(words)
    visit.listens()
    told = " ".join(texts(visit)).lower()
    assert all(part in told for part in said_back), told
    assert visit.ids[-1] == "remind.right"
    assert visit.store.read() == Memory()
    visit.says("yes")
    visit.waits(0.1)
    visit.hears("remind.set", "home.start")
    assert visit.store.read() == Memory(reminders=(reminder,))


def test_the_time_is_asked_for_and_may_be_corrected(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("remind me of bedtime stretches")
    visit.hears("remind.when")
    visit.says("half past nine every evening")
    visit.hears("remind.of", "day.every-evening", "time.30", "remind.right")
    visit.says("no at ten")
    visit.hears("remind.of", "day.every-evening", "time.0", "remind.right")
    visit.says("no in the morning")
    visit.hears("remind.of", "day.every-morning", "time.0", "remind.right")
    visit.says("tomorrow at six")
    visit.hears("remind.of", "day.tomorrow-morning", "time.0", "remind.right")
    visit.says("quarter past nine")
    visit.hears("remind.of", "day.tomorrow-morning", "time.15", "remind.right")
    visit.says("no every night")
    visit.hears("remind.of", "day.every-evening", "time.15", "remind.right")
    visit.says("yes")
    visit.waits(0.1)
    visit.hears("remind.set", "menu.anything-else")
    assert visit.store.read() == Memory(reminders=(Reminder("bedtime", 21 * 60 + 15),))


@pytest.mark.parametrize("words", ["no", "skip", "stop"])
def test_a_reminder_that_is_not_wanted_is_dropped(visit: Visit, words: str) -> None:
    visit.wakes()
    visit.says("remind me of bedtime stretches")
    visit.says(words)
    visit.hears("remind.dropped", "home.start")
    visit.says("remind me at nine")
    visit.says(words)
    visit.hears("remind.dropped", "home.start")
    assert not any(isinstance(effect, Keep) for effect in visit.effects)


def test_without_a_set_clock_it_says_so(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, HOME)
    visit.wakes()
    visit.says("remind me of bedtime stretches at half past nine")
    visit.hears("remind.no-clock")
    visit.is_at(State.OPENING)


def test_which_there_are_is_told_and_all_are_stopped(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(14), BEDTIME, Reminder("daily", 720, TOMORROW), Reminder("", 0))
    visit.wakes()
    visit.says("which reminders do i have")
    assert texts(visit)[:9] == [
        "Bedtime stretches.",
        "That is each evening.",
        "At half past nine.",
        "Daily stretches.",
        "That is for tomorrow.",
        "At noon.",
        "Your stretches.",
        "That is each day.",
        "At midnight.",
    ]
    visit.says("stop the reminders")
    visit.waits(0.1)
    visit.hears("remind.stopped", "home.start")
    assert visit.store.read() == Memory()
    visit.says("which reminders do i have")
    visit.hears("remind.none")


def test_one_of_them_is_stopped_by_its_name(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(14), BEDTIME, Reminder("daily", 540))
    visit.wakes()
    visit.says("cancel the bedtime stretches reminder")
    visit.waits(0.1)
    assert visit.store.read() == Memory(reminders=(Reminder("daily", 540),))
    visit.says("cancel the seated stretches reminder")
    visit.hears("remind.none")


def test_there_is_an_end_to_how_many(pack: Pack, grammar: Grammar) -> None:
    many = (Reminder("", hour * 60) for hour in range(MOST_REMINDERS))
    visit = with_reminders(pack, grammar, at(14), *many)
    visit.wakes()
    visit.says("remind me at nine")
    visit.hears("remind.full")
    visit.is_at(State.OPENING)


def test_it_is_told_twice_at_most_and_silence_ends_it(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 50), BEDTIME)
    visit.waits(9)
    visit.is_at(State.ASLEEP)
    visit.waits(2)
    visit.is_at(State.REMINDED)
    assert [choice.name for choice in visit.scene.choices] == ["ready", "later", "not_now"]
    visit.listens()
    assert visit.all_said == [("remind.now", "It is time for bedtime stretches: say ready, later, or not now.")]
    visit.waits(10 * 60)
    visit.is_at(State.ASLEEP)
    assert (tones(visit), times_told(visit)) == (2, 2)
    assert {id_ for id_, _ in visit.all_said} == {"remind.now"}
    assert visit.store.read() == Memory(reminders=(BEDTIME,))


def test_every_day_comes_again_and_once_does_not(pack: Pack, grammar: Grammar) -> None:
    once = Reminder("daily", HALF_PAST_NINE + 5, TODAY)
    visit = with_reminders(pack, grammar, at(21, 29, 50), BEDTIME, once)
    visit.waits(7 * 60)
    assert times_told(visit) == 4
    assert visit.store.read() == Memory(reminders=(BEDTIME,))


def test_ready_leads_to_the_routine_by_way_of_the_warning_signs(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 58), BEDTIME)
    visit.waits(3)
    visit.says("ready")
    visit.hears("remind.first", "opening.answers", "RF01")
    visit.is_at(State.SCREENING)
    visit.answers()
    visit.waits(1)
    for _ in range(60):
        if visit.state is State.PREPARING:
            break
        visit.waits(1)
    assert visit.scene.exercise is not None
    assert visit.scene.exercise.routine == "bedtime"


def test_a_sign_on_the_way_there_comes_before_the_routine(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 58), BEDTIME)
    visit.waits(3)
    visit.says("yes")
    visit.answers(RF01="yes")
    visit.is_at(State.EMERGENCY)


def test_later_comes_back_in_ten_minutes(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 58), Reminder("bedtime", HALF_PAST_NINE, TODAY))
    visit.waits(3)
    visit.says("later")
    visit.hears("remind.later")
    visit.waits(9 * 60 + 50)
    visit.is_at(State.ASLEEP)
    visit.waits(15)
    visit.is_at(State.REMINDED)
    visit.says("not now")
    visit.hears("remind.not-now")
    visit.waits(20 * 60)
    visit.is_at(State.ASLEEP)
    assert times_told(visit) == 2


@pytest.mark.parametrize("words", ["no", "not now", "stop", "goodbye", "not today"])
def test_not_now_is_enough(pack: Pack, grammar: Grammar, words: str) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 58), BEDTIME)
    visit.waits(3)
    visit.says(words)
    assert visit.ids == ["remind.not-now"]
    visit.waits(60)
    visit.is_at(State.ASLEEP)
    assert times_told(visit) == 1


def test_the_reminders_are_stopped_where_one_comes_up(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 58), BEDTIME)
    visit.waits(3)
    visit.says("stop the reminders")
    visit.waits(0.1)
    visit.hears("remind.stopped")
    visit.waits(5)
    visit.is_at(State.ASLEEP)
    assert visit.store.read() == Memory()


def test_an_emergency_comes_before_a_reminder(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 58), BEDTIME)
    visit.waits(3)
    visit.says("my chest hurts")
    visit.is_at(State.EMERGENCY)


def test_nobody_is_interrupted_by_a_reminder(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(21, 29, 50), BEDTIME)
    visit.goes_through_screening()
    visit.waits(30)
    assert times_told(visit) == 0
    visit.says("goodbye")
    visit.waits(90)
    assert times_told(visit) >= 1


def test_a_reminder_that_is_an_hour_late_is_let_be(pack: Pack, grammar: Grammar) -> None:
    visit = with_reminders(pack, grammar, at(23), Reminder("bedtime", HALF_PAST_NINE, TODAY))
    visit.waits(1)
    assert visit.store.read() == Memory()
    assert visit.all_said == []


def test_a_clock_that_jumps_rings_once_a_day_and_not_for_what_is_long_past(pack: Pack, grammar: Grammar) -> None:
    store = MemoryInHand()
    store.write(Memory(reminders=(BEDTIME,)))
    visit = Visit(pack, grammar, HOME, None, store)

    def rings_at(day: dt.date, minute: int) -> bool:
        visit.tells(TimeOfDay(Moment(day, minute), visit.kiosk.now))
        rings = visit.state is State.REMINDED
        visit.waits(120)
        return rings

    assert not rings_at(TODAY, HALF_PAST_NINE - 10)
    assert rings_at(TODAY, HALF_PAST_NINE + 5), "the clock was put forward over it"
    assert not rings_at(TODAY, HALF_PAST_NINE - 60)
    assert not rings_at(TODAY, HALF_PAST_NINE), "the clock was put back"
    assert not rings_at(TOMORROW, HALF_PAST_NINE + 61), "the machine was suspended all day"
    assert not rings_at(TOMORROW + dt.timedelta(days=1), HALF_PAST_NINE - 1)
    assert rings_at(TOMORROW + dt.timedelta(days=1), HALF_PAST_NINE)


def test_at_a_clinic_nothing_comes_up(pack: Pack, grammar: Grammar, clinic: Settings) -> None:
    store = MemoryInHand()
    store.write(Memory(reminders=(BEDTIME,)))
    visit = Visit(pack, grammar, clinic, at(21, 29, 58), store)
    visit.waits(60)
    visit.is_at(State.ASLEEP)
    assert visit.all_said == []
