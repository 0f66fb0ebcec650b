"""An emergency in the visitor's own words, alone or in the middle of other talk; and what only sounds like one."""

from pathlib import Path

import pytest
import yaml

from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import Band, Event, Heard, NotUnderstood, Touched
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.grammar import Grammar
from kiosk.settings import load_settings
from kiosk.typed import TypedWords

PHRASES = Path(__file__).parents[1] / "phrases"
GRAMMAR = Grammar.load(load_settings().grammars_folder)
SCREENING = CONTEXTS[State.SCREENING]
PLACES = (
    SCREENING,
    CONTEXTS[State.ADVICE],
    CONTEXTS[State.HOLDING],
)  # asked a question, offered a choice, in a stretch


def typed(words: str, contexts: tuple[str, ...] = SCREENING) -> Event:
    """What the kiosk makes of typed words where these contexts are live."""
    keyboard = TypedWords(GRAMMAR)
    keyboard.watch(Listen(contexts))
    return keyboard.event(words, 0)


def sign_of(event: Event) -> str | None:
    if isinstance(event, Heard) and event.meaning.intent == "emergency":
        return event.meaning.slots["sign"]
    return None


def test_what_people_say_is_understood_as_the_sign_it_is() -> None:
    phrases = yaml.safe_load((PHRASES / "emergency-dev.yaml").read_text("utf-8"))
    said = [(sign, words) for sign, some in phrases.items() for words in some]
    missed = [(sign, words) for sign, words in said if sign_of(typed(words)) != sign]
    assert len(said) >= 140
    assert len(missed) <= 0.05 * len(said), missed


@pytest.mark.parametrize("contexts", PLACES)
def test_what_is_no_emergency_is_not_taken_for_one(contexts: tuple[str, ...]) -> None:
    ordinary = yaml.safe_load((PHRASES / "not-emergency-dev.yaml").read_text("utf-8"))
    assert len(ordinary) >= 75
    asked = [words for words in ordinary if sign_of(typed(words, contexts)) is not None]
    assert all(typed(words, contexts).band is Band.CONFIRM for words in asked)  # type: ignore[union-attr]
    assert len(asked) <= 0.1 * len(ordinary), asked


@pytest.mark.parametrize(
    "words",
    [
        "it hurts",
        "help",
        "my foot hurts",
        "it is cold",
        "my foot is not cold",
        "no chest pain",
        "no no chest pain at all",
        "i don't have chest pain",
        "i do not have any pain in my chest",
        "i dont have pain in my chest",
        "i don't think i'm having a heart attack",
        "it's not that my chest hurts",
        "i have never had trouble breathing",
        "there is no tightness across my chest",
        "pain in my chest no",
        "i can breathe fine",
        "i'm not short of breath",
        "my chest isn't tight",
        "my foot hasn't gone numb",
        "my face has not dropped",
        "without pain in my chest",
        "what if my foot has gone numb",
        "my heart is not racing",
        "neither my arm nor my face is weak",
        "i'm not going to faint",
        "don't call an ambulance",
        "i never said my chest hurts",
    ],
)
def test_what_is_denied_or_ordinary_is_no_emergency(words: str) -> None:
    for contexts in PLACES:
        assert sign_of(typed(words, contexts)) is None, contexts


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("my chest hurts", "RF01"),
        ("yes my chest hurts", "RF01"),
        ("please help me my chest really hurts", "RF01"),
        ("i can't breathe", "RF01"),
        ("i cant breathe", "RF01"),
        ("i have chest pain", "RF01"),
        ("suddenly one side of my face has dropped", "RF02"),
        ("i can't feel my foot", "RF04"),
        ("my foot's gone white", "RF04"),
        ("my left foot has just gone completely white", "RF04"),
        ("i think i'm going to faint", "RF08b"),
        ("my heart is racing", "RF41"),
        ("call 999", "RF01"),
    ],
)
def test_a_phrase_with_nothing_else_beside_it_is_acted_on_at_once(words: str, sign: str) -> None:
    event = typed(words)
    assert sign_of(event) == sign
    assert isinstance(event, Heard)
    assert event.band is Band.ACCEPT


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("well since this morning my chest hurts a lot when i climb stairs", "RF01"),
        ("no it isn't my toes but my chest hurts", "RF01"),
        ("no my chest hurts", "RF01"),
        ("i don't feel well my chest hurts and my toes are cramping", "RF01"),
        ("i don't know what it is but i can't breathe properly when i lie down", "RF01"),
        ("it started with my toes and then my left arm went all weak while i was washing up", "RF02"),
        ("i was sitting on the bus and my whole foot went white and it still is", "RF04"),
        ("can you tell me why i can't feel my foot since yesterday evening", "RF04"),
        ("i stood up too quickly and i fainted next to the bed", "RF08b"),
        ("my back is bad and i can't feel it when i wipe these days", "RF06"),
        ("i stepped on a rusty nail last week and now my jaw's locked", "RF09"),
        ("i get the cramps and then my heart's racing for ten minutes", "RF41"),
    ],
)
def test_an_emergency_told_in_passing_is_asked_about_even_asleep(words: str, sign: str) -> None:
    for contexts in (*PLACES, CONTEXTS[State.ASLEEP]):
        event = typed(words, contexts)
        assert sign_of(event) == sign, contexts
        assert isinstance(event, Heard)
        assert event.band is Band.CONFIRM


