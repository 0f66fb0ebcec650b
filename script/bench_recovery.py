"""`script/bench recovery [--sequences N] [--seed S] [--write FILE]`: random visits, and whether any of them gets stuck.

In each, a visitor who has answered some or all questions, is perhaps in a stretch, and at times takes one of the
choices on the screen, is disturbed by events in any order (heard, half heard, not understood, hummed, touched, nonsense
touched, staff, the clock's next minute, silence): at a clinic, at one that records visits, or at home, where a reminder
is due.  After every event: nothing was raised, one voice speaks at most, and the kiosk sleeps or goes on by itself (it
speaks, or an alarm is set).  At the end "stop" is said, which must silence what is said or answer it, and then nobody
does anything, or the room talks on without a meaning: the kiosk must fall asleep (of an emergency, from silence), and
where it waits for an answer it must not say the same twice in a row.
"""

import argparse
import datetime as dt
import gc
import itertools
import logging
import multiprocessing
import os
import pickle
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from measurements import put, table

from kiosk.clock import samples_in, seconds_in
from kiosk.dialogue.effects import Hush, Say
from kiosk.dialogue.events import Band, Meaning
from kiosk.dialogue.memory import Memory, Reminder
from kiosk.dialogue.states import ASKING, ORDINARY, TURNS, State
from kiosk.dialogue.times import Moment
from kiosk.library.loading import load_pack
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.dialogue.happenings import MEANINGS, STAFF_ACTIONS, TOUCHES, WAITS_SECONDS, LeapingVisit

_MOST_EVENTS = 60
_SHARES = {"goes along": 10, "hears": 3, "touches": 1, "waits": 3, "mumbles": 1, "itself": 1, "staff": 1, "minute": 1}
_DAY = dt.date(2026, 11, 24)
_FIRST_MINUTE = 21 * 60 + 29
_MEMORY = Memory(reminders=(Reminder("bedtime", _FIRST_MINUTE + 2),))
_ALL = 60  # questions; there are fewer
_AWAKE_SHARE, _STRETCHING_SHARE = 0.9, 0.5
_STRETCHES = ({"stretch": "E1"}, {"stretch": "E7"}, {"stretch": "E6", "second": "E7"}, {"routine": "bedtime"})
_ROOM_SHARE = 0.2
_LONGEST_SILENCE = samples_in(30 * 60.0)  # of silence, or talk without a meaning, in which every visit must have ended
_PLACES = (
    Settings(emergency_number="999", advice_number="111"),
    Settings(place="home"),
    Settings(emergency_number="999", record_visits=True),
    Settings(standing_stretches=True, echo="none"),
)


@dataclass(slots=True)
class Found:
    """What some sequences came to."""

    sequences: int = 0
    events: int = 0
    states: Counter[State] = field(default_factory=Counter)
    longest_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """What others came to, too."""
        self.sequences += other.sequences
        self.events += other.events
        self.states += other.states
        self.longest_seconds = max(self.longest_seconds, other.longest_seconds)
        self.failures += other.failures


