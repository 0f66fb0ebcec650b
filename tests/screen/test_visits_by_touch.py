"""Whole visits through the page's socket, by touch alone."""

from kiosk.dialogue.effects import Listen
from kiosk.dialogue.events import Band, Heard
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.showing import SAID
from kiosk.typed import TypedWords
from tests.screen_house import House, Page

NEVER_ASKED_LONGER_THAN = 60


def touches(house: House, page: Page, kind: str = "touch", **what: object) -> None:
    """A touch, and what the page shows when the kiosk has said its piece."""
    page.sends(kind, **what)
    house.takes()
    house.finishes()
    at = house.kiosk.now
    house.waits(1)
    page.until("clock", lambda told: told["at"] >= at)


def answers_all(house: House, page: Page, default: str = "no") -> None:
    for _ in range(NEVER_ASKED_LONGER_THAN):
        if page.scene["question"] is None or page.scene["state"] == State.EMERGENCY.value:
            return
        touches(house, page, name=default)
    raise AssertionError("the interview does not end")


def names(page: Page) -> list[str]:
    return [choice["name"] for choice in page.scene["choices"]]


def test_every_topic_can_be_asked_by_touch(house: House, pack: Pack) -> None:
    with Page(house) as page:
        listed = [topic["name"] for heading in page.until("topics")["headings"] for topic in heading["topics"]]
        assert sorted(listed) == sorted(pack.topics())
        touches(house, page, name="wake")
        touches(house, page, name="yes")
        for topic in listed:
            page.sends("touch", name=topic)
            house.takes()
            assert house.kiosk.state is State.ANSWERING, topic
            house.finishes()


def test_a_visit_with_a_stretch_and_a_summary(house: House) -> None:
    with Page(house) as page:
        page.until("scene")
        assert page.scene["state"] == "asleep"
        touches(house, page, name="wake")
        touches(house, page, name="yes")
        assert page.scene["question"] == "RF01"
        answers_all(house, page)
        assert (page.scene["state"], page.scene["level"]) == ("choosing", "self_care")
        touches(house, page, name="stretch")
        touches(house, page, name="one_stretch")
        touches(house, page, name="E1")
        answers_all(house, page)
        house.waits(20)
        page.until("scene", lambda told: told["scene"]["exercise"] is not None)
        assert page.scene["exercise"]["stretch"] == "E1"
        touches(house, page, name="stop")
        touches(house, page, name="summary")
        told = page.latest["scene"]
        assert told["scene"]["summary"]["level"] == "self_care"
        assert "answers" not in told["scene"]["summary"]
        assert told["qr"]["size"] == len(told["qr"]["rows"]) == len(told["qr"]["rows"][0])
        assert set("".join(told["qr"]["rows"])) == {"0", "1"}
        touches(house, page, name="go_on")
        touches(house, page, name="goodbye")
        house.waits(30)
        page.until("scene", lambda told: told["scene"]["ended"])


def test_an_emergency_is_taken_back_by_two_clear_answers(house: House) -> None:
    with Page(house) as page:
        touches(house, page, name="wake")
        touches(house, page, name="yes")
        touches(house, page, name="yes")
        assert (page.scene["state"], page.scene["level"]) == ("emergency", "emergency")
        assert page.scene["staff_call"] == "emergency"
        touches(house, page, name="wrong")
        touches(house, page, name="no")
        touches(house, page, name="no")
        assert page.scene["state"] == "screening"


def test_the_number_pad_answers_by_place(house: House) -> None:
    with Page(house) as page:
        touches(house, page, "digit", n=1)
        assert page.scene["state"] == "opening"
        touches(house, page, "digit", n=1)
        assert page.scene["question"] == "RF01"
        touches(house, page, "digit", n=9)
        assert page.scene["question"] == "RF01", "there are three answers only"
        touches(house, page, "digit", n=2)
        assert page.scene["question"] == "RF02"


def test_words_that_are_typed_count_as_said(house: House) -> None:
    with Page(house) as page:
        touches(house, page, "typed", text="hello")
        touches(house, page, "typed", text=" let's start ")
        assert page.scene["question"] == "RF01"
        touches(house, page, "typed", text="my chest hurts")
        assert page.scene["state"] == "emergency"


