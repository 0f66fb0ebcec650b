"""Everything the source article says is one question away, and no answer breaks a guard that holds."""

import itertools
import re
from collections.abc import Iterator

import pytest

from kiosk.dialogue.telling import RELIEF
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.word_graph import Mark, WordGraph
from kiosk.library.pack import UNSCREENED, Fact, Faq, Level, Pack, Remedy
from kiosk.settings import Settings
from tests.typed_visit import Visit

Told = Faq | Fact | Remedy

# What may not be said while a guard holds, or while a remedy or stretch is locked.
NO_EXERCISE = (
    r"\brub\b|massage|stretch|exercise|pull your toes|curl your toes|rise slowly|lean on|bare feet|barefoot|marbles"
    r"|towel|warm cloth|warmth may|standing on the foot|work your feet"
)
LIMITS = {
    "G1": r"bare feet|barefoot|marbles",
    "G2": r"warm cloth|warmth may|warm, not hot",
    "G3": r"glasses of water|drink more|enough to drink|drink and eat well",
    "G4": r"potassium|banana|avocado|leafy greens|orange|coconut|sports drink|minerals and no sugar|milk|cheese|yogurt",
    "G8": r"rise slowly|lean on a wall|standing on the foot",
    "G10": r"then forward|curl your toes|rise slowly|pick up marbles|pull it in with your toes",
    "G13": r"sports drink|coconut",
    "R6": NO_EXERCISE,
    UNSCREENED: NO_EXERCISE,
    "E1": r"pull your toes back",
    "E2": r"bare feet",
    "E3": r"curl your toes",
    "E4": r"pick up marbles",
    "E5": r"rise slowly",
    "E6": r"pull it in with your toes",
    "E7": r"lean on a wall",
}
# A sentence that only warns, as "Please do not rub it", may name what it warns of.
_WARNS = re.compile(r"^(Please )?(do not|keep|leave|no)\b|\bask (before|first)|\blimit\b|\blets you\b", re.IGNORECASE)
_MEDICINE = re.compile(
    r"quinine|tonic|statin|aspirin|ibuprofen|paracetamol|naproxen|baclofen|diltiazem|relaxant", re.IGNORECASE
)
_PROMISE = re.compile(r"\bmagnesium\b[^.]*\b(will|helps|stops|ends|prevents|cures)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def grammar(settings: Settings) -> Grammar:
    return Grammar.load(settings.grammars_folder)


def marks_of(graph: WordGraph) -> Iterator[Mark]:
    for edge in itertools.chain.from_iterable(graph.edges):
        yield from (*edge.before, *edge.after)
    yield from itertools.chain.from_iterable(graph.ends.values())


@pytest.fixture(scope="module")
def topics(grammar: Grammar) -> set[str]:
    """Every answer that some phrase asks for."""
    graphs = grammar.graphs("questions")
    in_blocks = {graph.block.slots["topic"] for graph in graphs if "topic" in graph.block.slots}
    in_lists = {mark.value for graph in graphs for mark in marks_of(graph) if mark.slot == "topic" and mark.is_end}
    return in_blocks | {value for value in in_lists if value is not None}


def answers(pack: Pack) -> dict[str, Faq | Fact]:
    """All but the help with a cramp that is on, which has conditions of its own (tests/dialogue/test_own_words.py)."""
    return {id_: told for id_, told in pack.topics().items() if id_ != RELIEF}


def test_every_answer_can_be_asked_for_and_every_topic_has_one(pack: Pack, topics: set[str]) -> None:
    assert topics == set(answers(pack))


def test_everything_the_article_says_is_one_question_away(pack: Pack, topics: set[str]) -> None:
    facts = pack.rules.article_facts
    assert len(facts) == len(set(facts)) == 54
    covered = {fact for topic in topics for fact in answers(pack)[topic].covers}
    assert set(facts) - covered == set()


def told(what: Told, locked: set[str]) -> tuple[str, ...]:
    """As the conversation chooses it: the first wording whose guard holds, else the plain one."""
    return next((texts for id_, texts in what.instead.items() if id_ in locked), what.say)


def breaks(texts: tuple[str, ...], limit: str) -> bool:
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.?!])\s+", text)]
    return any(re.search(LIMITS[limit], one, re.IGNORECASE) and not _WARNS.search(one) for one in sentences)


