"""The files of the pages: ours alone, with what keeps a browser from anything else."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import DeviceError
from kiosk.screen.board import Board
from kiosk.screen.server import ScreenServer
from kiosk.screen.staff_link import StaffLink


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "drawings").mkdir(parents=True)
    (folder / "index.html").write_text("<p>visitor", encoding="utf-8")
    (folder / "staff.html").write_text("<p>staff", encoding="utf-8")
    (folder / "drawings" / "toes.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def no_staff() -> StaffLink:
    raise AssertionError("nobody opens the staff's socket here")


@pytest.fixture
def server(static: Path) -> Iterator[ScreenServer]:
    server = ScreenServer(Board(), lambda _message: None, no_staff, port=0, static=static)
    server.start()
    yield server
    server.close()


def got(server: ScreenServer, path: str, host: str | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    place = server.address.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(place, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host or place, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("/", "<p>visitor", "text/html"),
        ("/staff", "<p>staff", "text/html"),
        ("/static/drawings/toes.svg", "<svg/>", "image/svg+xml"),
    ],
)
def test_pages_and_files(server: ScreenServer, path: str, text: str, kind: str) -> None:
    status, body, headers = got(server, path)
    assert (status, body, headers["Content-Type"]) == (200, text, kind)


@pytest.mark.parametrize("path", ["/", "/staff", "/static/drawings/toes.svg", "/static/none", "/none"])
def test_every_answer_keeps_the_browser_here(server: ScreenServer, path: str) -> None:
    _, _, headers = got(server, path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/..%2fsecret.txt",
        "/static/link.txt",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/drawings",
        "/static/%00",
        "/static/",
    ],
)
def test_nothing_outside_the_folder_is_sent(server: ScreenServer, path: str) -> None:
    status, body, _ = got(server, path)
    assert status == 404
    assert "secret" not in body


def test_another_host_or_origin_gets_nothing(server: ScreenServer) -> None:
    assert got(server, "/", "evil.example")[0] == 403
    assert got(server, "/", Origin="http://evil.example")[0] == 403


def test_only_this_machine_is_served(server: ScreenServer) -> None:
    assert server.address.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_named(server: ScreenServer, static: Path) -> None:
    port = int(server.address.rstrip("/").rpartition(":")[2])
    other = ScreenServer(Board(), lambda _message: None, no_staff, port=port, static=static)
    with pytest.raises(DeviceError, match=f"port {port} .*screen_port"):
        other.start()
    other.close()
    other.close()
