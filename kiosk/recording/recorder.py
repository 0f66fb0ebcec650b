"""Writes a visit down from the visitor's yes on; beside the sound loop, and never in its way.

Of what comes before the yes nothing reaches a disk, and nobody's voice is kept: only that the kiosk was woken, and the
yes itself, without which the visit could not be played again.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from kiosk.clock import RATE_HZ, samples_in
from kiosk.dialogue.effects import Record, Say, Show
from kiosk.dialogue.events import Kept, StaffSet, TimeOfDay
from kiosk.dialogue.states import State
from kiosk.kiosk import Happening
from kiosk.recording.entries import INPUTS, Head, did_entry, event_entry, head_entry, sound_entry
from kiosk.recording.folder import VisitFolder
from kiosk.sound import BLOCK_SAMPLES, Block

_log = logging.getLogger(__name__)

_LONGEST = samples_in(15 * 60.0)  # 40 MB; who forgets to leave is not listened to for ever
_FLUSH_BYTES = 2 * RATE_HZ  # of sound: a second
_MOST_WAITING = 120  # writes, as many seconds, that a slow disk may owe
_BEFORE_YES = {one.value for one in (State.ASLEEP, State.CONSENTING, State.CONFIRMING, State.PAUSED, State.ANSWERING)}


class Recorder:
    """`watch` and `overhear` are called in the kiosk's loop and never wait."""

    def __init__(self, folder: VisitFolder, head: Head, seconds_of: Callable[[str], float]) -> None:
        """head: version, content, settings and memory of this kiosk; seconds_of: how long a sentence lasts."""
        self._folder = folder
        self._head = head
        self._seconds_of = seconds_of
        self._lengths: dict[str, float] = {}
        self._told_lengths = 0
        self._is_asleep = True
        self._before = head  # how it stood when the kiosk was woken
        self._waiting: list[tuple[Happening, int]] = []  # since then, while nobody has said yes
        self._base = 0
        self._file: _File | None = None
        self._sound = bytearray()
        self._sound_from = 0
        self._is_cleaned = False
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")

    def seconds(self, text: str) -> float:
        """The same as was given, for the conversation; what it was told is noted."""
        return self._lengths.setdefault(text, self._seconds_of(text))

    def watch(self, happening: Happening, at: int) -> None:
        """Told all that happens."""
        if isinstance(happening, INPUTS) and self._is_asleep:
            self._waiting.clear()
            self._before = self._head
        self._note(happening)
        if self._file is not None:
            self._write(happening, at)
        elif self._waiting or (isinstance(happening, INPUTS) and self._is_asleep):
            self._waiting.append((happening, at))
        match happening:
            case Record(wanted=True):
                self._begin()
            case Record(wanted=False):
                self._stop(is_wanted=False)
            case Show(scene=scene):
                self._is_asleep = scene.state == State.ASLEEP.value
                if self._is_asleep:
                    self._stop(at)
                elif scene.state not in _BEFORE_YES:
                    self._waiting.clear()  # there is no yes any more in this visit
        if self._file is not None and at - self._base > _LONGEST:
            self._stop()

    def overhear(self, heard: Block | None, at: int, is_cleaned: bool) -> None:  # noqa: FBT001 - a callable
        """Told each block that the ears are given; None for one that they are not.  is_cleaned: see Ears.hear."""
        if self._file is None:
            return
        is_next = at == self._sound_from + len(self._sound) // 2 and is_cleaned == self._is_cleaned
        if heard is None or not is_next or len(self._sound) >= _FLUSH_BYTES:
            self._flush()
            self._sound_from, self._is_cleaned = at, is_cleaned
        if heard is not None:
            self._sound += heard.astype("<i2").tobytes()

    def close(self) -> None:
        """What was to be written is."""
        self._stop()
        self._pool.shutdown()

    def _note(self, happening: Happening) -> None:
        """What the next visit begins with, and the lengths of what is said."""
        match happening:
            case TimeOfDay(now=now):
                last, self._head = self._head.moment, replace(self._head, moment=now)
                if now is not None and (last is None or last.day != now.day):
                    self._pool.submit(self._folder.prune, now.day)
            case StaffSet(volume=volume, is_muted=muted):
                volume = self._head.volume if volume is None else volume
                self._head = replace(self._head, volume=volume, muted=self._head.muted if muted is None else muted)
            case Kept(memory=memory):
                self._head = replace(self._head, memory=memory)
            case Say(lines=lines):
                for line in lines:
                    self.seconds(line.text)

    def _begin(self) -> None:
        moment = self._before.moment
        if moment is None or not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        first = waiting[0][1]
        self._base = first // RATE_HZ * RATE_HZ - RATE_HZ
        self._file = _File(self._folder, moment.day, self._pool)
        self._told_lengths = 0
        self._sound_from = waiting[-1][1] + BLOCK_SAMPLES
        self._file.write(head_entry(self._before))
        for happening, at in waiting:
            self._write(happening, at)

    def _write(self, happening: Happening, at: int) -> None:
        assert self._file is not None  # asked by all who call it
        if isinstance(happening, INPUTS):
            self._file.write(event_entry(happening, at, self._base))
        elif (entry := did_entry(happening, at, self._base)) is not None:
            self._file.write(entry)

    def _flush(self) -> None:
        assert self._file is not None  # asked by all who call it
        if self._sound:
            self._file.write(sound_entry(bytes(self._sound), self._sound_from, self._base, is_cleaned=self._is_cleaned))
            self._sound.clear()
        new = dict(list(self._lengths.items())[self._told_lengths :])
        if new:
            self._told_lengths += len(new)
            self._file.write({"lengths": new})
        self._file.flush()

    def _stop(self, at: int | None = None, *, is_wanted: bool = True) -> None:
        """at: the instant of the end; None: it breaks off."""
        if self._file is None:
            return
        self._flush()
        if at is not None:
            self._file.write({"end": at - self._base})
        self._file.close(is_wanted=is_wanted)
        self._file = None


