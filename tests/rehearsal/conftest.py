"""The real kiosk on the sample clock: real recognition, real voice."""

from collections.abc import Iterator

import pytest

from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.speaking.prompt_store import PromptStore
from kiosk.wiring import ears_of, prompt_store


@pytest.fixture(scope="session")
def ears(settings: Settings) -> DirectEars:
    return ears_of(settings)


@pytest.fixture(scope="session")
def store(settings: Settings) -> Iterator[PromptStore]:
    made = prompt_store(settings)
    yield made
    made.close()


@pytest.fixture(scope="session")
def grammar(settings: Settings) -> Grammar:
    return Grammar.load(settings.grammars_folder)


@pytest.fixture(scope="session")
def pack(settings: Settings) -> Pack:
    return load_pack(settings.content_folder)
