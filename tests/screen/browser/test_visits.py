"""Whole visits through the page, with a real conversation behind a real server; nobody speaks and nobody listens."""

from collections.abc import Callable, Iterator

import pytest
from selenium.webdriver.common.keys import Keys

from tests.screen.browser.desk import Desk
from tests.screen.browser.page import Page

pytestmark = pytest.mark.browser

_MOST_TURNS = 60
_HOLD_SECONDS = 3.4
_STRETCHING = {"preparing", "moving", "holding", "switching", "resting"}


def _button(name: str) -> str:
    return f"main [data-name='{name}'], dialog[open] [data-name='{name}']"


class AtKiosk:
    """Somebody at the screen.  Acts on what the page shows, and waits until it shows something else."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page = page
        self.desk = desk
        page.open(desk.address)
        self.settle()

    @property
    def state(self) -> str:
        return self.desk.scene.state

    def settle(self) -> None:
        """Until the page shows what the kiosk shows, and a person could have read it."""
        page, desk = self.page, self.desk

        def is_settled() -> bool:
            shown = (page.run("return document.body.dataset.state"), page.caption())
            return shown == (desk.scene.state, desk.scene.caption) and (desk.goes_on or desk.awaits_visitor)

        page.wait_for(is_settled, f"the page shows {desk.scene}")

    def do(self, act: Callable[[], None]) -> None:
        """Do it and wait for what comes of it."""
        before = len(self.desk.states)
        act()
        self.page.wait_for(lambda: len(self.desk.states) > before, f"something comes of it at {self.desk.scene}")
        self.settle()

    def touch(self, name: str) -> None:
        """Touch a button, on whichever page of the choices it is."""
        if name in {choice.name for choice in self.desk.scene.choices}:
            for _ in self.desk.scene.choices:
                if self.page.run("return document.querySelector(arguments[0]) !== null", _button(name)):
                    break
                self.page.touch("turn-over")
        self.do(lambda: self.page.touch(name))

    def press(self, *keys: str) -> None:
        self.do(lambda: self.page.press(*keys))

    def until(self, states: set[str], act: Callable[[], None]) -> None:
        """Do the same again until the visit is in one of these."""
        for _ in range(_MOST_TURNS):
            if self.state in states:
                return
            act()
        raise AssertionError(f"still {self.state} after {_MOST_TURNS} turns")


@pytest.fixture
def visitor(page: Page, desk: Desk) -> Iterator[AtKiosk]:
    yield AtKiosk(page, desk)
    assert page.complaints() == []
    assert page.asked_hosts() <= {"127.0.0.1"}, "nothing leaves the machine"


def test_a_visit_with_a_stretch_and_a_summary_by_touch_alone(visitor: AtKiosk) -> None:
    page = visitor.page
    assert page.screen() == "attract"
    visitor.touch("wake")
    visitor.touch("yes")
    visitor.until({"choosing"}, lambda: visitor.touch("no"))  # the advice is told by itself
    assert "advice" in visitor.desk.states
    assert page.text("#level strong") == "Care at home"
    visitor.touch("stretch")
    visitor.touch("one_stretch")
    visitor.touch("E1")
    visitor.until(_STRETCHING, lambda: visitor.touch("no"))
    assert page.screen() == "stretch"
    page.wait_for(lambda: page.text(".ring strong").isdigit(), "the ring counts")
    visitor.touch("fewer")
    assert visitor.state in _STRETCHING, "all that a coach can be told is on a sheet of its own"
    visitor.touch("pause")
    assert page.text(".phase") == "Paused"
    visitor.touch("go_on")
    visitor.desk.goes_on = True
    page.wait_for(lambda: visitor.state == "feeling", "the stretch runs to its end by itself")
    visitor.desk.goes_on = False
    visitor.settle()
    visitor.touch("better")
    visitor.touch("questions")
    visitor.touch("F7")
    assert "answering" in visitor.desk.states
    visitor.until({"choosing"}, lambda: visitor.touch("skip"))
    visitor.touch("summary")
    assert "Scan" in page.text(".code")
    visitor.until({"choosing"}, lambda: visitor.touch("go_on"))
    visitor.touch("goodbye")
    page.wait_for(lambda: page.screen() == "attract", "nothing of it is left")
    assert page.text("#caption") + page.text("#heard") == ""


def test_any_question_can_be_asked_by_touch_amid_the_interview(visitor: AtKiosk) -> None:
    page = visitor.page
    visitor.touch("wake")
    visitor.touch("yes")
    asked = visitor.desk.scene.question
    for name in ("panel", "ask", "topics", "heading-3"):
        page.touch(name)
    visitor.touch("R3a")
    assert "answering" in visitor.desk.states
    assert visitor.desk.scene.question == asked, "the visit goes on where it was"
    visitor.until({"choosing"}, lambda: visitor.touch("no"))
    visitor.touch("questions")
    page.touch("topics")
    page.touch("heading-7")
    visitor.touch("WD4")
    assert visitor.desk.states[-2:] == ["answering", "choosing"]


def test_a_visit_by_digits_and_keys_alone(visitor: AtKiosk) -> None:
    page = visitor.page
    visitor.press(Keys.ARROW_RIGHT, Keys.ENTER)
    assert visitor.state == "opening"
    visitor.press("1")
    visitor.until({"choosing"}, lambda: visitor.press("2"))
    visitor.press(Keys.ESCAPE)
    assert visitor.state == "paused"
    visitor.press("1")
    assert visitor.state == "choosing"
    number = [choice.name for choice in visitor.desk.scene.choices].index("summary") + 1
    visitor.press(str(number))
    assert page.screen() == "summary"


def test_the_arrows_go_round_all_that_can_be_seen(visitor: AtKiosk) -> None:
    page = visitor.page
    seen = []
    for _ in range(6):
        page.press(Keys.ARROW_RIGHT)
        seen.append(page.focused())
    assert seen == ["wake", "louder", "quieter", "quiet-mode", "panel", "wake"]


def test_four_keys_are_enough(visitor: AtKiosk) -> None:
    """Next, choose, back and help."""
    page = visitor.page

    def choose(name: str) -> None:
        for _ in range(20):
            if page.focused() == name:
                break
            page.press(Keys.ARROW_RIGHT)
        assert page.focused() == name
        ring = page.run("return parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert ring >= 4, "it is seen which one is next"
        visitor.press(Keys.ENTER)

    choose("wake")
    choose("yes")
    first = visitor.desk.scene.caption[-1]
    choose("no")
    assert visitor.desk.scene.caption[-1] != first
    visitor.press(Keys.BACKSPACE)
    assert visitor.desk.scene.caption[-1] == first
    visitor.press("h")
    assert len(visitor.desk.scene.caption) > 1, "help says what can be answered, and asks again"
    choose("quiet-mode")
    assert visitor.desk.scene.manner.quiet
    choose("not_sure")


def test_the_emergency_screen_interrupts_and_is_left_by_holding_alone(visitor: AtKiosk) -> None:
    page = visitor.page
    visitor.touch("wake")
    visitor.touch("yes")
    visitor.touch("yes")
    assert page.screen() == "emergency"
    assert page.text(".phone") == "999"
    assert "999" in page.text("[role=alert]#alarm"), "a screen reader hears it at once"
    assert page.run("return document.getElementById('caption').getAttribute('aria-live')") == "polite"
    page.hold("new-visitor", 0.5)
    page.press(Keys.ESCAPE)
    visitor.settle()
    assert visitor.state == "emergency"
    visitor.do(lambda: page.hold("new-visitor", _HOLD_SECONDS))
    assert visitor.state == "asleep"
    visitor.touch("wake")
    visitor.touch("yes")
    visitor.press("1")
    page.run("document.querySelector('#choices [data-name=new-visitor]').focus()")
    visitor.do(lambda: page.hold_key(Keys.ENTER, _HOLD_SECONDS))
    assert visitor.state == "asleep"


def test_that_is_wrong_leaves_the_emergency_by_two_answers_of_no(visitor: AtKiosk) -> None:
    visitor.touch("wake")
    visitor.touch("yes")
    visitor.touch("yes")
    visitor.touch("wrong")
    visitor.touch("no")
    assert visitor.page.screen() == "emergency"
    visitor.touch("no")
    assert visitor.page.screen() == "talk"


def test_a_question_can_be_typed(visitor: AtKiosk) -> None:
    page = visitor.page
    visitor.touch("wake")
    page.touch("panel")
    page.touch("ask")
    page.run("document.getElementById('typed').focus()")
    visitor.press(*"why do my toes cramp at night", Keys.ENTER)
    assert "answering" in visitor.desk.states
    assert not page.run("return document.getElementById('panel').open")


def test_size_and_colours_are_asked_of_the_kiosk_and_end_with_the_visit(visitor: AtKiosk) -> None:
    page = visitor.page
    visitor.touch("wake")
    page.touch("panel")
    looks = "return [document.body.dataset.text, document.body.dataset.theme]"
    visitor.touch("text-size")
    assert page.run(looks)[0] != "normal"
    visitor.touch("theme")
    assert page.run(looks)[1] != "light"
    page.touch("close")
    visitor.touch("no")
    page.wait_for(lambda: page.screen() == "attract", "the visit is over")
    assert page.run(looks) == ["normal", "light"]


_WATCH_THE_LINE = """
window.wasLost = false;
new MutationObserver(() => { window.wasLost ||= !document.getElementById("lost").hidden; })
  .observe(document.getElementById("lost"), { attributes: true });
