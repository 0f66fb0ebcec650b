"""An emergency is told of now, unless it clearly was another time: in doubt it is asked about."""

import pytest

from kiosk.hearing.grammar import Grammar
from kiosk.settings import load_settings

LIVE = Grammar.load(load_settings().grammars_folder).live(("yes-no",))


def sign_in(words: str) -> str | None:
    found = LIVE.emergency_within(words) or LIVE.told((words,))
    return found.meaning.slots["sign"] if found is not None else None


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("i can't breathe, i never had this before", "RF01"),
        ("my chest hurts like it did last year", "RF01"),
        ("i had chest pain last year but now it's back", "RF01"),
        ("it wears off but my chest hurts", "RF01"),
        ("he had a heart attack last year and now his chest hurts again", "RF01"),
        ("my husband had a stroke years ago and his face is dropping", "RF02"),
        ("my dad just passed out, he had a heart attack last year", "RF08b"),
        ("he fell asleep in the chair and i can't wake him", "RF08b"),
        ("my foot has gone white, it always has been a bit cold", "RF04"),
        ("i can't i can't breathe", "RF01"),
        ("get me nine nine nine", "RF01"),
        ("i was walking the dog and my chest hurts", "RF01"),
        ("my husband died of this and i have chest pain", "RF01"),
        ("i am seventy years old and i have chest pain", "RF01"),
        ("i had a heart attack last year and i have chest pain", "RF01"),
        ("i have chest pain i never had before", "RF01"),
        ("i used to be a nurse and i have chest pain", "RF01"),
        ("crushing chest pain since last week", "RF01"),
        ("i was answering the phone and my face dropped", "RF02"),
        ("i passed out when i was on the toilet", "RF08b"),
        ("my jaw is locked and i am not vaccinated", "RF09"),
        ("i've never had chest pain like this", "RF01"),
        ("never had my chest hurt this bad before", "RF01"),
        ("i have never had trouble breathing but now i can't breathe", "RF01"),
        ("i passed out but i'm fine now", "RF08b"),
        ("my face dropped on one side, it's all right now", "RF02"),
    ],
)
def test_it_is_of_now(words: str, sign: str) -> None:
    assert sign_in(words) == sign


@pytest.mark.parametrize(
    "words",
    [
        "i had chest pain last year",
        "my mother had a stroke when i was a child",
        "my foot used to go numb in winter",
        "i had a bit of chest pain last week",
        "he had a stroke of luck",
        "chest pain runs in our house",
        "i have never had trouble breathing",
        "that price took my breath away",
    ],
)
def test_it_was_another_time_or_is_not_meant(words: str) -> None:
    assert sign_in(words) is None