def test_the_controls_that_are_always_there(house: House) -> None:
    with Page(house) as page:
        touches(house, page, name="quiet-mode")
        assert page.latest["scene"]["settings"]["quiet"]
        touches(house, page, name="yes")
        touches(house, page, name="text-size")
        touches(house, page, name="theme")
        touches(house, page, name="mute")
        touches(house, page, name="louder")
        assert page.latest["scene"]["settings"] == {
            "text": "big",
            "theme": "dark",
            "quiet": True,
            "muted": True,
            "volume": 6.0,
        }
        touches(house, page, name="no")
        touches(house, page, name="back")
        assert page.scene["question"] == "RF01"
        touches(house, page, name="pause")
        assert page.scene["state"] == "paused"
        touches(house, page, name="go_on")
        touches(house, page, name="staff")
        assert page.scene["staff_call"] == "help"
        touches(house, page, name="new-visitor")
        assert page.scene["state"] == "asleep"
        assert page.latest["scene"]["settings"] == {
            "text": "normal",
            "theme": "light",
            "quiet": False,
            "muted": False,
            "volume": 0.0,
        }


def test_a_touch_that_is_no_choice_does_nothing(house: House) -> None:
    with Page(house) as page:
        touches(house, page, name="wake")
        touches(house, page, name="E1")
        touches(house, page, name="<script>")
        assert page.scene["state"] == "opening"


def test_several_windows_watch_the_same_visit(house: House) -> None:
    with Page(house) as first, Page(house) as second:
        touches(house, first, name="wake")
        assert second.until("scene", lambda told: told["scene"]["state"] == "opening") == first.latest["scene"]
        touches(house, second, name="yes")
        assert first.until("scene", lambda told: told["scene"]["question"] == "RF01") == second.latest["scene"]


def test_a_page_that_opens_later_is_told_all_that_stands(house: House) -> None:
    with Page(house) as page:
        touches(house, page, name="wake")
    with Page(house) as page:
        for kind in ("scene", "ears", "clock", "speaking"):
            page.until(kind)
        assert page.scene["state"] == "opening"


def test_a_page_finds_the_kiosk_again_after_it_was_started_anew(
    house: House, pack: Pack, grammar: Grammar, site: Settings
) -> None:
    with Page(house) as page:
        touches(house, page, name="wake")
        house.close()
        assert page.is_closed_with(1001)
    port = int(house.address.rstrip("/").rpartition(":")[2])
    again = House(pack, grammar, site, port=port)
    try:
        assert again.address == house.address
        with Page(again) as page:
            assert page.until("scene")["scene"]["state"] == "asleep"
            touches(again, page, name="wake")
            assert page.scene["state"] == "opening"
    finally:
        again.close()


def test_all_that_can_be_said_and_is_no_answer_can_be_touched(house: House) -> None:
    with Page(house) as page:
        touches(house, page, name="wake")
        touches(house, page, name="yes")
        asked = page.scene["caption"][-1]
        touches(house, page, name="why")
        assert len(page.scene["caption"]) > 1, "why it is asked, and it is asked again"
        assert page.scene["caption"][-1] == asked
        touches(house, page, name="who_says")
        assert page.scene["question"] == "RF01"
        touches(house, page, name="slower")
        assert page.scene["question"] == "RF01"
        touches(house, page, name="start_over")
        assert page.scene["state"] == "opening"
        touches(house, page, name="cramp_now")
        assert page.scene["question"] == "RF01", "what must be known before a cramp is touched"


def test_a_label_that_stands_for_words_is_understood_wherever_one_is_awake(pack: Pack, grammar: Grammar) -> None:
    typed = TypedWords(grammar)
    for state, contexts in CONTEXTS.items():
        if state is not State.ASLEEP:
            typed.watch(Listen(contexts))
            for name in SAID:
                event = typed.event(pack.labels[name], 0)
                assert isinstance(event, Heard)
                assert (event.meaning.intent, event.band) == (name, Band.ACCEPT), state
