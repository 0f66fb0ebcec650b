"""Passwords, rights and certificates, with a broker that asks for them."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.fleet.connection import BrokerError, connect
from tests.fleet.certificates import Certificates, made
from tests.fleet.conftest import Reports, settings_of
from tests.fleet.mosquitto import Mosquitto, Watcher
from tests.fleet.test_reporting import HELP, until_told

DOCS = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text(encoding="utf-8")


def written(where: str, folder: Path) -> list[str]:
    """The file that docs/fleet.md shows for this path, as lines; what it names below /etc/mosquitto is in `folder`."""
    block = re.search(rf"`{re.escape(where)}`.*?\n```\n(.*?)```", DOCS, re.DOTALL)
    assert block is not None
    return block[1].replace("/etc/mosquitto", str(folder)).splitlines()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return made(tmp_path_factory.mktemp("certificates") / "ours")


def shut(folder: Path, certificates: Certificates) -> Mosquitto:
    files = (f"cafile {certificates.authority}", f"certfile {certificates.certificate}", f"keyfile {certificates.key}")
    return Mosquitto(folder, *files, "allow_anonymous true")


@pytest.fixture
def strict(tmp_path: Path, certificates: Certificates) -> Iterator[Mosquitto]:
    """The broker of docs/fleet.md, which knows hall and dashboard."""
    files = {name: tmp_path / f"kiosks.{name}" for name in ("passwords", "acl")}
    for file in files.values():
        file.touch(mode=0o600)
    files["acl"].write_text("\n".join(written("/etc/mosquitto/kiosks.acl", tmp_path)), encoding="utf-8")
    for user in ("hall", "dashboard"):
        subprocess.run(["mosquitto_passwd", "-b", str(files["passwords"]), user, "right"], check=True)
    (tmp_path / "certs").mkdir()
    for file in (certificates.certificate, certificates.key):
        (tmp_path / "certs" / file.name).symlink_to(file)
    listener, *lines = written("/etc/mosquitto/conf.d/kiosks.conf", tmp_path)
    assert listener == "listener 8883"
    broker = Mosquitto(tmp_path, *lines)
    yield broker
    broker.kill()


def password(folder: Path, text: str) -> Path:
    path = folder / "password"
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def test_with_the_right_password_the_dashboard_sees_the_kiosk(
    strict: Mosquitto, tmp_path: Path, certificates: Certificates, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    ca_file = certificates.authority
    kiosk = settings_of(strict, tls=True, ca_file=ca_file, password_file=password(tmp_path, "right"))
    with Watcher(strict, ca_file=ca_file, signs_in=("dashboard", "right")) as watcher:
        reports(kiosk).open()
        for topic in ("toe-cramp-kiosk/hall/connection", "homeassistant/device/toe-cramp-kiosk/hall/config"):
            watcher.until(topic)
    assert not caplog.records


def test_a_wrong_password_is_named_in_the_journal_and_the_kiosk_goes_on(
    strict: Mosquitto, tmp_path: Path, certificates: Certificates, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    file = password(tmp_path, "very wrong")
    kiosk = reports(settings_of(strict, tls=True, ca_file=certificates.authority, password_file=file))
    kiosk.open()
    until_told(caplog, "refuses this kiosk: Not authorized. Compare name, user and the password file")
    assert "very wrong" not in caplog.text
    kiosk.watch(HELP, 0)
    with Watcher(strict, ca_file=certificates.authority, signs_in=("dashboard", "right")) as watcher:
        password(tmp_path, "right")  # put right while it runs
        watcher.until("toe-cramp-kiosk/hall/call", lambda text: "waiting" in text)


def test_a_kiosk_may_not_write_under_the_name_of_another(
    strict: Mosquitto, tmp_path: Path, certificates: Certificates, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    file = password(tmp_path, "right")
    other = settings_of(strict, tls=True, ca_file=certificates.authority, password_file=file, user="hall", name="ward")
    reports(other).open()
    until_told(caplog, "does not let this kiosk write to toe-cramp-kiosk/ward/call: Not authorized. Allow it in the")


def test_a_password_file_that_is_not_there_is_named(strict: Mosquitto, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"broker.password_file \S+none cannot be read: No such file"):
        connect(settings_of(strict, password_file=tmp_path / "none"))


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
