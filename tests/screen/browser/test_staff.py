"""The staff's page: shut without the PIN; then who calls, and what can be done.  Nothing of what a visitor answered."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.keys import Keys

from tests.screen.browser.conftest import PIN
from tests.screen.browser.desk import Desk, Stand
from tests.screen.browser.page import Page
from tests.screen.browser.test_looks import PICTURES, measured

pytestmark = pytest.mark.browser


@pytest.fixture
def staff(page: Page, desk: Desk) -> Iterator[Page]:
    page.open(f"{desk.address}staff")
    page.wait_for(lambda: page.run("return document.querySelector('input') !== null"), "it asks for the PIN")
    yield page
    assert page.complaints() == []


def enter(page: Page, pin: str) -> None:
    if page.run("const field = document.querySelector('input'); field?.focus(); return field !== null"):
        page.press(*pin, Keys.ENTER)


def is_open(page: Page) -> bool:
    return page.text("#health") != ""


def test_a_wrong_pin_opens_nothing_and_the_right_one_shows_the_kiosk(staff: Page, desk: Desk) -> None:
    enter(staff, "1111")
    staff.wait_for(lambda: "not the PIN" in staff.text("[role=alert].wrong"), "it says so")
    assert not is_open(staff)
    assert staff.violations() == []

    def opens() -> bool:
        enter(staff, PIN)
        return is_open(staff)

    staff.wait_for(opens, "a little later it opens")
    assert "Nobody is calling" in staff.text("#calls")
    assert "Sound" in staff.text("#health")
    desk.kiosk.touch("wake")
    desk.kiosk.touch("staff")
    staff.wait_for(lambda: "Somebody needs help" in staff.text("#calls"), "a call is shown")
    assert staff.violations() == []
    worst = measured(staff, "contrasts")
    assert worst["text"][0] >= 7, worst
    assert worst["sign"][0] >= 3, worst
    staff.picture(PICTURES / "800x480-light" / "staff.png")
    staff.touch("answer")
    staff.wait_for(lambda: "Nobody is calling" in staff.text("#calls"), "it is answered")
    staff.touch("louder")
    staff.wait_for(lambda: staff.text("output") == "+6 dB", "it is louder for all")
    staff.touch("softer")
    staff.wait_for(lambda: staff.text("output") == "0 dB", "as it was")
    staff.touch("end-visit")
    assert desk.scene.state != "asleep", "once is not enough"
    staff.touch("end-visit")
    staff.wait_for(lambda: desk.scene.state == "asleep", "the visit is over")


def test_without_a_pin_it_says_how_to_set_one(page: Page, stand: Stand) -> None:
    page.open(f"{stand.address}staff")
    page.wait_for(lambda: "staff-pin" in page.text("#desk"), "it says how")
    assert page.run("return document.querySelector('input')") is None
    page.picture(PICTURES / "800x480-light" / "staff-without-pin.png")
