"""Whoever is no page of ours: cannot read a visit, cannot crash, stall or fill the kiosk."""

import json
import logging
import time

import aiohttp
import pytest

from kiosk.dialogue.events import Touched
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import SpeechBegan
from kiosk.library.pack import Pack
from kiosk.screen.links import MOST_LINKS
from kiosk.screen.messages import MOST_BYTES
from kiosk.settings import Settings
from tests.screen_house import DEADLINE_SECONDS, House, Page

POLICY, TOO_BIG = 1008, 1009
GONE = 1006  # what a client sees whose own unread bytes have reset the connection before it could read the code
WORD = "something-that-was-said"


def own(house: House) -> str:
    return house.address.rstrip("/")


@pytest.mark.parametrize("path", ["socket", "staff/socket"])
@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_another_origin_reads_nothing(house: House, path: str, origin: str | None) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        Page(house, path, {} if origin is None else {"Origin": origin})
    assert refused.value.status == 403


def test_a_rebound_name_reads_nothing(house: House) -> None:
    port = own(house).rpartition(":")[2]
    for host in (f"kiosk.example:{port}", "127.0.0.1", f"127.0.0.1.evil.example:{port}"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            Page(house, headers={"Origin": f"http://{host}", "Host": host})
        assert refused.value.status == 403


def test_localhost_is_this_machine(house: House) -> None:
    host = own(house).removeprefix("http://").replace("127.0.0.1", "localhost")
    with Page(house, headers={"Origin": f"http://{host}", "Host": host}) as page:
        assert page.until("scene")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"touch"',
        "[" * 400,
        '{"type": "touch"}',
        '{"type": "touch", "name": ""}',
        '{"type": "touch", "name": 3}',
        json.dumps({"type": "touch", "name": "x" * 41}),
        json.dumps({"type": "touch", "name": WORD, "more": 1}),
        '{"type": "digit", "n": 0}',
        '{"type": "digit", "n": 10}',
        '{"type": "digit", "n": "1"}',
        '{"type": "digit", "n": 1.5}',
        '{"type": "digit", "n": true}',
        json.dumps({"type": "typed", "text": "x" * 201}),
        json.dumps({"type": WORD}),
        '{"type": "scene", "scene": {}}',
        '{"type": "end-visit"}',
    ],
)
def test_a_message_of_no_known_form_closes_it_and_is_not_kept(
    house: House, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), Page(house) as page:
        page.until("scene")
        page.sends_text(text)
        assert page.is_closed_with(POLICY)
    assert "of no known form" in caplog.text
    assert WORD not in caplog.text
    assert not house.kiosk.posted.is_set()


def test_bytes_are_no_text(house: House) -> None:
    with Page(house) as page:
        page.sends_bytes(b'{"type": "digit", "n": 1}')
        assert page.is_closed_with(POLICY)


@pytest.mark.parametrize("size", [MOST_BYTES, 1_000_000])
def test_a_message_that_is_too_large_closes_it(house: House, size: int, caplog: pytest.LogCaptureFixture) -> None:
    with Page(house) as page:
        page.sends_text(json.dumps({"type": "typed", "text": "x" * size}))
        while page.reads() is not None:
            pass
    assert page.close_code in (TOO_BIG, GONE)
    until = time.monotonic() + DEADLINE_SECONDS  # the server's thread tells it after it has closed the line
    while "too large" not in caplog.text and time.monotonic() < until:
        time.sleep(0.01)
    assert "too large" in caplog.text
    assert not house.kiosk.posted.is_set()


def test_the_longest_words_of_a_visitor_fit(house: House) -> None:
    with Page(house) as page:
        page.sends_text(json.dumps({"type": "typed", "text": "😀" * 200}, ensure_ascii=False))
        house.takes()
        assert page.until("scene")


def test_a_flood_is_closed_and_little_of_it_arrives(house: House) -> None:
    with Page(house) as page:
        page.until("scene")
        for _ in range(200):
            try:
                page.sends("touch", name="nonsense")
            except ConnectionError:
                break
        assert page.is_closed_with(POLICY)
    house.waits(1)
    arrived = [one for _, one in house.happened if isinstance(one, Touched)]
    assert len(arrived) <= 20


def test_who_breaks_the_rules_and_comes_back_at_once_has_to_wait(house: House) -> None:
    """It once got twenty messages through with every new line, and as many lines in a second as it could open."""
    with Page(house) as calm:
        calm.until("scene")
        for _ in range(3):
            with Page(house) as page:
                page.sends_text("{")
                assert page.is_closed_with(POLICY)
        house.board.put("speaking", json.dumps({"type": "speaking", "line": 99}))
        calm.until("speaking", lambda told: told["line"] == 99)
        signs_of_life = [told for told in calm.seen if told["type"] == "alive"]
        assert signs_of_life, "others have had a second's peace, and a line all the while"


def test_no_more_windows_than_there_is_room_for(house: House) -> None:
    pages = [Page(house) for _ in range(MOST_LINKS)]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        Page(house)
    assert refused.value.status == 503
    pages.pop().close()
    for page in pages:
        page.close()


def told(house: House) -> list[tuple[int, object]]:
    """Every event, effect and first sample of a saying, with its instant."""
    return [
        (at, ("began", one.utterance, one.at) if isinstance(one, SpeechBegan) else one) for at, one in house.happened
    ]


def visit(house: House, breach: "list[Page] | None" = None) -> None:
    """A visit of some minutes; now and then strangers do their worst."""
    for number, name in enumerate(("wake", "yes", *["no"] * 8)):
        house.kiosk.tell(Touched(name, house.kiosk.now))
        for page in breach or ():
            for _ in range(30):
                try:
                    page.sends_text(f'{{"nonsense": {number}}}')
                except ConnectionError:
                    break
        house.waits(6)


def test_the_sound_keeps_its_samples_whatever_strangers_send(
    house: House, pack: Pack, grammar: Grammar, site: Settings
) -> None:
    visit(house)
    calm = told(house)
    other = House(pack, grammar, site)
    pages = [Page(other) for _ in range(6)]  # three of them never read
    try:
        visit(other, pages[:3])
        assert told(other) == calm
        assert len(calm) > 60
        with Page(other) as page:
            assert (
                page.until("scene")["scene"]
                == pages[5].until("scene", lambda told: told["scene"] == page.scene)["scene"]
            )
    finally:
        for page in pages:
            page.close()
        other.close()


def test_the_line_lives_while_the_kiosks_own_clock_stands_still(house: House) -> None:
    """The page once said that it had lost the kiosk when the kiosk had only lost its sound card."""
    with Page(house) as page, Page(house, "staff/socket") as staff:
        at = page.until("clock")["at"]
        for one in (page, staff, page, staff):
            one.latest.pop("alive", None)
            one.until("alive")
        assert page.latest["clock"]["at"] == at


def test_a_page_that_never_reads_costs_the_kiosk_nothing(house: House) -> None:
    with Page(house) as page:
        page.until("scene")
        for number in range(20_000):
            house.board.put("clock", json.dumps({"type": "clock", "at": -number, "padding": "x" * 1000}))
        house.board.put("clock", json.dumps({"type": "clock", "at": 1}))
        page.until("clock", lambda told: told["at"] == 1)
    assert len(page.seen) < 20_000, "what was replaced before it could be sent is not sent"