class _File:
    """Entries on their way to a file of the folder.  Whatever fails is told once, and the file goes: half is no use."""

    def __init__(self, folder: VisitFolder, day: dt.date, pool: ThreadPoolExecutor) -> None:
        self._folder = folder
        self._day = day
        self._pool = pool
        self._entries: list[dict[str, object]] = []
        self._unwritten: list[Future[None]] = []
        self._path: Path | None = None
        self._has_failed = False

    def write(self, entry: dict[str, object]) -> None:
        """One more entry; it is written with the next flush."""
        self._entries.append(entry)

    def flush(self) -> None:
        """Hand over what there is."""
        entries, self._entries = self._entries, []
        self._unwritten = [one for one in self._unwritten if not one.done()]
        if len(self._unwritten) < _MOST_WAITING:
            self._unwritten.append(self._pool.submit(self._append, entries))
        elif not self._has_failed:
            self._has_failed = True  # the rest would make no sense without these
            _log.error("%s: the visit is not recorded: that disk is too slow.", self._folder.path)

    def close(self, *, is_wanted: bool) -> None:
        """It is whole, or not wanted any more."""
        self.flush()
        if not is_wanted:
            self._pool.submit(self._erase)

    # -- in the pool's thread -----------------------------------------------------------------------------------------

    def _append(self, entries: list[dict[str, object]]) -> None:
        if self._has_failed:
            self._erase()
            return
        text = "".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in entries)
        try:
            if self._path is None:
                self._path = self._folder.create(self._day)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as err:
            self._has_failed = True
            _log.error("%s: the visit is not recorded: %s. Make room, or set `state`.", self._folder.path, err.strerror)
            self._erase()

    def _erase(self) -> None:
        self._has_failed = True
        try:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
        except OSError as err:
            _log.error("%s: could not be erased: %s. Erase it.", self._path, err.strerror)
