"""A routine in the whole conversation: whatever is said or touched at whatever instant."""

from itertools import pairwise

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from kiosk.clock import samples_in
from kiosk.dialogue.states import STRETCHING, State
from kiosk.library.loading import load_pack
from kiosk.settings import Settings
from tests.coached_visit import CoachedVisit

HOME = Settings(place="home", emergency_number="999", advice_number="111")
PACK = load_pack(HOME.content_folder)
COMMANDS = (
    *("pause", "go_on", "stop", "skip", "next", "go_back", "repeat", "slower", "faster", "longer", "shorter", "fewer"),
    *("more", "other_side", "how_long", "how_many", "whats_next", "louder", "quieter", "less_talk", "more_talk"),
    *("wait", "ready", "done", "help", "why", "staff", "better", "same", "worse", "yes", "no", "hurts", "dizzy"),
    *("cramp_now", "who_says"),
)
WISHES = ({"stretch": "E7"}, {"routine": "bedtime"}, {"routine": "seated"}, {"stretch": "E4", "second": "E1"})
instants = st.integers(0, 60 * 16_000)  # samples after what was said before
scripts = st.lists(st.tuples(instants, st.sampled_from(COMMANDS), st.booleans()), max_size=12)
_settings = settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))


def coached_at(wish: dict[str, str]) -> CoachedVisit:
    coached = CoachedVisit(PACK, HOME)
    coached.starts(**wish)
    return coached


def follow(coached: CoachedVisit, script: list[tuple[int, str, bool]]) -> None:
    for samples, command, is_touched in script:
        coached.passes(samples)
        if is_touched:
            coached.touches(command)
        else:
            coached.means(command)


@_settings
@example(  # a touch cuts what sounds, and the next cue comes when it is due
    wish={"stretch": "E7"},
    script=[(0, "ready", False), (160_000, "quieter", False), (115, "ready", True)],
)
@given(wish=st.sampled_from(WISHES), script=scripts)
def test_no_two_things_sound_at_once_and_a_cut_is_only_the_visitors(
    wish: dict[str, str], script: list[tuple[int, str, bool]]
) -> None:
    coached = coached_at(wish)
    began = len(coached.sounded) - 1
    acted = [coached.now]
    for samples, command, is_touched in script:
        coached.passes(samples)
        acted.append(coached.now)
        follow(coached, [(0, command, is_touched)])
    coached.waits(30)
    for sooner, later in pairwise(coached.sounded[began:]):
        assert sooner.until <= later.at
        if sooner.id.endswith(" cut"):
            assert any(abs(sooner.until - at) <= samples_in(0.02) for at in acted), (sooner, later)


@_settings
@given(wish=st.sampled_from(WISHES), script=scripts)
def test_stop_ends_whatever_routine_is_on_and_nothing_of_it_sounds_any_more(
    wish: dict[str, str], script: list[tuple[int, str, bool]]
) -> None:
    coached = coached_at(wish)
    follow(coached, [one for one in script if one[1] not in ("hurts", "dizzy", "cramp_now")])
    if coached.dialogue.state not in (*STRETCHING, State.PAUSED) or coached.scene.exercise is None:
        return
    coached.means("stop")
    assert coached.dialogue.state is State.CHOOSING
    assert coached.said[0] == "coach.stopped"
    assert coached.scene.exercise is None
    coached.said.clear()
    coached.waits(7)  # the menu waits eight seconds for an answer
    assert coached.said == []


@_settings
@given(pauses=st.lists(st.tuples(st.integers(16_000 * 2, 16_000 * 40), st.integers(0, 16_000 * 50)), max_size=6))
def test_resumed_holds_add_up_to_the_promised_seconds(
    pauses: list[tuple[int, int]],
) -> None:
    coached = coached_at({"stretch": "E7"})
    coached.means("ready")
    held: dict[str, int] = {"left": 0, "right": 0}
    since = coached.now

    def run_for(samples: int) -> None:
        """Time passes, and what of it is spent in a hold is counted for its side."""
        nonlocal since
        until = coached.now + samples
        while coached.now < until and coached.dialogue.state in STRETCHING:
            state, exercise, at = coached.dialogue.state, coached.scene.exercise, coached.now
            coached.passes(min(samples_in(0.01), until - coached.now))
            if state is State.HOLDING and exercise is not None and exercise.side is not None and at >= since:
                held[exercise.side] += coached.now - at

    for running, paused in pauses:
        run_for(running)
        if coached.dialogue.state not in STRETCHING:
            break
        coached.means("pause")
        coached.passes(paused)
        coached.means("go_on")
        since = coached.sounded[-1].until + samples_in(0.3)  # nothing is held while "going on" is said
    run_for(16_000 * 300)
    assert coached.dialogue.state is State.FEELING
    for samples in held.values():
        assert abs(samples - samples_in(20)) <= samples_in(0.01) * (2 * len(pauses) + 2)
