"""Settling questions: asking the next one, taking answers, and changing them when the visitor corrects himself."""

from kiosk.dialogue.effects import Line
from kiosk.dialogue.events import Band
from kiosk.dialogue.stage import OwnWords, Stage, Turn
from kiosk.library.pack import Answer, Level

_WORRY_WORDS = 3  # fewer, to "is anything else new or worrying you?", are a mumble and not an answer


class Asking:
    """The part of the conversation in SCREENING, SYMPTOMS and CHECKING.

    `visit.plan` is what is being settled.  When nothing of it is open any more, a trigger says so: `settled`, or what
    `prepare_check` was given.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    # -- what is being settled ----------------------------------------------------------------------------------------

    def screen(self, *before: Line) -> None:
        """Warning signs, the life-threatening ones first."""
        self._stage.visit.plan = self._stage.pack.rules.screening
        self.ask_next(*before)

    def symptoms(self) -> None:
        """What leads to causes, after whatever of the screening a correction has opened again."""
        self._plan_everything()
        self.ask_next()

    def prepare_check(self, plan: tuple[str, ...], then: str, *, afresh: bool = False) -> bool:
        """Plan to settle these questions and to fire `then` afterwards; False when all of them are settled already.

        afresh: ask them even if they were answered before, as after "it hurts".
        """
        visit = self._stage.visit
        if afresh:
            for first in plan:
                self._forget(first)
        if self._stage.interview.next_question(plan, visit.answers, Level.SELF_CARE) is None:
            visit.after_check = ""
            return False
        visit.plan, visit.after_check = plan, then
        return True

    def ask_next(self, *before: Line) -> None:
        """Ask what is open in the plan, or fire the trigger that says it is settled.

        before: lines to say first; they wait when there is no question to say them with.
        """
        stage, visit = self._stage, self._stage.visit
        once_more = stage.interview.contradiction(visit.answers, visit.asked_once_more)
        if once_more is not None:
            visit.asked_once_more.add(once_more)
            visit.answers.pop(once_more)  # it is open again, whatever comes between
            is_group = once_more in stage.pack.rules.groups
            does_not_fit = stage.prompt("contradiction.group" if is_group else "contradiction")
            self._ask(once_more, *before, *does_not_fit, in_other_words=True)
            return
        if visit.after_check:  # what must be known before something is offered, whatever the level
            question = stage.interview.next_question(visit.plan, visit.answers, Level.SELF_CARE)
        else:  # an earlier answer that was changed may have opened a second turn
            question = stage.interview.next_question((*visit.asked, *visit.plan), visit.answers, stage.level())
        if question is not None:
            self._ask(question, *before)
            return
        if before:
            visit.to_tell.append((before, None))
        trigger, visit.after_check = visit.after_check or "settled", ""
        stage.go(trigger)

    # -- what the visitor says ----------------------------------------------------------------------------------------

    def answer(self) -> None:
        """Yes, no or not sure to the question that was asked."""
        stage, visit = self._stage, self._stage.visit
        question = visit.turn.question
        if question is None:
            return
        answer = Answer(stage.meaning.intent)
        if answer is Answer.YES and question == stage.pack.rules.open_answer:
            if visit.own_words is OwnWords.NOT_ASKED:
                self._ask_for_own_words()
            else:  # that there is something is all we shall hear
                self._take_own_words()
        elif answer is Answer.NO and stage.band is Band.CONFIRM and self.can_hide_an_emergency(question):
            visit.doubted = question
            stage.ask(stage.question_turn(question, in_other_words=True))
        else:
            self._record(question, answer)

    def is_open(self) -> bool:
        """Whether the open question stands, which is answered in own words."""
        return self._stage.visit.turn.question == self._stage.pack.rules.open_answer

    def hear_own_words(self, words: int) -> bool:
        """So many words to the open question that mean nothing to us; False: they are no answer.

        Only who was asked for them is taken at their word.  Before that it may be a television that talks.
        """
        visit = self._stage.visit
        if visit.own_words is OwnWords.ASKED:
            self._take_own_words()
            return True
        if visit.own_words is OwnWords.NOT_ASKED and words >= _WORRY_WORDS:
            visit.own_words = OwnWords.DOUBTED
            self._ask_about_worry("worry.meant", "worry.meant-again", "yes")
            return True
        return False

    def hold_own_words(self) -> None:
        """The open question is answered, though what was told is still to be asked about."""
        visit, question = self._stage.visit, self._stage.pack.rules.open_answer
        visit.is_unplaced = True
        visit.own_words = OwnWords.NOT_ASKED
        visit.answers[question] = Answer.YES
        if question not in visit.asked:
            visit.asked.append(question)

    def ask_aloud(self) -> None:
        """“Ask me”: private questions are spoken from now on."""
        stage, visit = self._stage, self._stage.visit
        stage.hear_private()
        if visit.turn.question is None:
            stage.ask_again()
        else:
            self._ask(visit.turn.question)

    def can_hide_an_emergency(self, question: str) -> bool:
        """Whether a wrong no to this question could hide an emergency: an unsure one is asked again in other words."""
        return self._stage.interview.worst_level(question) is Level.EMERGENCY

    def go_on(self, *before: Line) -> None:
        """After an aside: the question again, or the next one if the aside has settled it."""
        visit = self._stage.visit
        if visit.turn.question in visit.answers:
            self.ask_next()
        else:
            self._stage.ask_again(*before, remember=not before)

    def correct(self) -> None:
        """No, I said no: the answer given last is changed, and all that follows from it."""
        visit = self._stage.visit
        answer = Answer(self._stage.meaning.slots["answer"])
        if visit.turn.question is not None and visit.turn.question == visit.went_back:  # not answered since
            self._record(visit.turn.question, answer, *self._stage.prompt(f"corrected.{answer.value}"))
        elif not visit.asked and visit.turn.question is not None:
            self._record(visit.turn.question, answer)
        elif visit.asked:
            question = visit.asked[-1]
            self._forget(question)
            self._record(question, answer, *self._stage.prompt(f"corrected.{answer.value}"))

    def correct_after_advice(self) -> None:
        """The same when the advice was given already: what the correction opens is asked, then the advice is new."""
        self._plan_everything()
        self.correct()

    def is_behind_check(self) -> bool:
        """Whether the last answer was given before the check that is under way."""
        visit, turns_of = self._stage.visit, self._stage.interview.turns_of
        checked = {turn for question in visit.plan for turn in turns_of(question)}
        return bool(visit.asked) and visit.asked[-1] not in checked

    def go_back(self) -> None:
        """The question before, again; its old answer is forgotten."""
        stage, visit = self._stage, self._stage.visit
        if not visit.asked:
            stage.ask_again(*stage.prompt("no-way-back"))
            return
        question = visit.asked[-1]
        self._forget(question)
        visit.went_back = question
        self._ask(question, *stage.prompt("went-back"))

    def take_sign(self, sign: str) -> None:
        """A sign of an emergency told in the visitor's own words: acted on at once, second turns or not."""
        visit = self._stage.visit
        self._forget(sign)
        self._stage.take_yes(sign)
        visit.asked.append(sign)
        visit.sign = sign
        self._stage.go("raise_emergency")

    def check_sign(self, sign: str, then: str, *before: Line) -> None:
        """Ask about one sign before everything else, whatever was answered before."""
        visit = self._stage.visit
        self._forget(sign)
        visit.plan, visit.after_check = (sign,), then
        self._ask(sign, *before)

    def go_back_after_advice(self) -> None:
        """The last question again, and the advice anew."""
        self._plan_everything()
        self.go_back()

    def skip(self) -> None:
        """A question about habits may be left open; a warning sign may not."""
        stage, visit = self._stage, self._stage.visit
        question = visit.turn.question
        if question is None:
            return
        if stage.interview.is_sign(question) and question != stage.pack.rules.open_answer:
            stage.ask_again(*stage.prompt("nothing-to-skip"), remember=False)
        else:
            self._record(question, Answer.NOT_SURE)

    # -- details ------------------------------------------------------------------------------------------------------

    def _plan_everything(self) -> None:
        rules = self._stage.pack.rules
        self._stage.visit.plan = (*rules.screening, *rules.symptoms)
        self._stage.visit.level_is_known = False
        self._stage.visit.after_check = ""

    def _ask(self, question: str, *before: Line, in_other_words: bool = False) -> None:
        stage = self._stage
        stage.visit.claim = stage.pack.questions[question]
        stage.visit.own_words = OwnWords.NOT_ASKED
        stage.ask(stage.question_turn(question, in_other_words=in_other_words), *before)

    def _ask_for_own_words(self) -> None:
        self._stage.visit.own_words = OwnWords.ASKED
        self._ask_about_worry("worry.what", "worry.again")

    def _ask_about_worry(self, ask: str, again: str, *choices: str) -> None:
        stage, question = self._stage, self._stage.visit.turn.question
        asked, asked_again = stage.prompt(ask), stage.prompt(again)
        stage.ask(Turn(asked, asked_again, "help.worry", "help.worry", (*choices, "no", "staff"), question))

    def _take_own_words(self) -> None:
        """What else is new or a worry, told in words that are no emergency: not ours to judge, but somebody's."""
        stage = self._stage
        stage.visit.is_unplaced = True
        self._record(stage.pack.rules.open_answer, Answer.YES, *stage.prompt("worry.thanks"))

    def _record(self, question: str, answer: Answer, *before: Line) -> None:
        """Take the answer; then an emergency at once, or the next question."""
        stage, visit = self._stage, self._stage.visit
        visit.doubted = visit.went_back = None
        visit.own_words = OwnWords.NOT_ASKED
        if question == visit.told_sign:
            visit.told_sign = None
        visit.answers[question] = answer
        if question in visit.asked:  # asked once more
            visit.asked.remove(question)
        visit.asked.append(question)
        if question in visit.asked_once_more and question in stage.pack.rules.groups and answer is Answer.YES:
            visit.is_unplaced = True  # still yes, and nothing of it fits
        if stage.level() is Level.EMERGENCY:
            visit.sign = question
            stage.go("raise_emergency")
            return
        self.ask_next(*before)

    def _forget(self, question: str) -> None:
        visit = self._stage.visit
        visit.asked_once_more.discard(question)
        for turn in self._stage.interview.turns_of(question):
            visit.answers.pop(turn, None)
            if turn in visit.asked:
                visit.asked.remove(turn)
