"""What a question is about, by the matters it names."""

from pathlib import Path

import pytest
import yaml

from kiosk.hearing.grammar import Grammar
from kiosk.hearing.stems import Stems
from kiosk.hearing.subjects import SubjectFinder, SubjectWords
from tests.hearing.test_question_phrases import ANSWERS

_STRANGERS = ("stranger", "stranger-2")
_LEAST_UNDERSTOOD = 0.85
_PHRASES = Path(__file__).resolve().parents[1] / "phrases"
_STEMS = Stems(("ing", "ed", "es", "s"))
_FINDER = SubjectFinder(
    SubjectWords(
        matters={"mineral": (("magnesium",),), "food": (("food",), ("rich", "in")), "shoe": (("shoe",),)},
        topics={
            "foods": (frozenset({"mineral", "food"}),),
            "minerals": (frozenset({"mineral"}),),
            "shoes": (frozenset({"shoe"}),),
        },
        seeking=(("is", "it"), ("which",)),
        ours=(("toe",), ("cramp",)),
    ),
    _STEMS,
)


def test_words_that_bend_are_one() -> None:
    assert _STEMS.stem("cramping") == _STEMS.stem("cramped") == _STEMS.stem("cramps") == "cramp"
    assert not _STEMS.forms("raises").isdisjoint(_STEMS.forms("raise"))
    assert _STEMS.forms("toe").isdisjoint(_STEMS.forms("to"))


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("foods with magnesium", "foods"),
        ("magnesium what is rich in that", "foods"),
        ("rich magnesium in it", "minerals"),
        ("shoes", "shoes"),
        ("is it the magnesium in shoes", "minerals"),
        ("nothing of it", None),
    ],
)
def test_the_most_special_topic_whose_matters_are_all_named(words: str, topic: str | None) -> None:
    assert _FINDER.topic(tuple(words.split())) == topic


@pytest.mark.parametrize(
    ("words", "is_question", "is_here"),
    [
        ("my toes is it magnesium", False, True),
        ("can cramps be magnesium", True, True),
        ("cramps magnesium", False, False),
        ("which magnesium", True, False),
    ],
)
def test_spoken_words_must_ask_and_name_what_people_come_for(words: str, *, is_question: bool, is_here: bool) -> None:
    assert _FINDER.is_asked_here(tuple(words.split()), is_question=is_question) is is_here


@pytest.mark.parametrize("writer", _STRANGERS)
def test_what_strangers_ask_reaches_its_answer_or_is_asked_back(grammar: Grammar, writer: str) -> None:
    live = grammar.live(("questions",))
    asked = yaml.safe_load((_PHRASES / f"questions-{writer}.yaml").read_text(encoding="utf-8"))
    missed, total = [], 0
    for key, phrases in asked.items():
        for words in phrases:
            total += 1
            understood = live.understand(words) or live.nearest_topic(
                words, is_question=grammar.is_question(words), is_typed=True
            )
            if understood is None or understood.meaning.slots.get("topic") not in ANSWERS[key]:
                missed.append(f"{key}: {words!r}")
    assert 1 - len(missed) / total >= _LEAST_UNDERSTOOD, "\n".join(missed)
