"""`script/soak [--days D | --rounds N | --live HOURS] [--quiet-minutes M] [--write FILE]`: one kiosk for days.

On the sample clock; with --live, in real time, as script/soak_live.py says.

A round is a spoken visit, with real recognition, then the waiting room for a while: silence, noise, talk that is not
for the kiosk, and a lost block after each.  The same kiosk, ears and voice throughout, as in a service.  Prints a line
a round, then what grew after the warm-up.  Exit code 1 for a visit that did not go as written, growth of more than 5 MB
a day, or more than 350 MB.
"""

import argparse
import itertools
import os
import sys
import time
from pathlib import Path

import numpy as np
from measurements import put, table
from processes import Endurance
from soak_live import TALK, soak_live

from kiosk.dialogue.events import StaffActed
from kiosk.dialogue.states import State
from kiosk.hearing.ears_child import GIVES_BACK
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import Happening, Kiosk
from kiosk.library.loading import load_pack
from kiosk.rehearsal.rehearsal import Rehearsal
from kiosk.rehearsal.scenario import Scenario, load_scenario, shipped_scenarios
from kiosk.settings import load_settings
from kiosk.sound import BLOCK_SAMPLES, BLOCK_SECONDS, SILENCE, Samples, samples_in, seconds_in
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.wiring import ears_of, prompt_store, rehearsed_kiosk

_DAY_SECONDS = 86_400
_WARM_UP_ROUNDS = 3  # until each visit's contexts have been live once
_IDLE_PATIENCE_SECONDS = 1200  # an emergency is told for fifteen minutes; every other visit ends long before


def main() -> int:
    """Run until told to stop; print what grew."""
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--days", type=float, default=1.0, metavar="D", help="days on the sample clock (1)")
    length.add_argument("--rounds", type=int, metavar="N", help="this many rounds in place of days")
    length.add_argument("--live", type=float, metavar="HOURS", help="in real time, in a private sound server")
    parser.add_argument("--quiet-minutes", type=float, default=20.0, metavar="M", help="between two visits (20)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block between its soak marks")
    arguments = parser.parse_args()
    if arguments.live is not None:
        return soak_live(arguments.live, arguments.write)
    if not GIVES_BACK.items() <= os.environ.items():  # one process here is both; glibc reads it as one begins
        with_it = {**os.environ, **GIVES_BACK}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], with_it)  # noqa: S606 - our own command line
    soak = Soak(arguments.quiet_minutes * 60)
    began = time.perf_counter()
    for number in itertools.count(1):
        soak.round(number)
        if number == arguments.rounds or (
            arguments.rounds is None and seconds_in(soak.kiosk.now) >= arguments.days * _DAY_SECONDS
        ):
            break
    return soak.told(number, time.perf_counter() - began, arguments.write)


class Soak:
    """One kiosk, and the visitors that come to it."""

    def __init__(self, quiet_seconds: float) -> None:
        self._quiet_seconds = quiet_seconds
        settings = load_settings()
        grammar, pack = Grammar.load(settings.grammars_folder), load_pack(settings.content_folder)
        scenarios = (load_scenario(path, grammar, pack) for path in shipped_scenarios(settings.language))
        # what needs a home, a time of day or a room of its own needs a kiosk of its own
        self._scenarios = [one for one in scenarios if _is_plain(one)]
        self._rehearsal: Rehearsal | None = None
        self.kiosk: Kiosk = rehearsed_kiosk(settings, prompt_store(settings), ears_of(settings), self._watch)
        self._noise = np.random.default_rng(1)
        self._talk = [EspeakVoice("en-us+f3", 160).render(text) for text in TALK]
        self._failures: list[str] = []
        self._endurance = Endurance(os.getpid())
        self._wakes = 0

    def round(self, number: int) -> None:
        """A visit and what follows it; one line about it."""
        scenario = self._scenarios[number % len(self._scenarios)]
        self._rehearsal = Rehearsal(
            scenario, EspeakVoice(scenario.voice, scenario.words_per_minute), lambda _line: None
        )
        report = self._rehearsal.run(self.kiosk)
        self._rehearsal = None
        self._failures += report.failures
        for failure in report.failures:
            print(failure, file=sys.stderr, flush=True)
        self._let_fall_asleep()
        self._wait_in_the_room()
        days = seconds_in(self.kiosk.now) / _DAY_SECONDS
        size = self._endurance.measure(days, is_warm=number > _WARM_UP_ROUNDS)
        told = "as written" if not report.failures else "NOT AS WRITTEN"
        print(f"{number:4} {days:7.3f} days  {size}  {told}: {report.title}", flush=True)

    def told(self, rounds: int, seconds: float, page: Path | None) -> int:
        """What it came to; the exit code."""
        rows = [
            (
                "days on the sample clock",
                f"{seconds_in(self.kiosk.now) / _DAY_SECONDS:.2f}, in {seconds / 60:.0f} minutes",
            ),
            ("visits, each followed by silence, noise and talk", str(rounds)),
            ("what in them was not as written", "; ".join(self._failures) or "nothing"),
            ("times that the room's talk woke it", str(self._wakes)),
            *self._endurance.rows(),
        ]
        figures = table(("figure", "value"), rows)
        print(figures)
        put(page, "soak", figures)
        return int(bool(self._failures) or self._endurance.is_too_large())

    def _watch(self, happening: Happening, at: int) -> None:
        if self._rehearsal is not None:
            self._rehearsal.watch(happening, at)

    def _let_fall_asleep(self) -> None:
        for _ in range(round(_IDLE_PATIENCE_SECONDS / BLOCK_SECONDS)):
            if self.kiosk.state is State.ASLEEP and not self.kiosk.is_speaking:
                self.kiosk.post(lambda at: StaffActed("answered", at))  # a call stays until somebody comes
                return
            self.kiosk.step(SILENCE)
        self._failures.append("a visit did not end by silence")

    def _wait_in_the_room(self) -> None:
        """Silence, then noise, then people who talk to each other; a block is lost at the end of each."""
        third = samples_in(self._quiet_seconds / 3)
        talk = np.concatenate([np.concatenate([one, np.zeros(third // 12, dtype=np.int16)]) for one in self._talk])
        noise = np.round(self._noise.normal(0, 120, samples_in(5.0))).astype(np.int16)  # -49 dBFS
        for sound in (np.zeros(third, dtype=np.int16), np.resize(noise, third), np.resize(talk, third)):
            self._hear(sound)
            self.kiosk.lost_sound()

    def _hear(self, sound: Samples) -> None:
        was_asleep = True
        for start in range(0, sound.size - BLOCK_SAMPLES, BLOCK_SAMPLES):
            self.kiosk.step(sound[start : start + BLOCK_SAMPLES])
            is_asleep = self.kiosk.state is State.ASLEEP
            self._wakes += was_asleep and not is_asleep
            was_asleep = is_asleep


def _is_plain(scenario: Scenario) -> bool:
    return scenario.starts_at is None and scenario.echo_db is None and scenario.place is None


if __name__ == "__main__":
    sys.exit(main())
