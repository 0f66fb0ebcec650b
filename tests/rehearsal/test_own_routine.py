"""A routine that a site writes in YAML and gives words to is done whole, by voice."""

import shutil
from pathlib import Path

import pytest

from kiosk.commands.rehearse import kiosk_for
from kiosk.commands.render import render_missing
from kiosk.rehearsal.rehearsal import Rehearsal
from kiosk.rehearsal.scenario import load_scenario
from kiosk.settings import Settings, data_folder
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import all_sentences, ears_of, grammar_of, pack_of

pytestmark = pytest.mark.audio

ROUTINE = """
routines:
  morning:
    name: Morning stretches
    exercises:
      - {stretch: E1, reps: 2}
      - {stretch: E7, seated: yes, hold_seconds: 5}
    rest_seconds: 5
    sources: [REC]
    strength: recommendation
"""
WORDS = '      - {in: "morning (stretches|routine)", out: morning}\n'
VISIT = """
title: A site's own routine
voice: en-us+f3
place: clinic
steps:
  - say: hello kiosk
  - touch: "yes"
  - answers: {others: "no"}
    by_touch: yes
  - say: morning stretches
  - answers: {others: "no"}
    by_touch: yes
  - hears: morning
  - say: ready
    while: coach.get-ready
    after: 4
  - hears: count.2
  - hears: coach.relax
  - hears: coach.feeling-between
  - hears: coach.next
  - hears: coach.first-left
  - say: ready
    while: coach.get-ready-again
    after: 4
  - hears: coach.side-left
  - hears: coach.switch
  - say: ready
    while: coach.switch
    after: 2
  - hears: coach.side-right
  - hears: coach.relax
  - hears: coach.feeling
  - say: better
  - hears: coach.better
"""


class OwnContent(Settings):
    """A kiosk whose content/ and grammars/ lie in a folder of the test's."""

    folder: Path

    @property
    def grammars_folder(self) -> Path:
        return self.folder / "grammars" / "en"

    @property
    def content_folder(self) -> Path:
        return self.folder / "content" / "en"


@pytest.fixture
def own(tmp_path: Path, settings: Settings) -> OwnContent:
    for name in ("content", "grammars"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    own = OwnContent(model=settings.model, cache=settings.cache, folder=tmp_path)
    (own.content_folder / "routines" / "own.yaml").write_text(ROUTINE, encoding="utf-8")
    menu = own.grammars_folder / "menu.yaml"
    heads = "  routine:\n    values:\n"
    menu.write_text(menu.read_text(encoding="utf-8").replace(heads, heads + WORDS), encoding="utf-8")
    return own


def test_a_routine_written_by_a_site_is_done_by_voice(own: OwnContent, store: PromptStore, tmp_path: Path) -> None:
    render_missing(store, all_sentences(own))
    path = tmp_path / "visit.yaml"
    path.write_text(VISIT, encoding="utf-8")
    scenario = load_scenario(path, grammar_of(own), pack_of(own))
    said: list[str] = []
    rehearsal = Rehearsal(scenario, EspeakVoice(scenario.voice, scenario.words_per_minute), said.append)
    report = rehearsal.run(kiosk_for(scenario, own, store, ears_of(own), rehearsal.watch))
    assert report.failures == [], "\n".join(said)
