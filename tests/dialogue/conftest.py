"""What every conversation test starts from."""

import pytest

from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit


@pytest.fixture(scope="session")
def clinic() -> Settings:
    return Settings(emergency_number="999", advice_number="111")


@pytest.fixture(scope="session")
def pack(clinic: Settings) -> Pack:
    return load_pack(clinic.content_folder)


@pytest.fixture(scope="session")
def grammar(clinic: Settings) -> Grammar:
    return Grammar.load(clinic.grammars_folder)


@pytest.fixture
def visit(pack: Pack, grammar: Grammar, clinic: Settings) -> Visit:
    return Visit(pack, grammar, clinic)