def test_a_near_miss_is_asked_about_too() -> None:
    event = typed("my chest hruts")
    assert sign_of(event) == "RF01"
    assert isinstance(event, Heard)
    assert event.band is Band.CONFIRM


def test_what_was_spotted_is_told_as_the_phrase_it_is() -> None:
    live = GRAMMAR.live(SCREENING)
    told = live.emergency_within("well the thing is that my chest hurts when i climb stairs")
    assert told is not None
    assert told.meaning.text == told.heard == "my chest hurts"
    assert told.cost == 5  # thing, is, when, climb, stairs
    assert live.emergency_within("my toes hurt when i climb stairs") is None
    assert live.emergency_within("") is None


def test_bare_names_are_understood_alone_but_not_sought_in_talk() -> None:
    assert sign_of(typed("chest pain")) == "RF01"
    for talk in (
        "my mother had a stroke years ago",
        "the ambulance outside blocks the road",
        "chest pain runs in our house",
    ):
        assert isinstance(typed(talk), NotUnderstood)
    assert isinstance(typed("chest pain runs in our house", CONTEXTS[State.ASLEEP]), Touched)


def test_the_rarer_phrases_are_not_in_the_recognisers_list() -> None:
    live = GRAMMAR.live(SCREENING)
    assert live.understand("i have lost control of my bladder") is not None
    assert not any("bladder" in phrase.split() for phrase in live.phrases)
    assert any("chest" in phrase.split() for phrase in live.phrases)
    assert len(GRAMMAR.live(("emergency",), only=True).phrases) < 4_500  # the recogniser's time grows with it


def test_an_emergency_at_the_end_of_a_long_speech_is_found() -> None:
    live = GRAMMAR.live(SCREENING)
    speech = "well you see my feet and my toes were cramping all night and my leg and my foot felt quite heavy and so "
    words = " ".join((speech * 4).split()[:57]) + " my chest hurts"
    assert live.emergency_within(words) is not None


@pytest.mark.parametrize(
    "words",
    [
        "what helps against hiccups",
        "and how do i get home",
        "Um, so why is the sky blue?",
        "please can you tell me the time",
        "excuse me where's the toilet",
        "isn't that bad for me",
        "who's the man over there",
        "when i should see a doctor",
    ],
)
def test_words_that_ask_are_known_as_a_question(words: str) -> None:
    assert GRAMMAR.is_question(words)


@pytest.mark.parametrize(
    "words",
    [
        *("", "um", "why", "what is", "and so", "nice weather today"),
        *("my toes hurt when i walk", "when i walk my big toe pulls up", "i know what you mean"),
    ],
)
def test_other_words_are_no_question(words: str) -> None:
    assert not GRAMMAR.is_question(words)
