"""Answers as people give them aloud, and the taking back of an answer."""

import pytest

from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.grammar import Grammar
from kiosk.settings import load_settings

LIVE = Grammar.load(load_settings().grammars_folder).live(CONTEXTS[State.SCREENING])

YES = """yes a bit of that|yeah actually it is|i think so yes|i do yes|a little yes|yes one of them|yes my left one
    just the one foot|yes unfortunately|yes all the time|only the left one|i get that sometimes|yes both of them"""
NO = """not that i've noticed|no nothing like that|no i'm fine|no none of those thank you|not really no|i don't think so
    i don't think so no|no it's okay thanks|no my foot is fine|never no|no i've never had that|i haven't no|none of it
    not to my knowledge|no no nothing"""
NOT_SURE = """i couldn't tell you|hard to say really|i really don't know|i've got no idea|i haven't got a clue|who knows
    i don't know to be honest|it depends|i can't be sure"""
WRONG = """that's wrong|that's not what i said|can i change my answer|i made a mistake|i've changed my mind
    that was the wrong answer|i got that wrong|i didn't mean that"""


def lines(text: str) -> list[str]:
    return [phrase.strip() for line in text.splitlines() for phrase in line.split("|")]


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        (words, intent)
        for intent, said in (("yes", YES), ("no", NO), ("not_sure", NOT_SURE), ("wrong", WRONG))
        for words in lines(said)
    ],
)
def test_an_answer_is_understood_word_for_word(words: str, intent: str) -> None:
    understood = LIVE.understand(words)
    assert understood is not None
    assert (understood.meaning.intent, understood.cost) == (intent, 0)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("no i said no", "no"),
        ("i meant yes", "yes"),
        ("change that to yes", "yes"),
        ("can you change that to no please", "no"),
        ("i should have said yes", "yes"),
        ("i didn't say yes i said no", "no"),
        ("no my answer was i don't know", "not_sure"),
    ],
)
def test_an_answer_is_corrected_to_another(words: str, answer: str) -> None:
    understood = LIVE.understand(words)
    assert understood is not None
    assert (understood.meaning.intent, understood.meaning.slots["answer"]) == ("correct", answer)


@pytest.mark.parametrize(
    "words",
    [
        "i'm fine",
        "maybe a little",
        "yes but only on the bus",
        "no it's my knee",
        "just the two feet",
        "not that i've posted",
        "yes my left shoe",
        "no my dog is fine",
        "a bit of hat",
    ],
)
def test_what_is_only_near_an_answer_is_none(words: str) -> None:
    understood = LIVE.understand(words)
    assert understood is None or understood.meaning.intent not in {"yes", "no", "not_sure"}
