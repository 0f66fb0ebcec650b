"""What every test room shares."""

from pathlib import Path

import pytest

from kiosk.hearing.model import locate_model
from kiosk.settings import Settings, load_settings


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of this machine, as `kiosk` itself would find them."""
    return load_settings()


@pytest.fixture(scope="session")
def model_folder(settings: Settings) -> Path:
    """The speech model that script/test has installed."""
    return locate_model(settings)
