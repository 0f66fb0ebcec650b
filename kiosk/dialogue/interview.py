"""Which question comes next: the plan's order, second turns, and nothing that could not change the result."""

from collections.abc import Mapping, Sequence

from kiosk.library.pack import Answer, Level, Pack


class Interview:
    """The order of questions.  Holds no answers; they are given to each call."""

    def __init__(self, pack: Pack) -> None:
        self._questions = pack.questions
        self._follow_ups: dict[str, list[str]] = {}
        for question in pack.questions.values():
            if question.follows is not None:
                self._follow_ups.setdefault(question.follows, []).append(question.id)
        self._worst: dict[str, Level] = {}  # question -> the worst level of the rules it has a part in
        for rule in pack.rules.rules:
            for id_ in rule.when:
                self._worst[id_] = max(self._worst.get(id_, Level.SELF_CARE), rule.level, key=lambda one: one.severity)

    def next_question(self, plan: Sequence[str], answers: Mapping[str, Answer], level: Level) -> str | None:
        """The first question of the plan that is open and could make `level` worse; None when all is settled.

        A second turn is asked only after yes or not sure to its first.
        """
        for first in plan:
            found = self._open(first, answers, level)
            if found is not None:
                return found
        return None

    def is_sign(self, id_: str) -> bool:
        """Whether an answer to this question can raise the level."""
        return id_ in self._worst

    def worst_level(self, id_: str) -> Level:
        """The worst level an answer to this question has a part in."""
        return self._worst.get(id_, Level.SELF_CARE)

    def turns_of(self, id_: str) -> tuple[str, ...]:
        """A question with all the turns that may follow it."""
        return (id_, *(turn for follow_up in self._follow_ups.get(id_, ()) for turn in self.turns_of(follow_up)))

    def _open(self, id_: str, answers: Mapping[str, Answer], level: Level) -> str | None:
        if id_ not in answers:
            return id_ if self._matters(id_, level) else None
        if answers[id_] is Answer.NO:
            return None
        for follow_up in self._follow_ups.get(id_, ()):
            found = self._open(follow_up, answers, level)
            if found is not None:
                return found
        return None

    def _matters(self, id_: str, level: Level) -> bool:
        """Questions that no rule mentions lead to causes and guards: they matter below `same_day`."""
        worst = [self._worst[turn].severity for turn in self.turns_of(id_) if turn in self._worst]
        if not worst:
            return level.severity < Level.SAME_DAY.severity
        return max(worst) > level.severity
