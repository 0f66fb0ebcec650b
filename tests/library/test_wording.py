"""What is spoken is short, plain, asks one thing last, and never says "you have"."""

import pytest

from kiosk.library.pack import Fact, Pack, Strength
from kiosk.library.wording import PLAIN_SHARE, grade, plain_share, wording_problems


def test_all_content_keeps_the_rules(pack: Pack) -> None:
    assert wording_problems(pack) == []
    assert plain_share(pack) >= PLAIN_SHARE


def test_every_question_says_its_thing_in_two_ways(pack: Pack) -> None:
    for question in pack.questions.values():
        assert question.ask != question.again, question.id


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("one two three " * 5 + "and four.", "allowed is a sentence"),
        ("This line has so many small words in it that no one could say it at once.", "a sentence of 17 words"),
        ("We sit and we talk a lot. " * 5, "35 words in one turn"),
        ("Is it sore? Sit down.", "1 question marks"),
        ("Is it sore? Is it hot?", "2 question marks"),
        ("Musculoskeletal deterioration necessitates professional evaluation.", "reading grade"),
        ("I think you have gout.", "'you have'"),
        ("It helps 9.6 out of ten.", "'9.6'"),
        ("It helps ten percent more.", "'percent'"),
        ("Did you urinate?", "'urinate'"),
        ("…", "found no words"),
        ("If you feel worse", "allowed is a sentence"),
    ],
)
def test_a_sentence_that_breaks_a_rule_is_named(pack: Pack, said: str, expected: str) -> None:
    fact = Fact(name="Asked?", id="S01", say=(said.strip(),), sources=("article",), strength=Strength.ARTICLE)
    problems = wording_problems(pack.model_copy(update={"facts": {**pack.facts, "S01": fact}}))
    assert any(problem.startswith("facts.S01.say: found ") and expected in problem for problem in problems), problems


def test_a_pack_with_too_many_hard_turns_is_told_where_to_begin(pack: Pack) -> None:
    hard = ("Different opinions about footwear continue everywhere.",)
    facts = {
        f"K{number}": Fact(name="Asked?", id=f"K{number}", say=hard, sources=("article",), strength=Strength.ARTICLE)
        for number in range(10, 50)
    }
    problems = wording_problems(pack.model_copy(update={"facts": facts}))
    assert "of turns at grade 4 or below; allowed is 95% or more" in problems[-1]


def test_grades_are_those_of_flesch_and_kincaid() -> None:
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    # Seven words, of which "tablets" and "water" have two syllables.
    assert grade("Take the tablets with a glass of water.") == pytest.approx(0.39 * 8 + 11.8 * 10 / 8 - 15.59)
    assert grade("Do you have diabetes?") == grade("Do you have gout?")  # a listed word of the subject


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("stretch", 1),
        ("stretched", 1),
        ("tired", 1),
        ("started", 2),
        ("little", 2),
        ("over", 2),
        ("shoes", 1),
        ("cause", 1),
    ],
)
def test_syllables_are_counted_near_enough(word: str, syllables: int) -> None:
    assert grade(word) == pytest.approx(0.39 + 11.8 * syllables - 15.59)
