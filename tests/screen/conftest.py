"""Houses for the tests of the screen."""

from collections.abc import Iterator

import pytest

from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.screen.pin import hashed
from kiosk.settings import Settings
from tests.screen_house import House

PIN = "246813"


@pytest.fixture(scope="session")
def site() -> Settings:
    return Settings(emergency_number="999", advice_number="111", room="room two", staff_pin=hashed(PIN))


@pytest.fixture(scope="session")
def pack(site: Settings) -> Pack:
    return load_pack(site.content_folder)


@pytest.fixture(scope="session")
def grammar(site: Settings) -> Grammar:
    return Grammar.load(site.grammars_folder)


@pytest.fixture
def house(pack: Pack, grammar: Grammar, site: Settings) -> Iterator[House]:
    house = House(pack, grammar, site)
    yield house
    house.close()
