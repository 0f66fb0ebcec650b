"""`kiosk doctor` and the broker."""

from pathlib import Path

from kiosk.checkup.broker import broker_findings
from kiosk.checkup.finding import Severity
from kiosk.settings import Broker
from tests.fleet.conftest import Reports, settings_of
from tests.fleet.mosquitto import Mosquitto, Watcher


def test_without_a_broker_there_is_nothing_to_look_at() -> None:
    assert not list(broker_findings(None))


def test_a_broker_that_takes_the_kiosk_is_well_and_the_kiosk_that_runs_is_not_disturbed(
    broker: Mosquitto, reports: Reports
) -> None:
    reports(settings_of(broker)).open()
    with Watcher(broker) as watcher:
        watcher.until("toe-cramp-kiosk/hall/connection")
        (found,) = broker_findings(settings_of(broker))
        assert found.severity is Severity.FINE
        (found,) = broker_findings(settings_of(broker))
        assert watcher.texts("toe-cramp-kiosk/hall/connection") == ["online"]


def test_one_that_does_not_answer_is_named_and_so_is_a_password_that_all_can_read(
    broker: Mosquitto, tmp_path: Path
) -> None:
    broker.kill()
    password = tmp_path / "password"
    password.write_text("secret\n", encoding="utf-8")
    password.chmod(0o644)
    answer, secret = broker_findings(settings_of(broker, password_file=password))
    assert answer.severity is secret.severity is Severity.WARNING
    assert f"the broker 127.0.0.1:{broker.port} cannot be reached" in answer.found
    assert secret.cure == f"sudo chmod o= {password}"
    password.chmod(0o640)
    assert len(list(broker_findings(settings_of(broker, password_file=password)))) == 1


def test_a_service_that_is_shut_in_is_named(tmp_path: Path) -> None:
    far = Broker(host="127.0.0.2", name="hall")  # no name of this machine, and still nowhere else
    units = tmp_path / "etc/systemd/system"
    (units / "toe-cramp-kiosk.service.d").mkdir(parents=True)
    assert len(list(broker_findings(far, tmp_path))) == 1
    (units / "toe-cramp-kiosk.service").touch()
    _, door = broker_findings(far, tmp_path)
    assert door.cure == "sudo script/install --broker ADDRESS"
    (units / "toe-cramp-kiosk.service.d/broker.conf").touch()
    assert len(list(broker_findings(far, tmp_path))) == 1
