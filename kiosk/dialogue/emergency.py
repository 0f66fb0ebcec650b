"""The emergency screen: what is on it, and the few ways off it."""

from dataclasses import replace

from kiosk.dialogue.effects import Line
from kiosk.dialogue.stage import Stage, Turn
from kiosk.library.pack import Answer, Level

CLEAR_DENIALS = 2  # as many clear answers of no take it back; nothing less does
IDLE_SECONDS = 15 * 60
_UNANSWERED_SECONDS = 15.0
_CHOICES = ("repeat", "staff", "wrong")


class Emergency:
    """The part of the conversation in EMERGENCY.

    Always live: repeat, staff and "that's wrong", which asks the same thing in other words.  It ends by two clear
    answers of no, by "new visitor" held down, by staff, or after fifteen minutes without sound or touch.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def enter(self) -> None:
        """Call for help and say what to do now."""
        stage, visit = self._stage, self._stage.visit
        visit.level_is_known = True
        visit.to_tell.clear()
        visit.after_check = ""
        visit.asides.clear()
        visit.claim = stage.pack.questions.get(visit.sign)
        stage.call_staff(is_emergency=True)
        self._say_it()

    def repeat(self) -> None:
        """All of it again."""
        self._say_it()

    def another(self) -> None:
        """Another sign in the visitor's own words: it counts as well, and has to be taken back as well."""
        visit = self._stage.visit
        visit.sign = self._stage.meaning.slots["sign"]
        self._stage.take_yes(visit.sign)
        self._say_it()

    def staff(self) -> None:
        """Call again, and say again what to do: at home that is the number to phone."""
        self._stage.call_staff(is_emergency=True)
        self._say_it()

    def why(self) -> None:
        """Why that sign matters, and again what to do."""
        stage = self._stage
        question = stage.pack.questions[stage.visit.sign]
        may_be_spoken = stage.may_be_spoken(question.id)
        why = stage.lines.texts(question.id, (question.why,)) if may_be_spoken else stage.prompt("why.private")
        stage.say(*why, *self.caption())

    def ask_aloud(self) -> None:
        """“Ask me”, while it is being doubted: the private question aloud."""
        stage = self._stage
        stage.hear_private()
        if stage.visit.turn.question is None:
            self._say_it()
        else:
            self._ask(in_other_words=stage.visit.denials == 0)

    def help(self) -> None:
        """What can be said here."""
        self._stage.say(*self._stage.prompt("help.emergency"), remember=False)
        self.keep_awake()

    def caption(self) -> tuple[Line, ...]:
        """What stays on the screen whatever is said."""
        return (*self._stage.prompt("level.emergency"), *self._stage.lines.optional("desk.room"))

    def hush(self) -> None:
        """Silence the sound; the caption stays."""
        self._stage.hush()
        self.keep_awake()

    def doubt(self) -> None:
        """“That's wrong”: ask the same thing in other words."""
        self._stage.visit.denials = 0
        self._ask(in_other_words=True)

    def deny(self) -> None:
        """A no while it is being doubted.  Only a clear one counts."""
        stage, visit = self._stage, self._stage.visit
        if visit.turn.question is None:
            return
        if stage.band.value == "accept":
            visit.denials += 1
        if visit.denials < CLEAR_DENIALS:
            self._ask(in_other_words=visit.denials == 0)
            return
        for turn in stage.interview.turns_of(visit.sign):
            visit.answers.pop(turn, None)
        visit.answers[visit.sign] = Answer.NO
        if stage.level() is Level.EMERGENCY:  # another sign stands
            visit.sign = stage.assessment().signs[0]
            self._say_it()
            return
        visit.level_is_known = False
        stage.clear_alarm("emergency-idle")
        stage.go("taken_back")

    def affirm(self) -> None:
        """Yes or not sure while it is being doubted: it stands."""
        if self._stage.visit.turn.question is not None:
            self._say_it()

    def after_speech(self) -> None:
        """A doubt that nobody answers is no doubt: what to do now is said again."""
        if self._stage.visit.turn.question is not None:
            self._stage.set_alarm("no-input", _UNANSWERED_SECONDS)

    def unanswered(self) -> None:
        """Silence after the question of a doubt."""
        if self._stage.visit.turn.question is not None:
            self._say_it()

    def keep_awake(self) -> None:
        """Fifteen minutes from the last sound or touch."""
        self._stage.set_alarm("emergency-idle", IDLE_SECONDS)

    def _say_it(self) -> None:
        stage, visit = self._stage, self._stage.visit
        visit.denials = 0
        lines = self.caption()
        visit.turn = Turn(lines, lines, "help.emergency", "help.emergency", _CHOICES)
        stage.say(*lines)
        self.keep_awake()

    def _ask(self, *, in_other_words: bool) -> None:
        stage, sign = self._stage, self._stage.visit.sign
        turn = stage.question_turn(sign, in_other_words=in_other_words)
        if sign == stage.pack.rules.open_answer:  # what was told was an answer, not a question of ours
            turn = replace(turn, ask=stage.prompt("emergency.own-words"))
        choices = (*turn.choices, "repeat", "staff")
        stage.visit.turn = replace(turn, examples="help.emergency", help="help.emergency", choices=choices)
        stage.say(*turn.ask)
        self.keep_awake()
