"""Emergencies in people's own words: told by their ideas, unless they are denied or long past."""

from pathlib import Path

import pytest

from kiosk.errors import ContentError
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.live import Understood
from kiosk.hearing.phrase_file import read_phrase_file
from kiosk.settings import load_settings

GRAMMAR = Grammar.load(load_settings().grammars_folder)
LIVE = GRAMMAR.live(("yes-no",))


def sign_of(told: Understood | None) -> str | None:
    return told.meaning.slots["sign"] if told is not None else None


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("it's me chest i've such a pain in it", "RF01"),
        ("i just can't seem to get any breath", "RF01"),
        ("her mouth on the left has sort of drooped", "RF02"),
        ("that foot of mine turned all white", "RF04"),
        ("my brother came in and then he just passed out", "RF08b"),
        ("well down below i have no feeling at all", "RF06"),
        ("since sunday the jaw has been getting stiffer", "RF09"),
        ("this old heart of mine keeps thumping", "RF41"),
    ],
)
def test_ideas_that_stand_together_tell_a_sign(words: str, sign: str) -> None:
    assert sign_of(LIVE.told((words,))) == sign


@pytest.mark.parametrize(
    "words",
    [
        "no pain in my chest",
        "i don't have any pain in my chest",
        "i don't think my heart is racing",
        "my chest isn't hurting",
        "pain in the chest no",
        "i had a pain in my chest years ago",
        "my foot went numb last winter",
        "he had a stroke of luck",
        "my foot hurts when i walk",
        "my chest of drawers is white",
        "",
    ],
)
def test_what_is_denied_past_or_ordinary_tells_none(words: str) -> None:
    assert LIVE.told((words,)) is None


def test_only_what_says_nothing_else_costs_nothing() -> None:
    alone, beside = LIVE.told(("my chest feels ever so heavy",)), LIVE.told(("my chest hurts on the bus to town",))
    assert alone is not None
    assert beside is not None
    assert alone.cost == 0 < beside.cost


def test_the_likeliest_reading_that_says_anything_of_it_decides() -> None:
    assert sign_of(LIVE.told(("my face does dropped again", "my face was dropped"))) == "RF02"
    assert LIVE.told(("i do not have chest pain", "i do now have chest pain")) is None
    assert LIVE.denies("i do not have chest pain")
    assert not LIVE.denies("my chest hurts")


def test_talk_too_long_to_be_a_cry_for_help_is_left_alone() -> None:
    talk = "gardeners farmers bakers butchers painters drivers singers dancers doctors nurses pilots sailors miners"
    assert LIVE.told((f"my chest hurts {talk}",)) is None
    assert sign_of(LIVE.told(("my chest hurts",))) == "RF01"


def test_where_no_emergency_is_live_none_is_told() -> None:
    asleep = GRAMMAR.live(("wake",))
    assert asleep.told(("my chest hurts",)) is None
    assert asleep.telling_phrases == ()


def test_the_opposite_of_what_was_heard_can_be_listened_for() -> None:
    assert LIVE.turned("i can't open my mouth") == "i can open my mouth"
    assert LIVE.turned("my chest hurts") is None


def test_a_telling_of_an_idea_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ideas.yaml"
    path.write_text("language: en\nideas: {chest: [chest]}\ntellings: {RF01: [chest & pain]}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="no idea 'pain'"):
        read_phrase_file(path)


@pytest.mark.parametrize(
    ("words", "topic"),
    [("how would i scrunch my toes up", "E3a"), ("do i go up and down on my tiptoes", "E5a")],
)
def test_a_question_no_template_says_is_asked_about(words: str, topic: str) -> None:
    live = GRAMMAR.live(("questions",))
    near = live.nearest_topic(words, is_question=True, is_typed=False)
    assert near is not None
    assert near.meaning.slots["topic"] == topic
    assert live.nearest_topic("which platform does the train leave from", is_question=True, is_typed=False) is None
    assert LIVE.nearest_topic(words, is_question=True, is_typed=False) is None
