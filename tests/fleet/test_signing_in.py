"""Passwords, rights and certificates, with a broker that asks for them."""

import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.fleet.connection import BrokerError, connect
from tests.fleet.certificates import Certificates, made
from tests.fleet.conftest import Reports, settings_of
from tests.fleet.mosquitto import Mosquitto, Watcher
from tests.fleet.test_reporting import HELP, until_told

ACL = """pattern write toe-cramp-kiosk/%u/#
"""


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker that knows hall by a password, and lets it write below its own name."""
    passwords, acl = tmp_path / "passwords", tmp_path / "acl"
    passwords.touch(mode=0o600)
    acl.write_text(ACL, encoding="utf-8")
    acl.chmod(0o600)
    subprocess.run(["mosquitto_passwd", "-b", str(passwords), "hall", "right"], check=True)
    broker = Mosquitto(tmp_path, "allow_anonymous false", f"password_file {passwords}", f"acl_file {acl}")
    yield broker
    broker.kill()


def password(folder: Path, text: str) -> Path:
    path = folder / "password"
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def test_the_right_password_is_taken(strict: Mosquitto, tmp_path: Path) -> None:
    client = connect(settings_of(strict, password_file=password(tmp_path, "right")), is_kiosk=False)
    client.disconnect()


@pytest.mark.parametrize("more", [{}, {"user": "porter"}])
def test_a_wrong_password_is_named_in_the_journal_and_the_kiosk_goes_on(
    strict: Mosquitto, tmp_path: Path, reports: Reports, caplog: pytest.LogCaptureFixture, more: dict[str, str]
) -> None:
    kiosk = reports(settings_of(strict, password_file=password(tmp_path, "wrong"), **more))
    kiosk.open()
    until_told(caplog, "refuses this kiosk: Not authorized. Compare name, user and the password file")
    kiosk.watch(HELP, 0)
    password(tmp_path, "right")
    if not more:
        with caplog.at_level(logging.INFO):
            until_told(caplog, "is told of this kiosk")
    assert "right" not in caplog.text.replace("rights", "")
    assert "wrong" not in caplog.text


def test_a_topic_that_the_broker_does_not_let_it_write_is_named(
    strict: Mosquitto, tmp_path: Path, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    reports(settings_of(strict, password_file=password(tmp_path, "right"))).open()
    until_told(caplog, "write to homeassistant/device/toe-cramp-kiosk-hall/config: Not authorized. Allow it in")
    assert "write to toe-cramp-kiosk/" not in caplog.text


def test_a_password_file_that_is_not_there_is_named(strict: Mosquitto, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"broker.password_file \S+none cannot be read: No such file"):
        connect(settings_of(strict, password_file=tmp_path / "none"))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return made(tmp_path_factory.mktemp("certificates") / "ours")


def shut(folder: Path, certificates: Certificates) -> Mosquitto:
    files = (f"cafile {certificates.authority}", f"certfile {certificates.certificate}", f"keyfile {certificates.key}")
    return Mosquitto(folder, *files, "allow_anonymous true")


def test_a_broker_with_the_authoritys_certificate_is_told_over_tls(
    tmp_path: Path, certificates: Certificates, reports: Reports
) -> None:
    broker = shut(tmp_path, certificates)
    try:
        reports(settings_of(broker, tls=True, ca_file=certificates.authority)).open()
        with Watcher(broker, ca_file=certificates.authority) as watcher:
            assert watcher.until("toe-cramp-kiosk/hall/connection") == "online"
    finally:
        broker.kill()


@pytest.mark.parametrize(
    ("host", "is_trusted", "told"),
    [
        ("IP:127.0.0.1", False, "a certificate that is not to be believed: "),
        ("DNS:elsewhere.example", True, "a certificate that is not to be believed: IP address mismatch"),
    ],
)
def test_a_wrong_certificate_is_refused_with_the_reason_and_the_cure(
    tmp_path: Path, certificates: Certificates, host: str, *, is_trusted: bool, told: str
) -> None:
    other = made(tmp_path / "other", host)
    broker = shut(tmp_path, other)
    try:
        authority = (other if is_trusted else certificates).authority
        with pytest.raises(BrokerError) as refused:
            connect(settings_of(broker, tls=True, ca_file=authority))
    finally:
        broker.kill()
    assert told in str(refused.value)
    assert "Name the authority that signed it as ca_file" in str(refused.value)


@pytest.mark.parametrize("has_tls", [True, False])
def test_tls_on_one_side_only_is_named(tmp_path: Path, certificates: Certificates, *, has_tls: bool) -> None:
    broker = shut(tmp_path, certificates) if has_tls else Mosquitto(tmp_path)
    try:
        with pytest.raises(BrokerError, match=r"[Cc]ompare .*port and tls"):
            connect(settings_of(broker, tls=not has_tls))
    finally:
        broker.kill()


def test_an_authority_that_is_none_is_named(broker: Mosquitto, tmp_path: Path) -> None:
    empty = tmp_path / "empty.crt"
    empty.touch()
    with pytest.raises(BrokerError, match=r"broker.ca_file \S+empty.crt cannot be used: .*PEM"):
        connect(settings_of(broker, tls=True, ca_file=empty))


def test_a_broker_without_an_address_is_named(broker: Mosquitto) -> None:
    too_long = ".".join(["broker"] * 50)  # nobody is asked for the address of such a name
    settings = settings_of(broker).model_copy(update={"host": too_long})
    with pytest.raises(BrokerError, match=r"broker:\d+ has no address that this machine knows"):
        connect(settings)
