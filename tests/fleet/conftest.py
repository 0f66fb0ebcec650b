"""Kiosks that report to a real broker."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

import pytest

from kiosk.reporting import Reporting
from kiosk.settings import Broker
from tests.fleet.mosquitto import Mosquitto

Health: TypeAlias = Mapping[str, Mapping[str, object]]
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=1)))
HEALTH: Health = {
    "sound": {"ok": False, "value": "deaf"},
    "microphone": {"ok": False, "value": "dead"},
    "disk": {"ok": True, "value": 812},
    "review": {"ok": False, "value": "unsigned"},
}


class Reports(Protocol):
    """See the fixture `reports`."""

    def __call__(self, broker: Broker, health: Health = ..., time: dt.datetime | None = ...) -> Reporting: ...


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()


def settings_of(broker: Mosquitto, **more: object) -> Broker:
    return Broker.model_validate({"host": "127.0.0.1", "port": broker.port, "name": "hall", "tls": False, **more})


@pytest.fixture
def reports() -> Iterator[Reports]:
    """Makes kiosks that have not begun to deliver.  time: that of the machine's clock."""
    made: list[Reporting] = []

    def report(broker: Broker, health: Health = HEALTH, time: dt.datetime | None = NOON) -> Reporting:
        made.append(Reporting(broker, lambda: health, lambda: time))
        return made[-1]

    yield report
    for one in made:
        one.close()
