"""Checks that need more than one entry: what an id refers to must be there, once, and without circles."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.library.pack import (
    PROMPT_SLOTS,
    SITE_SLOTS,
    UNSCREENED,
    Answer,
    Condition,
    Prompt,
    Row,
    Rules,
    slots_of,
)
from kiosk.library.stretch_references import routine_faults, stretch_faults
from kiosk.yaml_file import Key, YamlFile

_IN_ORDER = "allowed is a chain from its first question down, without a circle. Move or correct it"
_SOURCED = ("questions", "causes", "remedies", "faqs", "stretches", "routines", "facts")


@dataclass(slots=True)
class Draft:
    """What was read so far: valid values in `groups`, and where every entry, valid or not, was declared."""

    groups: dict[str, dict[str, Any]]
    texts: dict[str, dict[str, str]]  # labels and screen: id -> text
    rules: Rules | None = None
    rules_file: YamlFile | None = None
    declared: dict[str, dict[str, YamlFile]] = field(default_factory=dict)  # group -> id -> file

    def declare(self, group: str, id_: str, file: YamlFile) -> bool:
        """Note where an entry is; complain, and return False, if its id is taken in another file or group."""
        kin = _SOURCED if group in _SOURCED else (group,)
        for other in kin:
            first = self.declared.get(other, {}).get(id_)
            if first is not None:
                where = first.at((other, id_))
                file.complain(
                    (group, id_), f"found the id {id_!r} again, first at {where}; allowed is once. Rename one"
                )
                return False
        self.declared.setdefault(group, {})[id_] = file
        return True

    def known(self, *groups: str) -> frozenset[str]:
        """All ids of these groups, also of entries that have other faults."""
        return frozenset(id_ for group in groups for id_ in self.declared.get(group, {}))

    def needs(self, file: YamlFile, key: Key, ids: Iterable[str], known: Iterable[str], kind: str) -> None:
        """Complain about each of `ids` that is not among `known`."""
        for id_ in ids:
            if id_ not in known:
                file.complain(key, f"found {id_!r}; allowed is the id of {kind}. Correct it, or add what it names")


def reference_problems(draft: Draft) -> None:
    """Complain, in the files concerned, about everything that refers to nothing."""
    _check_language(draft)
    if draft.rules is not None and draft.rules_file is not None:
        _check_rules(draft, draft.rules, draft.rules_file)


def _check_language(draft: Draft) -> None:
    questions, sources, causes = draft.known("questions"), draft.known("sources"), draft.known("causes")
    withheld = _withheld(draft, draft.rules) if draft.rules else None
    for group in _SOURCED:
        for id_, value in draft.groups[group].items():
            file, key = draft.declared[group][id_], (group, id_)
            draft.needs(file, (*key, "sources"), value.sources, sources, "a source in sources.yaml")
            _check_date(file, (*key, "review"), value.review)
            if draft.rules is not None:
                facts = draft.rules.article_facts
                draft.needs(file, (*key, "covers"), value.covers, facts, "a fact in article_facts of rules.yaml")
            if group == "causes":
                for index, reason in enumerate(value.reasons):
                    draft.needs(file, (*key, "reasons", index), (reason.question,), questions, "a question")
            if group == "remedies":
                draft.needs(file, (*key, "for_causes"), value.for_causes, causes, "a cause")
            if group in ("remedies", "faqs", "facts") and withheld is not None:
                draft.needs(file, (*key, "instead"), value.instead, withheld, "a guard, remedy or stretch")
    _check_slots(draft, draft.groups["prompts"])
    _check_exercises(draft, sources, withheld)
    _check_headings(draft)


def _check_exercises(draft: Draft, sources: frozenset[str], withheld: set[str] | None) -> None:
    for id_, stretch in draft.groups["stretches"].items():
        for below, what in stretch_faults(stretch, sources, withheld):
            draft.declared["stretches"][id_].complain(("stretches", id_, *below), what)
    for id_, routine in draft.groups["routines"].items():
        for below, what in routine_faults(routine, draft.groups["stretches"], draft.known("stretches")):
            draft.declared["routines"][id_].complain(("routines", id_, *below), what)


def _check_headings(draft: Draft) -> None:
    """Every topic stands under one heading, or nobody could ask it by touch."""
    topics, listed = draft.known("faqs", "facts"), Counter[str]()
    for id_, heading in draft.groups["headings"].items():
        file, key = draft.declared["headings"][id_], ("headings", id_, "topics")
        draft.needs(file, key, heading.topics, topics, "a topic in faqs or facts")
        listed.update(heading.topics)
        for topic in heading.topics:
            if listed[topic] == 2:
                file.complain(key, f"found {topic!r} again; allowed is once, under one heading. Delete one")
    if len(draft.groups["headings"]) < len(draft.known("headings")):
        return  # a heading with a fault of its own may hold any of them
    for group in ("faqs", "facts") if listed else ():
        for id_, file in draft.declared.get(group, {}).items():
            if id_ not in listed:
                file.complain((group, id_), f"found {id_!r} under no heading; one is needed. Add it in topics.yaml")


def _withheld(draft: Draft, rules: Rules) -> set[str]:
    """Everything that may be withheld: `instead` of any other id would never be said."""
    by_guards = {id_ for guard in rules.guards for id_ in (guard.id, *guard.withholds)}
    by_level = {id_ for ids in rules.level_locks.values() for id_ in ids}
    return {UNSCREENED, *draft.known("remedies", "stretches"), *by_guards, *by_level}


def _check_slots(draft: Draft, prompts: Mapping[str, Prompt]) -> None:
    for id_, prompt in prompts.items():
        allowed = SITE_SLOTS | PROMPT_SLOTS.get(id_, frozenset())
        for name in ("say", "no_number", "at_home", "at_home_no_number"):
            for slot in sorted(slots_of(" ".join(getattr(prompt, name) or ())) - allowed):
                draft.declared["prompts"][id_].complain(
                    ("prompts", id_, name),
                    f"found the slot {slot!r}; allowed here is {', '.join(sorted(allowed))}. Reword it",
                )


def _check_rules(draft: Draft, rules: Rules, file: YamlFile) -> None:
    questions = draft.known("questions")
    withheld = draft.known("remedies", "stretches") | set(rules.article_facts)
    for index, rule in enumerate(rules.rules):
        draft.needs(file, ("rules", index, "id"), (rule.id,), questions, "the question of a sign")
        _check_condition(draft, file, ("rules", index, "when"), rule.when)
        if any(Answer.NO in accepted for accepted in rule.when.values()):
            file.complain(
                ("rules", index, "when"),
                "found no as an answer; allowed is yes or not_sure, or a yes could lower a level. Reword the question",
            )
    for index, guard in enumerate(rules.guards):
        for number, condition in enumerate(guard.any_of):
            _check_condition(draft, file, ("guards", index, "any_of", number), condition)
        draft.needs(file, ("guards", index, "withholds"), guard.withholds, withheld, "a stretch or a remedy")
    for index, urgent in enumerate(rules.urgent):
        _check_condition(draft, file, ("urgent", index, "when"), urgent.when)
    tables: tuple[tuple[str, Sequence[Row]], ...] = (
        ("rules", rules.rules),
        ("urgent", rules.urgent),
        ("guards", rules.guards),
    )
    for table, rows in tables:
        for index, row in enumerate(rows):
            draft.needs(
                file, (table, index, "sources"), row.sources, draft.known("sources"), "a source in sources.yaml"
            )
            _check_date(file, (table, index, "review"), row.review)
    for level, locked in rules.level_locks.items():
        draft.needs(file, ("level_locks", level.value), locked, withheld, "a stretch or a remedy")
    _check_order(draft, rules, file)
    _check_turns(draft, rules, file)
    _check_chains(rules, file)


def _check_condition(draft: Draft, file: YamlFile, key: Key, condition: Condition) -> None:
    draft.needs(file, key, condition, draft.known("questions"), "a question")
    for id_, accepted in condition.items():
        if not accepted:
            file.complain((*key, id_), "found no answers; allowed is at least one of yes, not_sure. Write [yes]")
    if not condition:
        file.complain(key, "found no condition; at least one is needed. Write {RF01: [yes]}, or delete the row")


def _check_date(file: YamlFile, key: Key, day: str) -> None:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        file.complain(key, f"found {day!r}; allowed is a day that exists, as 2027-11-01. Correct it")


def _check_order(draft: Draft, rules: Rules, file: YamlFile) -> None:
    questions = draft.known("questions")
    free = {id_ for id_ in questions if not rules.openers(id_)}
    for plan, ids in (("screening", rules.screening), ("symptoms", rules.symptoms)):
        for index, id_ in enumerate(ids):
            draft.needs(file, (plan, index), (id_,), questions, "a question")
            if id_ in questions - free:
                opener = rules.openers(id_)[0]
                cure = f"allowed are questions that nothing opens. Write {opener!r}"
                file.complain((plan, index), f"found {id_!r}, which is asked only after another; {cure}")
            if id_ in ids[:index]:
                file.complain((plan, index), f"found {id_!r} again; a question is asked once. Delete one")
    draft.needs(file, ("cramp_now",), rules.cramp_now, questions, "a question")
    for name, table, group in (
        ("before_stretch", rules.before_stretch, "stretches"),
        ("before_remedy", rules.before_remedy, "remedies"),
    ):
        for id_, ids in table.items():
            draft.needs(file, (name, id_), (id_,), draft.known(group), f"one of the {group}")
            draft.needs(file, (name, id_), ids, questions - set(rules.unless_asked), "a question that is a first turn")
    for name, targets in rules.shorthand.items():
        draft.needs(file, ("shorthand", name), targets, questions, "a question")
    for left, right in rules.same_as.items():
        draft.needs(file, ("same_as", left), (left, right), questions, "a question")
    for index, pair in enumerate(rules.contradictions):
        draft.needs(file, ("contradictions", index), (pair.yes, pair.no), questions, "a question")
    draft.needs(file, ("names_more",), rules.names_more, rules.groups, "a group")


def _check_turns(draft: Draft, rules: Rules, file: YamlFile) -> None:
    """How questions open each other must end somewhere, and every sign needs a row."""
    questions = draft.known("questions")
    for later, first in rules.unless_asked.items():
        draft.needs(file, ("unless_asked", later), (later, first), questions, "a question")
    for table, entries in (("groups", rules.groups), ("only_after", rules.only_after)):
        for id_, others in entries.items():
            draft.needs(file, (table, id_), (id_, *others), questions, "a question")
    _check_circles(rules, file)
    signs = {rule.id for rule in rules.rules} | {id_ for rule in rules.rules for id_ in rule.when}
    for id_ in draft.groups["questions"]:
        where = draft.declared["questions"][id_]
        if id_.startswith("RF") and id_ not in signs:
            where.complain(
                ("questions", id_),
                "found a warning sign that no row of rules.yaml mentions; each needs one. Add a row",
            )
    _check_names(draft, rules)


def _check_circles(rules: Rules, file: YamlFile) -> None:
    tables = {"unless_asked": rules.unless_asked, "only_after": rules.only_after}
    later = {*rules.unless_asked, *rules.only_after, *(id_ for details in rules.groups.values() for id_ in details)}
    for id_ in sorted(later):
        seen: set[str] = set()
        waiting = list(rules.openers(id_))
        while waiting:
            opener = waiting.pop()
            if opener == id_:
                table = next((name for name, entries in tables.items() if id_ in entries), "groups")
                key = (table, id_) if table != "groups" else ("groups",)
                file.complain(key, f"found a circle: {id_!r} is asked only after itself. Break it")
                break
            if opener not in seen:
                seen.add(opener)
                waiting += rules.openers(opener)


def _check_names(draft: Draft, rules: Rules) -> None:
    """Whoever would say yes to a detail must find it in the words of its group."""
    for id_, question in draft.groups["questions"].items():
        details, where = rules.groups.get(id_, ()), draft.declared["questions"][id_]
        for detail in sorted({*details} ^ {*question.names}):
            where.complain(
                ("questions", id_, "names"),
                f"found {detail!r} here or in groups of rules.yaml, not in both; allowed is the same. Correct one",
            )
        for detail, words in question.names.items():
            for said in (words,) if isinstance(words, str) else words:
                if said.lower() not in question.ask.lower():
                    where.complain(
                        ("questions", id_, "names", detail),
                        f"found {said!r}, which `ask` does not say; allowed are words of it. Correct one",
                    )


def _check_chains(rules: Rules, file: YamlFile) -> None:
    """Both tables are read once, from the top: what an entry takes its answer from must be settled above it.

    Upside down, a yes would not reach the end of its chain and a level would be too low; a circle has no right order.
    """
    turns, same = list(rules.unless_asked.items()), list(rules.same_as.items())
    for index, (later, first) in enumerate(turns):
        if first in [id_ for id_, _ in turns[index:]]:
            file.complain(("unless_asked", later), f"found {first!r} not settled above it; {_IN_ORDER}")
    for index, (id_, _) in enumerate(same):
        if id_ in [also for _, also in same[index:]]:
            file.complain(("same_as", id_), f"found {id_!r} not settled above it; {_IN_ORDER}")
