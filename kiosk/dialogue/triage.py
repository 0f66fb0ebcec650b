"""Answers in; level, signs, possible causes and what is withheld out.

One decision table (content/rules.yaml), hit policy "worst wins".  Nothing about levels is written here: this module
only knows how unasked turns and "not sure" are read, as the rules' own fields say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.library.pack import Answer, Condition, Level, Pack

_BADNESS = (Answer.NO, Answer.NOT_SURE, Answer.YES)


@dataclass(frozen=True, slots=True)
class LikelyCause:
    """A cause that answers speak for, and which answers those were."""

    id: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers so far come to.

    signs: ids of the rules that fired, worst first; locked: exercises, remedies and guards withheld; is_urgent: within
    its level, the visitor is told to hurry.
    """

    level: Level
    signs: tuple[str, ...]
    causes: tuple[LikelyCause, ...]
    locked: tuple[str, ...]
    is_urgent: bool = False


def assess(answers: Mapping[str, Answer], pack: Pack, *, unasked: Answer = Answer.YES) -> Assessment:
    """Judge a set of answers; a question that is absent was not asked.

    unasked: what an unasked second turn or detail counts as after a yes.  YES is the rule; NO tells what is certain so
    far, while that turn is still to be asked.  Ids nobody knows are ignored here; `kiosk triage` refuses them before.
    """
    settled = completed(answers, pack, unasked=unasked)
    level = Level.SELF_CARE
    worst: dict[str, int] = {}  # sign -> the severity of its worst row that fired, in the table's order
    for rule in (pack.rules.rules[index] for index in fired_rows(settled, pack)):
        worst[rule.id] = max(worst.get(rule.id, 0), rule.level.severity)
        level = max(level, rule.level, key=lambda one: one.severity)
    return Assessment(
        level=level,
        signs=tuple(sorted(worst, key=lambda sign: -worst[sign])),  # stable: the table's order within a level
        causes=_causes(settled, pack),
        locked=_locked(level, settled, pack),
        is_urgent=any(row.level is level and _holds(row.when, settled) for row in pack.rules.urgent),
    )


def fired_rows(settled: Mapping[str, Answer], pack: Pack) -> tuple[int, ...]:
    """The numbers of the rows of the decision table that hold for completed answers, in the table's order."""
    return tuple(number for number, rule in enumerate(pack.rules.rules) if _holds(rule.when, settled))


def completed(answers: Mapping[str, Answer], pack: Pack, *, unasked: Answer = Answer.YES) -> dict[str, Answer]:
    """The answers as the table reads them: as `given`, and what was not asked filled in.

    A second turn that was not asked counts as its first turn did, and a detail as its group did, or as `unasked` when
    that is not YES.
    """
    settled = given(answers, pack)
    for group, details in pack.rules.groups.items():
        said = settled.get(group, Answer.NO)
        if said is not Answer.NO:
            for detail in details:
                settled.setdefault(detail, _as_counted(detail, said, pack) if unasked is Answer.YES else unasked)
    for follow_up, first in pack.rules.unless_asked.items():  # a chain stands in the file from its first turn on
        said = settled.get(first, Answer.NO)
        if said is not Answer.NO:  # not sure carries on as not sure, yes as yes
            settled.setdefault(follow_up, said if unasked is Answer.YES else unasked)
    return settled


def given(answers: Mapping[str, Answer], pack: Pack) -> dict[str, Answer]:
    """What was said, and nothing that was not.

    Shorthand is spelt out (of two answers to the same question the worse counts), a "not sure" that must count as yes
    becomes one, and a yes to a second turn says yes to its first.
    """
    rules = pack.rules
    settled: dict[str, Answer] = {}
    for id_, answer in answers.items():
        for one in rules.shorthand.get(id_, (id_,)):
            settled[one] = max(settled.get(one, Answer.NO), _as_counted(one, answer, pack), key=_BADNESS.index)
    for id_, also in rules.same_as.items():
        if id_ in settled:
            settled[also] = max(settled.get(also, Answer.NO), settled[id_], key=_BADNESS.index)
    for follow_up, first in reversed(tuple(rules.unless_asked.items())):
        if settled.get(follow_up) is Answer.YES:
            settled[first] = Answer.YES
    return settled


def _as_counted(id_: str, answer: Answer, pack: Pack) -> Answer:
    question = pack.questions.get(id_)
    counts_as_yes = answer is Answer.NOT_SURE and question is not None and question.unsure_means == "yes"
    return Answer.YES if counts_as_yes else answer


def _holds(condition: Condition, answers: Mapping[str, Answer]) -> bool:
    return all(answers.get(id_) in accepted for id_, accepted in condition.items())


def _causes(answers: Mapping[str, Answer], pack: Pack) -> tuple[LikelyCause, ...]:
    """Causes that at least one yes speaks for: the most spoken for first, then the least spoken against.

    Of two alike the article's order decides.
    """
    found: list[tuple[int, int, LikelyCause]] = []
    for cause in pack.causes.values():
        said = {reason.question: answers.get(reason.question) for reason in cause.reasons}
        because = tuple(id_ for id_, answer in said.items() if answer is Answer.YES)
        against = sum(answer is Answer.NO for answer in said.values())
        if because:
            found.append((-len(because), against, LikelyCause(cause.id, because)))
    return tuple(cause for _, _, cause in sorted(found, key=lambda one: one[:2]))


def _locked(level: Level, answers: Mapping[str, Answer], pack: Pack) -> tuple[str, ...]:
    """What the level locks, and what guards withhold; a guard of the reference list (G…) is named as well."""
    locked = set(pack.rules.level_locks.get(level, ()))
    for guard in pack.rules.guards:
        if any(_holds(condition, answers) for condition in guard.any_of):
            locked |= {*guard.withholds} | ({guard.id} if guard.id.startswith("G") else set())
    return tuple(sorted(locked, key=lambda id_: ("ERG".index(id_[0]), int(id_[1:]))))
