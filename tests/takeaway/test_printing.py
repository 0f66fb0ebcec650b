"""Printing through a real CUPS."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.dialogue.summary import Summary
from kiosk.errors import DeviceError
from kiosk.takeaway.printing import CupsPrinter, PrinterError, wrapped
from tests.takeaway.print_service import PrintService


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintService]:
    running = PrintService()
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    try:
        yield running
    finally:
        running.close()


def words(text: str) -> list[str]:
    return text.split()


def test_the_whole_summary_comes_out_on_paper(service: PrintService, summary: Summary) -> None:
    service.add_queue("front-desk")
    CupsPrinter("front-desk").print(summary.text())
    paper = (service.paper / "front-desk").read_text(encoding="utf-8")
    assert words(paper) == words(summary.text())
    assert "café’s" in paper
    assert max(map(len, paper.splitlines())) <= 72


def test_a_receipt_is_narrow_and_whole(service: PrintService, summary: Summary) -> None:
    service.add_queue("receipts")
    CupsPrinter("receipts", "receipt").print(summary.text())
    paper = (service.paper / "receipts").read_text(encoding="utf-8")
    assert words(paper) == words(summary.text())
    assert 30 < max(map(len, paper.splitlines())) <= 42


def test_the_default_printer(service: PrintService, summary: Summary) -> None:
    service.add_queue("front-desk")
    service.add_queue("office")
    service.ask("lpadmin", "-d", "office")
    CupsPrinter("default").print(summary.text())
    assert [path.name for path in service.paper.iterdir()] == ["office"]


def test_nothing_is_left_in_the_service(service: PrintService, summary: Summary) -> None:
    """As docs/commands.md tells the installer to set it up."""
    service.add_queue("front-desk")
    CupsPrinter("front-desk").print(summary.text())
    assert service.waiting() == ""
    assert service.kept() == []


def failure(printer: CupsPrinter, text: str = "Hello.\n") -> str:
    with pytest.raises(PrinterError) as caught:
        printer.print(text)
    assert isinstance(caught.value, DeviceError)
    return str(caught.value)


def test_a_queue_that_is_not_there_is_named_with_those_that_are(service: PrintService) -> None:
    assert failure(CupsPrinter("frontdesk")).startswith('no printer named "frontdesk"; found none. Set printer')
    service.add_queue("front-desk")
    service.add_queue("office")
    assert 'found "front-desk", "office". Set printer' in failure(CupsPrinter("frontdesk"))
    assert 'no default printer; found "front-desk", "office"' in failure(CupsPrinter("default"))


def test_a_stopped_queue_would_print_in_front_of_somebody_else(service: PrintService) -> None:
    service.add_queue("front-desk")
    service.ask("cupsdisable", "-r", "Out of paper", "front-desk")
    assert failure(CupsPrinter("front-desk")) == (
        'the printer "front-desk" is stopped: Out of paper. Start it: cupsenable front-desk.'
    )
    assert service.waiting() == ""


def test_a_queue_that_takes_no_pages(service: PrintService) -> None:
    service.add_queue("front-desk")
    service.ask("cupsreject", "front-desk")
    assert failure(CupsPrinter("front-desk")).startswith(
        'the printer "front-desk" took no page: lp: Destination "front-desk" is not accepting jobs.'
    )


def test_a_page_that_does_not_come_out_in_time_is_taken_back(service: PrintService) -> None:
    service.add_queue("front-desk", "never")
    told = failure(CupsPrinter("front-desk", printing_seconds=0.3))
    assert told.startswith('the printer "front-desk" did not print within 0 s, so the page was taken back.')
    assert service.waiting() == ""


def test_a_service_that_is_off(service: PrintService) -> None:
    service.add_queue("front-desk")
    service.stop()
    assert failure(CupsPrinter("front-desk")) == "the print service does not run. Start it: systemctl start cups."


def test_a_service_that_hangs(service: PrintService) -> None:
    service.add_queue("front-desk")
    service.pause()
    began = time.monotonic()
    told = failure(CupsPrinter("front-desk", answer_seconds=0.5))
    assert told == "the print service did not answer lpstat within 0 s. Restart it: systemctl restart cups."
    assert time.monotonic() - began < 3


def test_a_service_that_goes_away_while_it_prints(service: PrintService) -> None:
    service.add_queue("front-desk", "never")
    printing = threading.Timer(0.5, service.stop)
    printing.start()
    told = failure(CupsPrinter("front-desk"))
    printing.join()
    assert told.startswith('the printer "front-desk" was lost while it printed: lpstat: ')


def test_no_program_to_print_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert failure(CupsPrinter("default")) == ("found no program lpstat. Install it: apt-get install cups-client.")


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]) | st.just("\n"), max_size=400),
    st.sampled_from([42, 72]),
)
def test_wrapping_loses_nothing_and_keeps_within_the_paper(text: str, columns: int) -> None:
    lines = wrapped(text, columns).splitlines()
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= columns for line in lines)


def test_wrapped_points_stand_under_their_words() -> None:
    assert wrapped("Heading\n\n- Put your foot on the floor, and pull your toes up.", 42) == (
        "Heading\n\n- Put your foot on the floor, and pull\n  your toes up.\n"
    )