def main() -> int:
    """Print the table; 1 where a visit failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first sequence; the next has S + 1")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its recovery marks")
    arguments = parser.parse_args()
    workers = os.cpu_count() or 1
    seeds = range(arguments.seed, arguments.seed + arguments.sequences)
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        shares = pool.map(_play_all, [seeds[first::workers] for first in range(workers)])
    found = Found()
    for share in shares:
        found.add(share)
    print("\n".join(found.failures[:10]))
    text = _shown(found)
    print(text)
    put(arguments.write, "recovery", text)
    return 1 if found.failures else 0


def _play_all(seeds: range) -> Found:
    logging.disable(logging.WARNING)  # of touches that mean nothing, each has a line
    pack = load_pack(_PLACES[0].content_folder)
    seconds_of = cache(SilentStore(_PLACES[0].words_per_minute).seconds)
    memories = (_MEMORY if place.place == "home" else Memory() for place in _PLACES)
    asleep = [LeapingVisit(pack, place, seconds_of, memory) for place, memory in zip(_PLACES, memories, strict=True)]
    found = Found()
    gc.freeze()  # else each copy's collector would touch, and so copy, all of it
    for seed in seeds:
        found.add(_play_apart(asleep[seed % len(asleep)], seed))
    return found


def _play_apart(asleep: LeapingVisit, seed: int) -> Found:
    """One sequence in a copy of this process: each finds a new kiosk, and to build one takes as long as to play one."""
    reader, writer = os.pipe()
    if (copy := os.fork()) == 0:
        found = Found(1)
        try:
            _play(asleep, random.Random(seed), found)
        except Exception:  # noqa: BLE001 - every failure is told with its seed
            found.failures.append(f"seed {seed}: {traceback.format_exc()}")
        with os.fdopen(writer, "wb") as told:
            pickle.dump(found, told)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        found = pickle.load(told)  # noqa: S301 - of our own copy
    os.waitpid(copy, 0)
    assert isinstance(found, Found)
    return found


def _play(visit: LeapingVisit, chance: random.Random, found: Found) -> None:
    minutes = itertools.count(_FIRST_MINUTE)
    visit.sees_the_clock(Moment(_DAY, next(minutes)))
    if chance.random() < _AWAKE_SHARE:
        visit.touches("wake")
        _go_through_questions(visit, chance.choice((0, 3, _ALL, _ALL, _ALL)))
        if chance.random() < _STRETCHING_SHARE:
            _begin_a_stretch(visit, chance)
    for _ in range(chance.randrange(_MOST_EVENTS)):
        _happen(visit, chance, minutes)
        found.events += 1
        found.states[visit.state] += 1
        _check(visit, visit.state is State.ASLEEP or visit.goes_on_by_itself, "nothing will ever happen")
        _check(visit, bool(visit.contexts), "it hears nothing")
    if visit.state in ORDINARY:
        effects = visit.means(Meaning("stop", {}, "stop"))
        _check(visit, any(isinstance(effect, Say | Hush) for effect in effects), "stop was not obeyed")
    began, first = visit.now, len(visit.sayings)
    talks_on = chance.random() < _ROOM_SHARE
    while visit.state is not State.ASLEEP:
        _check(visit, visit.now - began < _LONGEST_SILENCE, "nothing ends it")
        visit.waits(5.0)
        if talks_on and visit.state is not State.EMERGENCY:  # there a sound is somebody, for as long as it takes
            visit.mumbles()
    for (before, last), (state, saying) in pairwise(visit.sayings[first:]):
        is_retry = before is state and state in (*TURNS, State.CONFIRMING)
        _check(visit, not is_retry or saying != last, f"said twice: {saying}")
    found.longest_seconds = max(found.longest_seconds, seconds_in(visit.now - began))


def _go_through_questions(visit: LeapingVisit, most: int) -> None:
    """The way to what comes after them, which random answers seldom find."""
    for _ in range(most):
        visit.hears_out()
        if visit.state not in (State.OPENING, *ASKING):
            return
        visit.means(Meaning("yes" if visit.state is State.OPENING else "no"))


def _begin_a_stretch(visit: LeapingVisit, chance: random.Random) -> None:
    """Where one may be had, with "no" to what is asked before it."""
    visit.means(Meaning("stretch", chance.choice(_STRETCHES)))
    _go_through_questions(visit, _ALL)
    visit.hears_out()
    visit.means(Meaning("ready"))


def _happen(visit: LeapingVisit, chance: random.Random, minutes: Iterator[int]) -> None:
    match chance.choices(tuple(_SHARES), tuple(_SHARES.values()))[0]:
        case "goes along":
            visit.hears_out()
            choices = visit.scene.choices
            visit.touches(chance.choice(choices).name if choices else "go_on")
        case "hears":
            visit.means(chance.choice(chance.choice(MEANINGS)), chance.choice((Band.ACCEPT, Band.ACCEPT, Band.CONFIRM)))
        case "touches":
            visit.touches(chance.choice(TOUCHES))
        case "waits":
            visit.waits(chance.choice(WAITS_SECONDS))
        case "mumbles":
            visit.mumbles(is_hesitation=chance.random() < 0.3)
        case "itself":
            visit.hears_itself()
        case "staff":
            visit.staff(chance.choice(STAFF_ACTIONS))
        case "minute":
            visit.sees_the_clock(Moment(_DAY, next(minutes)))


def _check(visit: LeapingVisit, is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - what is checked
    if not is_so:
        raise AssertionError(f"in {visit.state.value}: {otherwise}")


def _shown(found: Found) -> str:
    unseen = ", ".join(state.value for state in State if state not in found.states) or "none"
    rarest = ", ".join(f"{state.value} {count}" for state, count in found.states.most_common()[-3:])
    rows = [
        ("sequences, events", f"{found.sequences}, {found.events}"),
        ("visits that failed", str(len(found.failures))),
        ("states never reached", unseen),
        ("states reached least, and how often an event found the visit there", rarest),
        ("longest silence until it slept", f"{found.longest_seconds:.0f} s"),
    ]
    return table(("random visits", ""), rows)


if __name__ == "__main__":
    raise SystemExit(main())
