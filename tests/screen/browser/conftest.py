"""One browser for all tests of a process; a page is opened anew in each."""

from collections.abc import Iterator, Mapping

import pytest

from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.screen.pin import hashed
from kiosk.settings import Settings
from kiosk.showing import labels_of
from kiosk.wiring import site_words
from tests.screen.browser.desk import Desk, Stand
from tests.screen.browser.page import Page
from tests.screen.browser.scenes import Shown, screens

PIN = "246813"


@pytest.fixture(scope="session")
def clinic() -> Settings:
    return Settings(emergency_number="999", advice_number="111", room="room two", staff_pin=hashed(PIN))


@pytest.fixture(scope="session")
def words(clinic: Settings) -> Pack:
    return load_pack(clinic.content_folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Page]:
    page = Page()
    yield page
    page.close()


@pytest.fixture
def page(browser: Page) -> Page:
    browser.resize(800, 480)
    browser.prefer(prefers_reduced_motion="no-preference", forced_colors="none")
    return browser


@pytest.fixture(scope="module")
def stand(words: Pack, clinic: Settings) -> Iterator[Stand]:
    stand = Stand(words, {**labels_of(words), **site_words(clinic)})
    yield stand
    stand.close()


@pytest.fixture(scope="module")
def all_screens(words: Pack) -> Mapping[str, Shown]:
    return screens(words)


@pytest.fixture(scope="module")
def open_desk(clinic: Settings) -> Iterator[Desk]:
    desk = Desk(clinic)
    yield desk
    desk.close()


@pytest.fixture
def desk(open_desk: Desk) -> Iterator[Desk]:
    """Nobody is here before and after."""
    open_desk.states.clear()
    yield open_desk
    open_desk.end_visit()