"""
_LONGER_THAN_A_LINE_MAY_BE_SILENT = 6000  # ms


def test_without_sound_the_visit_goes_on_by_touch(visitor: AtKiosk) -> None:
    page, desk = visitor.page, visitor.desk
    visitor.touch("wake")
    page.run(_WATCH_THE_LINE)
    desk.tell_sound("lost")
    page.wait_for(lambda: "cannot hear or speak" in page.text("#sound"), "it says what is wrong")
    began = page.run("return performance.now()")
    page.wait_for(
        lambda: page.run("return performance.now()") > began + _LONGER_THAN_A_LINE_MAY_BE_SILENT,
        "its clock stands still",
    )
    assert not page.run("return window.wasLost"), "the line is not what is lost"
    visitor.touch("yes")
    visitor.touch("no")
    assert visitor.state == "screening"
    desk.tell_sound("on")
    page.wait_for(lambda: page.text("#sound") == "", "all is well again")


def test_a_lost_line_is_shown_and_heals_by_itself(visitor: AtKiosk) -> None:
    page = visitor.page
    visitor.touch("wake")
    page.run(_WATCH_THE_LINE)
    visitor.desk.restart_server()
    page.wait_for(lambda: page.run("return window.wasLost && document.getElementById('lost').hidden"), "lost and found")
    visitor.settle()
    visitor.touch("yes")
    assert visitor.state == "screening"
    assert all("WebSocket" in one for one in page.complaints()), "nothing but that it was lost is complained of"
