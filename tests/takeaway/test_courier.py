"""What was asked for is done beside the sound loop, and the kiosk is told how it went."""

import json
from pathlib import Path

from kiosk.dialogue.effects import Deliver
from kiosk.dialogue.events import Delivered, Event
from kiosk.dialogue.summary import Section, Summary
from kiosk.library.pack import Answer, Level, Pack
from kiosk.takeaway.courier import Courier
from kiosk.takeaway.printing import PrinterError

SUMMARY = Summary("Title", (Section("told", "You said.", ("Chest pain.",)),), Level.ROUTINE, {"RF30": Answer.YES})


class Paper:
    """A printer that keeps what it printed, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.printed: list[str] = []
        self._error = error

    def print(self, text: str) -> None:
        if self._error is not None:
            raise self._error
        self.printed.append(text)


def outcome(pack: Pack, way: str, printer: Paper | None, folder: Path | None) -> Event:
    told: list[Event] = []
    Courier(pack, printer, folder, lambda make: told.append(make(7))).take(Deliver(way, SUMMARY)).join()
    (event,) = told
    return event


def test_a_print_is_done_and_told(pack: Pack) -> None:
    paper = Paper()
    assert outcome(pack, "print", paper, None) == Delivered("print", is_done=True, at=7)
    assert paper.printed == [SUMMARY.text()]


def test_a_failed_print_is_told_as_failed(pack: Pack) -> None:
    assert outcome(pack, "print", Paper(PrinterError("no paper")), None) == Delivered("print", is_done=False, at=7)


def test_answers_are_handed_over_into_the_sites_folder(pack: Pack, tmp_path: Path) -> None:
    assert outcome(pack, "hand_over", None, tmp_path) == Delivered("hand_over", is_done=True, at=7)
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["resourceType"] == "QuestionnaireResponse"


def test_what_the_site_has_not_set_up_is_never_done(pack: Pack, tmp_path: Path) -> None:
    assert outcome(pack, "hand_over", Paper(), None) == Delivered("hand_over", is_done=False, at=7)
    assert outcome(pack, "print", None, tmp_path) == Delivered("print", is_done=False, at=7)
    assert not list(tmp_path.iterdir())
