"""What a question is about, by the matters it names."""

from pathlib import Path

import pytest
import yaml

from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import Heard
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.stems import Stems
from kiosk.hearing.subjects import SubjectFinder, SubjectWords
from kiosk.typed import TypedWords
from tests.hearing.test_question_phrases import ANSWERS

_STRANGERS = ("stranger", "stranger-2", "stranger-3")
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
        for words in phrases[:2]:  # of four: `script/bench questions` goes through all of them
            total += 1
            understood = live.understand(words) or live.nearest_topic(
                words, is_question=grammar.is_question(words), is_typed=True
            )
            if understood is None or understood.meaning.slots.get("topic") not in ANSWERS[key]:
                missed.append(f"{key}: {words!r}")
    assert 1 - len(missed) / total >= _LEAST_UNDERSTOOD, "\n".join(missed)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("which foods are good for magnesium", "R3a"),  # is near "which foods are good for it"
        ("are bananas any good for it", "R3a"),
        ("are bananas good for cramps", "R3a"),
        ("what quantity of water i must take daily", "R1a"),
        ("how many heel raises", "E5a"),
        ("three in the morning and the toes go like claws", "F3"),
        ("who won the match last night", None),
        ("i've lost my glasses", None),
        ("turn the heating up", None),
        ("is there a coffee machine anywhere", None),
        ("i am scared", None),  # was mended to "i am slurred", a sign of a stroke
        ("i am slurred", "RF02"),
    ],
)
def test_typed_words_ask_for_what_they_name_and_a_bystanders_for_nothing(
    grammar: Grammar, words: str, topic: str | None
) -> None:
    typed = TypedWords(grammar)
    typed.watch(Listen(CONTEXTS[State.SCREENING]))
    event = typed.event(words, 0)
    slots = event.meaning.slots if isinstance(event, Heard) else {}
    assert slots.get("topic", slots.get("sign")) == topic
