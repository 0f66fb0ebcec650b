"""The site's MQTT broker: does it take this kiosk, who can read the password, may the service reach it."""

import stat
from collections.abc import Iterator
from pathlib import Path

from kiosk.checkup.finding import Finding, fine, warning
from kiosk.checkup.machine import UNIT
from kiosk.settings import Broker

_PART = "broker"


def broker_findings(broker: Broker | None, root: Path = Path("/")) -> Iterator[Finding]:
    """Nothing where the site has none.  root: where etc is."""
    if broker is None:
        return
    yield _answer(broker)
    if broker.password_file is not None:
        yield from _secret(broker.password_file.expanduser())
    if not broker.is_here:
        yield from _door(root / "etc/systemd/system")


def _answer(broker: Broker) -> Finding:
    from kiosk.fleet.connection import BrokerError, connect, named

    try:
        client = connect(broker, is_kiosk=False)
    except BrokerError as err:
        return warning(_PART, str(err), "The kiosk goes on, and nobody elsewhere is told of it: docs/fleet.md.")
    client.disconnect()
    return fine(_PART, f"{named(broker)} takes this kiosk, {broker.name}")


def _secret(path: Path) -> Iterator[Finding]:
    try:
        is_open = bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:
        return  # told by who wanted to sign in
    if is_open:
        yield warning(_PART, f"everybody on this machine can read {path}", f"sudo chmod o= {path}")


def _door(units: Path) -> Iterator[Finding]:
    """This command may speak to any machine, the service only to those that its unit names."""
    if (units / UNIT).exists() and not (units / f"{UNIT}.d" / "broker.conf").exists():
        yield warning(_PART, "the service may speak to this machine only", "sudo script/install --broker ADDRESS")
