"""Every sentence in content/ can be said, and every one that can be said is rendered before."""

import re
from pathlib import Path

import pytest

import kiosk
from kiosk.dialogue.effects import Say
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.needs import PROMPTS, content_problems
from kiosk.dialogue.offers import LENGTHS
from kiosk.dialogue.telling import RELIEF
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit

SITES = (
    Settings(),
    Settings(emergency_number="999", advice_number="111"),
    Settings(place="home"),
    Settings(place="home", emergency_number="112", advice_number="0800 123 456"),
    Settings(desk="the nurse in room two"),
)


def test_no_prompt_is_dead(pack: Pack) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(kiosk.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"([a-z][a-z0-9_.-]*)"', source))
    patterns = [
        re.escape(text).replace("\x00", ".+") for text in re.findall(r'f"((?:[a-z.-]+\{\w+(?:\.\w+)*\})+)"', source)
    ]
    patterns = [re.sub(r"\\\{.*?\\\}", ".+", pattern) for pattern in patterns]
    dead = [id_ for id_ in pack.prompts if id_ not in named and not any(re.fullmatch(one, id_) for one in patterns)]
    assert not dead


def test_the_prompts_that_check_asks_for_are_the_prompts_there_are(pack: Pack) -> None:
    assert set(PROMPTS) == set(pack.prompts)
    assert not list(content_problems(pack))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_button_without_words_is_named(pack: Pack, length: str) -> None:
    labels = {name: label for name, label in pack.labels.items() if name != length}
    problems = list(content_problems(pack.model_copy(update={"labels": labels})))
    assert len(problems) == 1
    assert f"found no label {length};" in problems[0]


def test_every_fact_and_answer_is_asked_for_by_some_phrase(pack: Pack, grammar: Grammar) -> None:
    topics = {value for graph in grammar.graphs("questions") for value in graph.values_of("topic")}
    assert {*pack.topics()} - {RELIEF} == topics


@pytest.mark.parametrize("site", SITES, ids=range(len(SITES)))
def test_whatever_is_said_was_rendered_before(site: Settings, pack: Pack, grammar: Grammar) -> None:
    known = {line.text for line in Lines(pack, site).all()}
    visit = Visit(pack, grammar, site)
    visit.goes_through_screening(Q02="yes", Q04="yes", RF12="yes", M5d="yes")
    for words in ("what helps", *["yes"] * 9, "who says so", "why", "staff", "louder", "louder", "louder", "slower"):
        visit.says(words)
        visit.answers(M7="yes")
    for words in (
        "show me a stretch",
        "help",
        "do i need surgery",
        "my chest hurts",
        "staff",
        "that's wrong",
        "no",
        "no",
    ):
        visit.says(words)
    visit.says("goodbye")
    visit.listens()
    said = {line.text for say in visit.effects if isinstance(say, Say) for line in say.lines}
    assert said
    assert said <= known
    assert not any("{" in text or "None" in text for text in known)
