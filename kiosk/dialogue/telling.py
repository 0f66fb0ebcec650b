"""Telling: the advice, possible causes with their reasons, what may help one at a time, and answers to questions."""

from kiosk.dialogue.asking import Asking
from kiosk.dialogue.effects import Line
from kiosk.dialogue.offers import Offers
from kiosk.dialogue.stage import Stage, Turn
from kiosk.dialogue.summarising import Summarising
from kiosk.library.pack import Answer, Fact, Faq, Level, Remedy

ABOUT = "P2"  # the fact that tells where the kiosk's words come from
OPERATED = "M4"
RELIEF = "R6c"  # the fact that tells what to do in a cramp
_CAUSES_TOLD = 2  # more than two is a list nobody remembers
_EXAMPLES = {  # what can be said at each menu
    "menu": "help.choosing",
    "menu.same-day": "help.choosing-same-day",
    "menu.no-stretch": "help.choosing-no-stretch",
}


class Telling:
    """The part of the conversation in RELIEF, ADVICE, CHOOSING, REMEDIES and ANSWERING."""

    def __init__(self, stage: Stage, asking: Asking, offers: Offers) -> None:
        self._stage = stage
        self._asking = asking
        self._offers = offers
        self._summarising = Summarising(stage, offers)

    # -- advice -------------------------------------------------------------------------------------------------------

    def advise(self) -> None:
        """The level, what to watch for, and what may play a part; one saying after the other."""
        stage, visit = self._stage, self._stage.visit
        level = stage.level()
        visit.level_is_known = True
        visit.menu_shown = False
        visit.turn = Turn(examples="examples.choosing", help="help.choosing", choices=("pause", "skip"))
        is_urgent = level.severity >= Level.SAME_DAY.severity
        if visit.wish is not None and (is_urgent or visit.wish.intent == "causes"):
            visit.wish = None  # help comes first, and the advice tells the causes
        visit.to_tell.append((self._summarising.level_lines(), None))
        if visit.is_unplaced:
            visit.to_tell.append((stage.prompt("worry.tell"), None))
        if level.severity < Level.SAME_DAY.severity:  # the same-day wording says itself what to do
            visit.to_tell.append((stage.prompt("level.safety-net"), None))
            self._queue_causes()
        else:
            stage.call_staff(is_emergency=False)
        self.tell_next()

    def relieve(self) -> None:
        """Help with a cramp that is on, unless an answer speaks against it; then on with the questions."""
        stage, visit = self._stage, self._stage.visit
        visit.turn = Turn(examples="help.relief", help="help.relief", choices=("done", "repeat"))
        fact = stage.pack.facts[RELIEF]
        is_operated = visit.answers.get(OPERATED, Answer.NO) is not Answer.NO
        may_not = stage.possible_level().severity >= Level.SAME_DAY.severity or bool(visit.no_more) or is_operated
        visit.may_be_touched = not may_not
        visit.to_tell.append((stage.prompt("cramp-now.rest") if may_not else self._told(fact), fact))
        if not visit.level_is_known:
            visit.to_tell.append((stage.prompt("cramp-now.next"), None))
        self.tell_next()

    def causes(self) -> None:
        """What may play a part, asked for."""
        self._stage.visit.to_tell.clear()
        self._queue_causes()
        self.tell_next()

    def tell_next(self) -> None:
        """The next saying of a longer telling, or `told` when there is none.  It is kept until it has been heard."""
        stage, visit = self._stage, self._stage.visit
        if not visit.to_tell:
            stage.go("told")
            return
        lines, claim = visit.to_tell[0]
        if claim is not None:
            visit.claim = claim
        stage.say(*lines)
        visit.telling = stage.utterance

    def told_one(self) -> None:
        """Something has been said to its end: that saying, or an aside after which it is said again."""
        stage, visit = self._stage, self._stage.visit
        if visit.telling == stage.utterance:
            visit.to_tell.popleft()
        self.tell_next()

    def cut_short(self) -> None:
        """No more of this telling."""
        self._stage.visit.to_tell.clear()
        self._stage.go("told")

    def _queue_causes(self) -> None:
        stage, visit = self._stage, self._stage.visit
        found = tuple(self._summarising.cause_lines(_CAUSES_TOLD))
        if not found:
            visit.to_tell.append((stage.prompt("causes.none"), None))
        for number, (id_, lines) in enumerate(found):
            intro = stage.prompt("causes.intro") if number == 0 else ()
            visit.to_tell.append(((*intro, *lines), stage.pack.causes[id_]))

    # -- the menu -----------------------------------------------------------------------------------------------------

    def menu(self) -> None:
        """What the visitor would like next; or, the first time, what was wished for at the start."""
        stage, visit = self._stage, self._stage.visit
        if visit.wish is not None:
            stage.meaning, visit.wish = visit.wish, None
            stage.go(stage.meaning.intent)
            return
        stage.ask(self._menu_turn(), *self._take_waiting())
        visit.menu_shown = True

    def menu_after(self, *before: Line) -> None:
        """The menu, after a word on what has just ended."""
        self._stage.visit.to_tell.append((before, None))
        self.menu()

    def example_questions(self) -> None:
        """What can be asked, with the questions people ask most as choices."""
        stage = self._stage
        topics = tuple(stage.pack.faqs)
        lines = stage.prompt("menu.questions")
        others = (name for name in self._menu_turn().choices if name != "questions")  # by touch there is no other way
        stage.ask(Turn(lines, lines[-1:], "help.questions", "help.questions", (*topics, *others)))

    def all_stretches_locked(self) -> bool:
        """Whether no stretch may be offered in this visit."""
        return not self._offers.free()

    def _menu_turn(self) -> Turn:
        stage, visit = self._stage, self._stage.visit
        choices: tuple[str, ...] = ("remedies", "stretch", "questions", "summary", "goodbye")
        first, again = "menu", "menu.again"
        if stage.level().severity >= Level.SAME_DAY.severity:
            first, again = "menu.same-day", "menu.same-day-again"
            choices = ("questions", "summary", "staff", "goodbye")
        elif self.all_stretches_locked():
            first, again = "menu.no-stretch", "menu.no-stretch-again"
            choices = ("remedies", "causes", "questions", "summary", "goodbye")
        ask = stage.prompt("menu.anything-else" if visit.menu_shown else first)
        return Turn(ask, stage.prompt(again), _EXAMPLES[first], _EXAMPLES[first], choices)

    def _take_waiting(self) -> tuple[Line, ...]:
        lines = tuple(line for lines, _ in self._stage.visit.to_tell for line in lines)
        self._stage.visit.to_tell.clear()
        return lines

    # -- remedies -----------------------------------------------------------------------------------------------------

    def remedies(self) -> None:
        """Start with those for the likely causes."""
        stage, visit = self._stage, self._stage.visit
        likely = {cause.id for cause in stage.assessment().causes}
        known = stage.pack.remedies.values()
        visit.remedies = tuple(one.id for one in sorted(known, key=lambda one: not likely & {*one.for_causes}))
        visit.remedy = -1
        self.next_remedy()

    def next_remedy(self) -> None:
        """One more thing that may help; first whatever must be known before it may be said."""
        stage, visit = self._stage, self._stage.visit
        for number in range(visit.remedy + 1, len(visit.remedies)):
            remedy = stage.pack.remedies[visit.remedies[number]]
            if remedy.id in stage.locked():
                continue
            if self._asking.prepare_check(stage.pack.rules.before_remedy.get(remedy.id, ()), "tell"):
                stage.go("check")
                return
            visit.remedy = number
            self._tell_remedy(remedy)
            return
        before = stage.prompt("remedies.end" if visit.remedy >= 0 else "remedies.none")
        visit.to_tell.append((before, None))
        stage.go("told")

    def previous_remedy(self) -> None:
        """The one before, again."""
        visit = self._stage.visit
        visit.remedy = max(visit.remedy - 2, -1)
        self.next_remedy()

    def _tell_remedy(self, remedy: Remedy) -> None:
        stage = self._stage
        stage.visit.claim = remedy
        more, again = stage.prompt("remedies.more"), stage.prompt("remedies.more-again")
        turn = Turn(more, again, "examples.asking", "help.remedies", ("yes", "no", "repeat", "goodbye"))
        stage.ask(turn, *self._take_waiting(), *self._told(remedy))

    def _told(self, what: Remedy | Faq | Fact) -> tuple[Line, ...]:
        """The wording that fits what is withheld from this visitor."""
        locked = self._stage.locked()
        guarded = next((texts for id_, texts in what.instead.items() if id_ in locked), None)
        return self._stage.lines.texts(what.id, guarded or what.say)

    # -- questions of the visitor's -----------------------------------------------------------------------------------

    def answer_question(self) -> None:
        """The answer to what was asked; afterwards the visit goes on where it was."""
        stage = self._stage
        topic = stage.meaning.slots["topic"]
        stage.visit.turn = Turn(help="help.answering", choices=("skip",))
        claim = stage.visit.claim = stage.pack.topics()[topic]
        stage.say(*self._told(claim), *(self._about() if topic == ABOUT else ()))

    def _about(self) -> tuple[Line, ...]:
        """Whose words these are, for "who made you?"."""
        stage = self._stage
        return (*stage.lines.version(), *(() if stage.is_reviewed else stage.prompt("not-reviewed")))

    def decline(self) -> None:
        """A question that is none of ours: say so, and who may know."""
        stage = self._stage
        stage.ask_again(*stage.prompt("declined"), remember=False)

    def why(self) -> None:
        """Why the question is asked; of a private one nothing is said aloud."""
        stage = self._stage
        question = stage.visit.turn.question
        if question is None:
            stage.ask_again(*stage.prompt("why.nothing"))
        elif stage.visit.turn.shown:
            stage.ask_again(*stage.prompt("why.private"))
        else:
            stage.ask_again(*stage.lines.texts(question, (stage.pack.questions[question].why,)))

    def who_says(self) -> None:
        """Where the last claim comes from."""
        stage = self._stage
        claim = stage.visit.claim
        if claim is None:
            stage.ask_again(*stage.prompt("who-says.nobody"))
        else:
            stage.ask_again(
                *stage.lines.source(claim.sources[0]),
                *stage.prompt(f"strength.{claim.strength.value}"),
                *(() if stage.is_reviewed else stage.prompt("not-reviewed")),
            )