def locks(pack: Pack) -> Iterator[set[str]]:
    """Everything that can be withheld together: any guards, any level, before and after the screening, after a hurt."""
    guards = pack.rules.guards
    situations = (
        set(pack.rules.level_locks[Level.SELF_CARE]),
        set(pack.rules.level_locks[Level.SAME_DAY]),
        {"R6", UNSCREENED},
        {"R6", "E1"},  # the toe stretch hurt
    )
    for holding in itertools.product((False, True), repeat=len(guards)):
        held = [guard for guard, holds in zip(guards, holding, strict=True) if holds]
        by_guards = {id_ for guard in held for id_ in (guard.id, *guard.withholds)}
        for situation in situations:
            yield by_guards | situation


def test_no_guard_is_broken_by_any_answer_or_remedy(pack: Pack) -> None:
    everything: tuple[Told, ...] = (*answers(pack).values(), *pack.remedies.values())
    broken: set[tuple[str, str, tuple[str, ...]]] = set()
    sound: set[tuple[tuple[str, ...], str]] = set()
    for locked in locks(pack):
        for what in everything:
            if what.id in locked:  # a remedy that is withheld is not told at all
                continue
            texts = told(what, locked)
            for limit in locked & LIMITS.keys():
                if (texts, limit) not in sound and breaks(texts, limit):
                    broken.add((what.id, limit, texts))
                else:
                    sound.add((texts, limit))
    assert broken == set()


@pytest.mark.parametrize("limit", LIMITS)
def test_every_limit_is_one_that_some_plain_answer_would_break(pack: Pack, limit: str) -> None:
    assert any(breaks(one.say, limit) for one in (*answers(pack).values(), *pack.remedies.values()))


def test_no_text_names_a_medicine_or_promises_that_magnesium_helps(pack: Pack) -> None:
    for what in (*answers(pack).values(), *pack.remedies.values()):
        for texts in (what.say, *what.instead.values()):
            assert not _MEDICINE.search(" ".join(texts)), what.id
            assert not _PROMISE.search(" ".join(texts)), what.id


def test_marbles_are_for_home_and_a_raised_heel_has_a_hold(pack: Pack) -> None:
    assert "for home" in " ".join(pack.facts["E4a"].say)
    assert "Hold on" in " ".join(pack.facts["E5a"].say)


def test_what_depends_on_an_answer_not_given_yet_says_so_itself(pack: Pack) -> None:
    for id_ in ("C1b", "R2a", "R3a", "R4a", "WD10"):
        assert "With kidney or heart trouble" in " ".join(pack.facts[id_].say), id_
    assert "limit" in " ".join(pack.facts["R1a"].say)
    assert "diabetes" in " ".join(pack.facts["E2a"].say)
    for what in (pack.facts["U3"], pack.faqs["F4"]):
        assert "numb" in " ".join(what.say), what.id


def test_other_troubles_are_sent_to_a_doctor_with_a_sign_to_watch(pack: Pack) -> None:
    related = [fact for id_, fact in pack.facts.items() if id_.startswith("RT")]
    assert len(related) == 6
    for fact in related:
        text = " ".join(fact.say)
        assert text.startswith("I only know toe cramps, so see a doctor about"), fact.id
        assert re.search(r"get help (now|today)\b.*\b(now|today)\.$|get help (now|today)\.$", text), fact.id


def test_a_word_is_explained_from_a_source_that_is_more_than_memory(pack: Pack) -> None:
    words = [fact for id_, fact in pack.facts.items() if id_.startswith("WD")]
    assert len(words) == 16
    assert not any({"MEM", "REC"} & set(fact.sources) for fact in words)


def test_before_the_warning_signs_an_exercise_is_not_told(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings())
    visit.wakes()
    visit.says("how do i do heel raises")
    assert [text for id_, text in visit.said if id_ == "E5a"] == list(pack.facts["E5a"].instead[UNSCREENED])


def test_who_says_so_names_the_source_of_the_answer(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings())
    visit.wakes()
    visit.says("what is gout")
    visit.interrupts("who says so")
    assert pack.sources["H18"].spoken in " ".join(text for _, text in visit.said)
