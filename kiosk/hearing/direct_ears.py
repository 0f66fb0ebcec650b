"""Ears that compute at once, on the sample clock: the same samples give the same events, however they are cut."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk.dialogue.events import Band, Heard, HearingEvent, NotUnderstood, SpeechStarted
from kiosk.dialogue.states import OWN_WORDS
from kiosk.hearing.background import KNOWN_SECONDS
from kiosk.hearing.endpoint import (
    CAN_GO_ON_SAMPLES,
    FIRST_LOOK_SAMPLES,
    INCOMPLETE_SAMPLES,
    LONGEST_SAMPLES,
    silence_needed,
    speech_limits,
)
from kiosk.hearing.gate import CHUNK_SAMPLES, SpeechGate
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.live import Live, Understood
from kiosk.hearing.reading import Reading, read_utterance
from kiosk.hearing.recogniser import SpeechModel, give_back
from kiosk.hearing.telling import Telling, told_in
from kiosk.hearing.understanding import BOUNDS, Bounds, Verdict, judge, may_be_told
from kiosk.hearing.wake_phrases import WAKE, refuse_unheard
from kiosk.sound import RATE_HZ, Block, Samples, samples_in

_log = logging.getLogger(__name__)

PRE_ROLL_SAMPLES = samples_in(0.3)  # before the gate opened; with less the first consonant is lost
_OPENING_CHUNKS = 2  # one alone is a click
_ROOM_SAMPLES = samples_in(KNOWN_SECONDS)
_LONG_SAMPLES = samples_in(3.0)  # with the pre-roll: longer than most answers, and dear to decode twice
_LEAST_TALK_SAMPLES = samples_in(0.3)  # less of it does no harm, and to decode without it takes time
_NEAR_CERTAINTY = 0.5  # where confirming ends
_SURE = 0.8  # where accepting ends
_NOTHING: Samples = np.zeros(0, dtype=np.int16)


@dataclass(slots=True)
class _Look:
    """What was made of an utterance at a pause: of its samples up to there."""

    samples: Samples
    reading: Reading
    verdict: Verdict
    telling: Telling | None = None
    is_telling_known: bool = False  # it was sought


class _Utterance:
    """Speech under way: its samples from the pre-roll on, and the look at its last pause."""

    def __init__(self, begins_at: int, samples: Samples) -> None:
        self.begins_at = begins_at
        self.samples = samples
        self.silent_samples = 0
        self.was_rejected = False  # by the look before
        self.look: _Look | None = None  # while there is one, nothing can be added to what was decoded


class DirectEars:
    """The Ears port, computed in the calling thread."""

    def __init__(
        self,
        model: SpeechModel,
        grammar: Grammar,
        *,
        bounds: Bounds = BOUNDS,
        watch: Callable[[Reading, Telling | None], None] | None = None,
    ) -> None:
        """`watch` is told each utterance's last reading and whether an emergency may have been told in it.

        `script/bench hearing --fit` learns the bounds from both.
        """
        self._model = model
        self._free_form = model.free_form()
        self._grammar = grammar
        self._bounds = bounds
        self._watch = watch
        self._gate = SpeechGate()
        self._live: Live | None = None
        self._patience = 1.0
        self._is_asleep = False
        self._is_open = False  # an open question is asked: an emergency may be told in passing
        self._waiting: Samples = _NOTHING  # not yet a whole chunk
        self._recent: Samples = _NOTHING  # what a pre-roll would be made of
        self._opening = 0  # chunks of speech so far
        self._utterance: _Utterance | None = None
        self._expected_at: int | None = None
        self._chunk_at = 0  # instant after the last chunk
        self._cleaned_until = 0  # instant after the last block out of which an echo was taken

    @property
    def is_thinking(self) -> bool:
        """Whether somebody has fallen silent, and what was said is not settled yet."""
        utterance = self._utterance
        return utterance is not None and utterance.silent_samples > 0

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0, only: bool = False) -> None:
        """See Ears; raises UsageError for a context that is not there."""
        self._patience = patience
        self._live = self._grammar.live(contexts, only=only) if contexts else None
        self._is_open = OWN_WORDS in contexts
        self._is_asleep = WAKE in contexts
        self.reset()
        give_back()  # somebody was answered just now

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:
        """A block of any length that began at `at`.  A gap since the last block forgets the utterance under way."""
        if self._live is None:
            return ()
        if at != self._expected_at:
            self.reset()
            self._chunk_at = self._cleaned_until = at
        self._expected_at = at + len(block)
        if is_cleaned:
            self._cleaned_until = self._expected_at
        self._waiting = np.concatenate((self._waiting, block))
        events: list[HearingEvent] = []
        while len(self._waiting) >= CHUNK_SAMPLES:
            chunk, self._waiting = self._waiting[:CHUNK_SAMPLES], self._waiting[CHUNK_SAMPLES:]
            if self._chunk_at >= self._cleaned_until:
                self._gate.note_room(chunk)
            self._chunk_at += CHUNK_SAMPLES
            events.extend(self._hear_chunk(chunk, self._live))
        return tuple(events)

    def settled(self) -> tuple[HearingEvent, ...]:
        """See Ears: nothing settles without a block here."""
        return ()

    def reset(self) -> None:
        """Forget the utterance under way and keep listening."""
        self._gate.reset()
        self._waiting = self._recent = _NOTHING
        self._opening = 0
        self._utterance = None
        self._expected_at = None

    def forget_room(self) -> None:
        """What is heard next has nothing to do with what was heard before: another recording."""
        self.reset()
        self._gate.forget_room()

    def close(self) -> None:
        """Stop listening."""
        self.listen(())

    def _hear_chunk(self, chunk: Samples, live: Live) -> list[HearingEvent]:
        if self._utterance is None:
            return self._wait_for_speech(chunk)
        utterance = self._utterance
        utterance.samples = np.concatenate((utterance.samples, chunk))
        if len(utterance.samples) >= _ROOM_SAMPLES:  # a visitor pauses; what goes on and on may be the room
            self._gate.learn_room()
        if self._gate.is_speech(chunk, has_begun=utterance.silent_samples == 0):
            self._speak_on(utterance, chunk)
        else:
            utterance.silent_samples += CHUNK_SAMPLES
            if utterance.look is None:
                self._free_form.feed(chunk)
        if len(utterance.samples) >= LONGEST_SAMPLES:
            return self._settle(utterance, self._look_at(utterance, live), live)
        if utterance.silent_samples < self._look_after(utterance):
            return []
        look = self._look_at(utterance, live)
        needed = silence_needed(look.reading, look.verdict, self._patience)
        if utterance.silent_samples >= needed:
            return self._settle(utterance, look, live)
        if needed <= CAN_GO_ON_SAMPLES or utterance.silent_samples >= CAN_GO_ON_SAMPLES:
            self._seek_telling(look, live)  # before the silence ends, and not at the shorter pauses of lasting talk
        return []

    def _look_after(self, utterance: _Utterance) -> int:
        """Samples of silence until a look: each costs a second decode of all that was said, should it go on.

        Asleep it can wait: nobody has asked anything yet.  Long speech that was no phrase and goes on will hardly be
        one: no other look before its end.
        """
        is_long = len(utterance.samples) > _LONG_SAMPLES
        if is_long and utterance.was_rejected:
            return INCOMPLETE_SAMPLES
        return CAN_GO_ON_SAMPLES if is_long or self._is_asleep else FIRST_LOOK_SAMPLES

    def _wait_for_speech(self, chunk: Samples) -> list[HearingEvent]:
        self._gate.learn_room()
        self._opening = self._opening + 1 if self._gate.is_speech(chunk, has_begun=self._opening > 0) else 0
        self._recent = np.concatenate((self._recent, chunk))[-(PRE_ROLL_SAMPLES + _OPENING_CHUNKS * CHUNK_SAMPLES) :]
        if self._opening < _OPENING_CHUNKS:
            return []
        self._opening = 0
        self._utterance = _Utterance(self._chunk_at - len(self._recent), self._recent)
        self._decode_anew(self._utterance)
        self._recent = _NOTHING
        return [SpeechStarted(self._chunk_at)]

    def _speak_on(self, utterance: _Utterance, chunk: Samples) -> None:
        utterance.silent_samples = 0
        if utterance.look is not None:  # at a pause that was no end
            utterance.was_rejected = utterance.look.verdict.band is Band.REJECT
            utterance.look = None
            self._decode_anew(utterance)
        else:
            self._free_form.feed(chunk)

    def _decode_anew(self, utterance: _Utterance) -> None:
        """From the utterance's start."""
        self._free_form.begin()
        self._free_form.feed(utterance.samples)

    def _look_at(self, utterance: _Utterance, live: Live) -> _Look:
        """Decode what was said so far, once for each pause."""
        if utterance.look is None:
            self._leave_out_the_room(utterance)
            start, end = speech_limits(utterance.samples)
            spoken_seconds = (end - start) / RATE_HZ
            free = self._free_form.finish()
            reading = read_utterance(self._model, live, utterance.samples, free, spoken_seconds)
            utterance.look = _Look(utterance.samples, reading, judge(reading, self._bounds))
        return utterance.look

    def _seek_telling(self, look: _Look, live: Live) -> None:
        """Whether an emergency was told in own words, once for each look."""
        reading = look.reading
        if not look.is_telling_known and may_be_told(reading, look.verdict):
            look.telling = told_in(self._model, live, look.samples, reading.free, reading.spoken_seconds)
        look.is_telling_known = True

    def _leave_out_the_room(self, utterance: _Utterance) -> None:
        """What was talk of others before the visitor spoke is no part of what they said."""
        before = self._gate.begin(utterance.samples) - PRE_ROLL_SAMPLES
        if before >= _LEAST_TALK_SAMPLES:
            utterance.begins_at += before
            utterance.samples = utterance.samples[before:]
            self._decode_anew(utterance)

    def _settle(self, utterance: _Utterance, look: _Look, live: Live) -> list[HearingEvent]:
        self._utterance = None
        self._seek_telling(look, live)
        reading, verdict = look.reading, look.verdict
        if self._watch is not None:
            self._watch(reading, look.telling)
        start, end = (utterance.begins_at + limit for limit in speech_limits(utterance.samples))
        _log.debug(
            "heard words=%r free=%r way=%s band=%s", reading.words, reading.free.words, reading.way.value, verdict.band
        )
        if look.telling is not None and look.telling.fits(self._bounds):
            told = look.telling.understood
            is_all = told.cost == 0  # nothing else was said
            band, certainty = (Band.ACCEPT, _SURE) if is_all else (Band.CONFIRM, _NEAR_CERTAINTY)
            return [Heard(told.meaning, band, certainty, start, end, self._chunk_at)]
        if reading.understood is None or verdict.band is Band.REJECT:
            return [self._otherwise(reading, start, end)]
        return [Heard(reading.understood.meaning, verdict.band, verdict.certainty, start, end, self._chunk_at)]

    def _otherwise(self, reading: Reading, start: int, end: int) -> HearingEvent:
        """No phrase of ours: by free-form decoding perhaps a question, or own words."""
        said, at = reading.free.words, self._chunk_at
        is_question = self._grammar.is_question(said)
        near = None if self._is_open and not is_question else self._near_topic(reading)  # a worry told is no question
        if near is not None:
            return Heard(near.meaning, Band.CONFIRM, _NEAR_CERTAINTY, start, end, at)
        words = said if self._is_open or is_question else reading.words or said
        is_hesitation = self._live is not None and self._live.says_nothing(said)
        return NotUnderstood(words, start, end, at, is_question, is_hesitation)

    def _near_topic(self, reading: Reading) -> Understood | None:
        """What was asked, by what free-form decoding made of it, or else by what our phrases did."""
        if self._live is None:
            return None
        for words in (reading.free.words, *reading.free.others, reading.words):
            near = self._live.nearest_topic(words, is_question=self._grammar.is_question(words), is_typed=False)
            if near is not None:
                return near
        return None


def direct_ears(model_folder: Path, grammar: Grammar) -> DirectEars:
    """Ears with a model of their own.

    Raises SettingsError when the folder holds none, or one that does not know a word of the site's wake phrases.
    """
    model = SpeechModel(model_folder)
    refuse_unheard(grammar.site_wake_phrases, model)
    return DirectEars(model, grammar)
