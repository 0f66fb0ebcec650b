"""How a visitor wants it: on the screen only, larger, in other colours, with the microphone off."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk.dialogue.effects import Listen, Say, SetVolume
from kiosk.dialogue.events import StaffSet
from kiosk.dialogue.scene import Manner
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.dialogue.test_properties import happen, happenings
from tests.typed_visit import Visit


def aloud(visit: Visit) -> list[str]:
    """Every sentence that sounded."""
    return [line.text for one in visit.effects if isinstance(one, Say) and not one.is_silent for line in one.lines]


def ears(visit: Visit) -> Listen:
    return [one for one in visit.effects if isinstance(one, Listen)][-1]


def test_kept_on_the_screen_nothing_sounds_and_every_answer_has_a_number(visit: Visit, pack: Pack) -> None:
    visit.touches("quiet_mode")
    visit.is_at(State.OPENING)
    visit.says("one")
    visit.is_asked("RF38")
    assert pack.questions["RF38"].ask in visit.scene.caption, "asked like any other: nothing is spoken anyway"
    assert [choice.label for choice in visit.scene.choices] == ["1 Yes", "2 No", "3 Not sure"]
    visit.says("two")
    visit.answers()
    visit.is_at(State.CHOOSING)
    assert visit.scene.level == "self_care"
    assert not aloud(visit)


def test_what_to_do_in_an_emergency_is_spoken_all_the_same(visit: Visit) -> None:
    visit.touches("quiet_mode")
    visit.says("yes")
    visit.says("yes")
    visit.is_at(State.EMERGENCY)
    assert aloud(visit)[0] == "This could be serious."
    visit.says("that's wrong")
    assert len(aloud(visit)) == len(visit.scene.caption) - 1, "the question of the doubt is below it, and not spoken"


def test_a_stretch_is_coached_aloud(visit: Visit) -> None:
    visit.touches("quiet_mode")
    visit.says("yes")
    visit.answers()
    visit.says("toe stretch")
    visit.answers()
    visit.waits(40)
    assert aloud(visit)
    visit.says("stop")
    visit.is_at(State.CHOOSING)
    before = len(aloud(visit))
    visit.listens()
    assert len(aloud(visit)) == before


def test_said_in_mid_question_it_holds_from_there_and_talk_to_me_ends_it(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("keep it on the screen")
    visit.hears("quiet.on", "RF01")
    before = aloud(visit)
    visit.says("no")
    visit.says("talk to me")
    visit.hears("quiet.off", "RF02")
    assert aloud(visit)[len(before) :] == ["I talk to you again.", pack.questions["RF02"].ask]


def test_a_private_question_is_not_spoken_because_somebody_wants_to_be_talked_to(visit: Visit, pack: Pack) -> None:
    visit.touches("quiet_mode")
    visit.says("yes")
    visit.is_asked("RF38")
    visit.says("talk to me")
    visit.hears("quiet.off", "private")
    visit.says("repeat")
    visit.listens()
    assert pack.questions["RF38"].ask not in aloud(visit)
    assert pack.questions["RF38"].ask in visit.scene.caption
    visit.touches("quiet_mode")
    visit.says("ask me")
    visit.listens()
    assert pack.questions["RF38"].ask in aloud(visit)
    assert not visit.scene.manner.quiet


def test_text_and_colours_by_voice_and_by_touch(visit: Visit) -> None:
    visit.wakes()
    visit.says("big text")
    visit.hears("text.big", "opening")
    visit.says("bigger letters please")
    visit.says("bigger letters please")
    assert visit.scene.manner == Manner(text="huge")
    visit.touches("text_size")
    assert visit.scene.manner == Manner()
    visit.says("dark screen")
    assert visit.scene.manner == Manner(theme="dark")
    visit.touches("theme")
    assert visit.scene.manner == Manner(theme="contrast")
    visit.says("light screen")
    assert visit.scene.manner == Manner()


def test_a_private_question_that_an_aside_comes_back_to_stays_on_the_screen(visit: Visit, pack: Pack) -> None:
    visit.touches("quiet_mode")
    visit.says("yes")
    visit.is_asked("RF38")
    visit.says("pause")
    visit.says("talk to me")
    visit.says("go on")
    visit.listens()
    assert pack.questions["RF38"].ask in visit.scene.caption
    assert pack.questions["RF38"].ask not in aloud(visit)


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=st.lists(happenings, max_size=40), sign=st.sampled_from(["RF06", "RF38", "M1"]))
def test_no_way_through_a_visit_speaks_what_is_private(
    script: list[tuple[object, ...]], sign: str, pack: Pack, grammar: Grammar, clinic: Settings
) -> None:
    """Until somebody says "ask me", or its number."""
    visit = Visit(pack, grammar, clinic)
    visit.touches("quiet_mode")
    visit.says("yes")
    visit.is_asked(sign, **{"RF06": {"RF16": "yes"}, "M1": {"M1": "yes"}}.get(sign, {}))
    private = {text for one in pack.questions.values() if one.private for text in (one.ask, one.again, one.why)}
    for one in script:
        happen(visit, one)
        if visit.dialogue._stage.visit.hears_private:
            return
        assert not private.intersection(aloud(visit))


def test_on_the_emergency_screen_looks_change_without_a_word(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.listens()
    caption = visit.scene.caption
    visit.touches("text_size")
    assert not visit.said
    assert (visit.scene.manner.text, visit.scene.caption) == ("big", caption)


def test_the_microphone_goes_off_and_on_by_touch(visit: Visit) -> None:
    visit.wakes()
    visit.touches("mute")
    visit.hears("mute.on")
    assert visit.scene.manner.muted
    assert ears(visit).is_muted
    assert "yes-no" in ears(visit).contexts, "typed words still count"
    visit.touches("mute")
    visit.hears("mute.off")
    assert not ears(visit).is_muted


def test_staff_switch_it_off_for_everybody(visit: Visit) -> None:
    visit.tells(StaffSet(None, True, visit.kiosk.now))  # noqa: FBT003 - one value of the event
    assert ears(visit) == Listen(("wake", "emergency"), is_muted=True)
    visit.touches("wake")
    visit.touches("new_visitor")
    assert visit.scene.manner.muted
    visit.tells(StaffSet(None, False, visit.kiosk.now))  # noqa: FBT003
    assert not visit.scene.manner.muted


def test_the_next_visitor_begins_with_the_sites_own(visit: Visit) -> None:
    visit.tells(StaffSet(-6.0, None, visit.kiosk.now))
    for name in ("quiet_mode", "text_size", "theme", "mute", "louder"):
        visit.touches(name)
    assert visit.scene.manner == Manner("big", "dark", quiet=True, muted=True, volume=6.0)
    visit.touches("new_visitor")
    visit.is_at(State.ASLEEP)
    assert visit.scene.manner == Manner()
    assert [one for one in visit.effects if isinstance(one, SetVolume)] == [
        SetVolume(-6.0),
        SetVolume(0.0),
        SetVolume(-6.0),
    ]


def test_starting_over_keeps_what_the_same_visitor_wants(visit: Visit) -> None:
    visit.touches("text_size")
    visit.says("start over")
    assert visit.scene.manner.text == "big"


def test_new_visitor_held_down_does_not_lose_somebody_in_danger(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF11", RF11="yes")
    visit.says("yes")
    visit.says("yes")
    visit.touches("new_visitor")
    visit.is_at(State.EMERGENCY)
    visit.touches("new_visitor")
    visit.is_at(State.ASLEEP)


def test_new_visitor_calls_for_who_needed_help_today(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF10", RF10="yes")
    visit.says("yes")
    visit.touches("new_visitor")
    visit.is_at(State.ASLEEP)
    assert visit.scene.staff_call == "help"
