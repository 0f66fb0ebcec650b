"""When nothing was said, or nothing that was understood: each try differs, and the last one is the safety line.

Where half-heard words have woken the kiosk it may be that nobody is there: it asks once more, and sleeps again.

Two ladders with their own counters (VoiceXML counts each kind of event by itself): the question in other words; example
answers; numbered choices; staff and the safety line.  The chain of silences lasts longer than 55 seconds, and warns
20 seconds before it ends (WCAG 2.2.1).
"""

from kiosk.clock import samples_in
from kiosk.dialogue.events import Heard, NotUnderstood
from kiosk.dialogue.stage import Stage

_SILENCE_SECONDS = (8.0, 10.0, 10.0, 20.0)  # before each step of the ladder
_PAUSED_SECONDS = 60.0
MOST_PATIENCE = 3.0
_WITH_HESITATION = 1.6
_ROOM_SECONDS = 180.0  # longer than anybody tries in vain; a television or a waiting room talks for hours
_GOES_ON = samples_in(2.0)  # speech so soon after words that meant nothing: they were the first half of a sentence


class Recovery:
    """The two ladders.  The last step of silence fires `sleep`; a visitor who is not understood keeps the screen."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._broken_off: int | None = None  # the end of what was said last, where that meant nothing

    def await_visitor(self, *, paused: bool = False) -> None:
        """The kiosk has finished speaking: from now on silence counts."""
        visit = self._stage.visit
        seconds = _SILENCE_SECONDS[min(visit.no_input, len(_SILENCE_SECONDS) - 1)]
        if paused and visit.no_input == 0:
            seconds = _PAUSED_SECONDS
        self._stage.set_alarm("no-input", seconds * visit.patience)

    def be_patient(self) -> None:
        """The visitor asked for time: wait longer for the rest of the visit."""
        self._stage.visit.patience = MOST_PATIENCE
        self._stage.say(*self._stage.prompt("wait"), remember=False)

    def notice_hesitation(self) -> None:
        """The visitor said "um", or went on after a pause: wait a little longer for the rest of the visit."""
        self._stage.visit.patience = max(self._stage.visit.patience, _WITH_HESITATION)

    def notice_meaningless(self) -> None:
        """Something was said that means nothing here."""
        visit = self._stage.visit
        if visit.meaningless_since is None:
            visit.meaningless_since = self._stage.now

    def notice_meaning(self) -> None:
        """Something was said or touched that means something here."""
        self._stage.visit.meaningless_since = None
        self._stage.visit.no_input = 0

    def is_room_talking(self) -> bool:
        """Whether nothing has had a meaning for so long that it is not a visitor who speaks: that counts as silence."""
        since = self._stage.visit.meaningless_since
        longest = samples_in(_ROOM_SECONDS * self._stage.visit.patience)
        return since is not None and self._stage.now - since >= longest

    def notice_pause(self, event: Heard | NotUnderstood) -> None:
        """Whether what was said goes on with what was not understood just before."""
        if self._broken_off is not None and event.speech_start - self._broken_off < _GOES_ON:
            self.notice_hesitation()
        self._broken_off = event.speech_end if isinstance(event, NotUnderstood) else None

    def no_input(self, *, only_ask_if_there: bool = False) -> None:
        """A silence.  only_ask_if_there: there is no question to ask in other words, as in a pause."""
        stage, visit = self._stage, self._stage.visit
        visit.no_input = max(visit.no_input + 1, 3 if only_ask_if_there else 0)
        turn = visit.turn
        match visit.no_input:
            case 1:
                stage.say(*turn.again, remember=False)
            case _ if visit.is_doubtful:
                stage.go("give_up")
            case 2:
                stage.say(*stage.prompt(turn.examples), remember=False)
            case 3:
                # the question comes last: a yes is an answer to it, never only "yes, I am here"
                stage.say(*stage.prompt("no-input.there"), *turn.ask, remember=False)
            case _:
                stage.go("give_up")

    def no_match(self) -> None:
        """Speech that meant nothing here."""
        stage, visit = self._stage, self._stage.visit
        visit.no_match += 1
        sorry, turn = stage.prompt("no-match.short"), visit.turn
        match visit.no_match:
            case 1:
                stage.say(*sorry, *turn.again, remember=False)
            case _ if visit.is_doubtful:
                stage.go("give_up")
            case 2:
                stage.say(*sorry, *stage.prompt(turn.examples), remember=False)
            case 3:
                stage.say(*stage.prompt("no-match.choices"), remember=False)
            case 4:
                stage.call_staff(is_emergency=False)
                stage.say(*stage.prompt("no-match.last"), *stage.prompt("safety-line"), remember=False)
            case _:
                pass  # it was all said; the screen and its choices stay, and speech is still understood

    @property
    def numbers_choices(self) -> bool:
        """Whether the choices carry numbers that may be said."""
        return max(self._stage.visit.no_match, self._stage.visit.no_input) >= 3
