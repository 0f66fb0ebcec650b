"""What every test room shares."""

from collections.abc import Generator
from pathlib import Path

import pytest

from kiosk.hearing.model import locate_model
from kiosk.settings import Settings, load_settings
from tests.hazard_log import refuse_to_skip


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that a row of docs/hazards.md rests on passes or fails; nobody skips it."""
    report = yield
    refuse_to_skip(report)
    return report


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The defaults, whatever this machine's site has set, but for where its model and its cache are."""
    site = load_settings()
    return Settings(model=site.model, cache=site.cache)


@pytest.fixture(scope="session")
def model_folder(settings: Settings) -> Path:
    """The speech model that script/test has installed."""
    return locate_model(settings)
