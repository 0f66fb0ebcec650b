"""Which question comes next: the plan's order, what hangs on an answer, and nothing that could not change the result.

The most serious open possibility is settled first: second turns follow their first turn at once, then the details that
a yes has opened, the worst first, then the plan.
"""

from collections.abc import Iterable, Mapping, Sequence

from kiosk.dialogue.triage import given
from kiosk.library.pack import Answer, Condition, Contradiction, Level, Pack


class Interview:
    """The order of questions.  Holds no answers; they are given to each call."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._rules = rules = pack.rules
        self._openers = {id_: rules.openers(id_) for id_ in pack.questions}
        self._same_as = {also: id_ for id_, also in rules.same_as.items()}
        self._opens: dict[str, list[str]] = {}
        for group, details in rules.groups.items():  # in the order they are to be asked
            self._opens[group] = list(details)
        for id_, openers in self._openers.items():
            for opener in openers:
                opened = self._opens.setdefault(opener, [])
                if id_ not in opened:
                    opened.append(id_)
        self._turns = {id_: tuple(self._collect(id_, {})) for id_ in pack.questions}
        in_rules = {id_ for rule in rules.rules for id_ in rule.when}
        self._for_advice = {*pack.questions} - in_rules - {*rules.groups}  # they lead to causes and guards
        mentioned: dict[str, Level] = {}  # question -> the worst level of the rules it has a part in
        for rule in rules.rules:
            for id_ in rule.when:
                mentioned[id_] = max(mentioned.get(id_, Level.SELF_CARE), rule.level, key=lambda one: one.severity)
        self._worst = {
            id_: max(
                (mentioned[turn] for turn in turns if turn in mentioned), key=lambda one: one.severity, default=None
            )
            for id_, turns in self._turns.items()
        }

    def next_question(self, plan: Sequence[str], answers: Mapping[str, Answer], level: Level) -> str | None:
        """The question to ask now, or None when all is settled: nothing open could make `level` worse.

        A question that leads to causes or guards alone matters below `same_day`.
        """
        undecided = self._undecided(answers, level)

        def matters(id_: str) -> bool:
            return not undecided.isdisjoint(self._turns[id_])

        opened = [
            id_
            for first in plan
            for id_ in self._turns[first]
            if id_ not in answers and self._is_opened(id_, answers) and matters(id_)
        ]
        for id_ in opened:
            if id_ in self._rules.unless_asked:
                return id_
        if opened:
            return min(opened, key=lambda id_: -self.worst_level(id_).severity)  # the first of the worst
        for id_ in plan:
            if id_ not in answers and matters(id_) and not self.is_closed(id_, answers):
                return id_
        return None

    def is_closed(self, id_: str, answers: Mapping[str, Answer]) -> bool:
        """Whether a no elsewhere has settled it: it is asked only after a yes that was not given."""
        if id_ in self._same_as:
            return self.is_closed(self._same_as[id_], answers)
        openers = self._openers[id_]
        return bool(openers) and all(
            answers[one] is Answer.NO if one in answers else self.is_closed(one, answers) for one in openers
        )

    def contradiction(self, answers: Mapping[str, Answer], asked: Iterable[str]) -> str | None:
        """The question to ask once more because two answers cannot both be right; not one of `asked` again.

        A group answered yes of which every detail was answered no is one too.
        """
        done = {*asked}
        for pair in self._rules.contradictions:
            if self._clash(pair, answers) and pair.no not in done:
                return pair.no
        for group, details in self._rules.groups.items():
            says_yes = answers.get(group) is Answer.YES and group not in self._rules.names_more
            if says_yes and group not in done and all(answers.get(one) is Answer.NO for one in details):
                return group
        return None

    def is_sign(self, id_: str) -> bool:
        """Whether an answer to this question, or what it opens, can raise the level."""
        return self._worst[id_] is not None

    def worst_level(self, id_: str) -> Level:
        """The worst level an answer to this question, or what it opens, has a part in."""
        return self._worst[id_] or Level.SELF_CARE

    def turns_of(self, id_: str) -> tuple[str, ...]:
        """A question with all that it may open."""
        return self._turns[id_]

    # -- details ------------------------------------------------------------------------------------------------------

    def _collect(self, id_: str, found: dict[str, None]) -> Iterable[str]:
        if id_ not in found:
            found[id_] = None
            for opened in self._opens.get(id_, ()):
                self._collect(opened, found)
        return found

    def _is_opened(self, id_: str, answers: Mapping[str, Answer]) -> bool:
        return any(answers.get(one, Answer.NO) is not Answer.NO for one in self._openers[id_])

    def _undecided(self, answers: Mapping[str, Answer], level: Level) -> set[str]:
        """Questions whose answers can still change what the visitor is told, whether they are asked yet or not."""
        settled = given(answers, self._pack)
        undecided = set() if level is Level.EMERGENCY else {self._rules.open_answer}
        if level.severity < Level.SAME_DAY.severity:
            undecided |= self._for_advice
        could_change = (
            *(rule.when for rule in self._rules.rules if rule.level.severity > level.severity),
            *(row.when for row in self._rules.urgent if row.level is level and self._has_begun(row.when, settled)),
        )
        for when in could_change:
            if self._is_possible(when, answers, settled):
                undecided.update(when)
        return undecided.difference(answers)

    def _is_possible(self, when: Condition, answers: Mapping[str, Answer], settled: Mapping[str, Answer]) -> bool:
        """Whether a row can still fire: each of its answers is given, or may yet be."""
        return all(
            settled[id_] in accepted if id_ in settled else not self.is_closed(id_, answers)
            for id_, accepted in when.items()
        )

    def _has_begun(self, when: Condition, settled: Mapping[str, Answer]) -> bool:
        """Whether a part of the row holds: for urgency alone nobody is asked about something new."""
        return any(settled.get(id_) in accepted for id_, accepted in when.items())

    def _clash(self, pair: Contradiction, answers: Mapping[str, Answer]) -> bool:
        return answers.get(pair.yes) is Answer.YES and answers.get(pair.no) is Answer.NO
