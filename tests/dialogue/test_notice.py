"""Content that nobody at this clinic has signed says so."""

from kiosk.dialogue.machine import Dialogue
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore
from kiosk.wiring import dialogue_of
from tests.typed_visit import Visit


def test_content_that_nobody_has_signed_says_so_on_every_screen(visit: Visit, pack: Pack) -> None:
    notices = [visit.scene.notice]
    for words in ("hello kiosk", "yes", "stop", "go on", "my chest hurts"):
        visit.says(words)
        visit.listens()
        notices.append(visit.scene.notice)
    assert set(notices) == {pack.labels["not_reviewed"]}


def test_who_says_so_adds_that_the_clinic_has_not_checked_it(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("who says so")
    visit.hears("who-says", "strength.leaflet", "not-reviewed", "RF01")


def test_signed_content_says_nothing_of_it(pack: Pack, grammar: Grammar, clinic: Settings) -> None:
    visit = Visit(pack, grammar, clinic)
    visit.dialogue = visit.kiosk._dialogue = Dialogue(pack, clinic, lambda _text: 1.0, is_reviewed=True)
    visit.dialogue.begin(0)
    visit.wakes()
    visit.listens()
    assert visit.scene.notice is None


def test_the_shipped_content_is_unsigned(clinic: Settings, pack: Pack) -> None:
    dialogue = dialogue_of(clinic, SilentStore(150))
    (*_, shown) = dialogue.begin(0)
    assert shown.scene.notice == pack.labels["not_reviewed"]  # type: ignore[union-attr]
