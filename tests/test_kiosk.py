"""The loop: blocks in, blocks out, and the sample clock between them."""

import numpy as np
import pytest

from kiosk.clock import samples_in
from kiosk.dialogue.effects import Say
from kiosk.dialogue.events import Band, Heard, HearingEvent, Meaning, SayingEnded
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.states import State
from kiosk.hearing.echo import ClosedEars, Echo, NoEcho
from kiosk.kiosk import Happening, Kiosk, SpeechBegan
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.sound import BLOCK_SAMPLES, SILENCE, Block, Samples
from kiosk.speaking.mixer import Mixer


class Tones:
    """Sentences as tones of half a second, so that sound can be told from silence."""

    def samples(self, text: str) -> Samples:
        phase = 2 * np.pi * 440 * np.arange(samples_in(self.seconds(text))) / 16_000
        return np.round(8000 * np.sin(phase)).astype(np.int16)

    def seconds(self, _text: str) -> float:
        return 0.5


class ScriptedEars:
    """Ears that hear what a test says they hear; they note what reached them."""

    def __init__(self) -> None:
        self.contexts: tuple[str, ...] = ()
        self.blocks: list[int] = []
        self.resets = 0
        self.is_thinking = False
        self.next_events: list[HearingEvent] = []

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:  # noqa: ARG002 - the port's
        self.contexts = contexts

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:  # noqa: ARG002 - the port's
        assert len(block) == BLOCK_SAMPLES
        self.blocks.append(at)
        events, self.next_events = tuple(self.next_events), []
        return events

    def settled(self) -> tuple[HearingEvent, ...]:
        return ()

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        self.contexts = ()


@pytest.fixture(scope="module")
def pack(settings: Settings) -> Pack:
    return load_pack(settings.content_folder)


class Stand:
    """A kiosk on a test stand."""

    def __init__(self, pack: Pack, settings: Settings, echo: Echo) -> None:
        tones = Tones()
        self.ears = ScriptedEars()
        self.happenings: list[tuple[int, Happening]] = []
        self.kiosk = Kiosk(
            Dialogue(pack, settings, tones.seconds),
            Mixer(tones),
            self.ears,
            echo=echo,
            watch=lambda happening, at: self.happenings.append((at, happening)),
        )

    def says(self, intent: str) -> None:
        at = self.kiosk.now
        self.ears.next_events.append(Heard(Meaning(intent, {}, intent), Band.ACCEPT, 1.0, at, at, at))

    def runs(self, seconds: float) -> Samples:
        blocks = [self.kiosk.step(SILENCE) for _ in range(round(seconds * 50))]
        return np.concatenate(blocks)


def test_an_answer_sounds_within_the_block_of_its_decision(pack: Pack, settings: Settings) -> None:
    stand = Stand(pack, settings, NoEcho())
    assert not stand.runs(1).any()
    stand.says("wake")
    assert stand.runs(0.02).any()
    (said_at,) = [at for at, one in stand.happenings if isinstance(one, Say)]
    (began,) = [one for _, one in stand.happenings if isinstance(one, SpeechBegan)]
    assert said_at <= began.at < said_at + BLOCK_SAMPLES


def test_without_echo_cancelling_it_does_not_listen_to_itself(pack: Pack, settings: Settings) -> None:
    stand = Stand(pack, settings, ClosedEars())
    stand.runs(0.1)
    stand.says("wake")
    stand.runs(5)
    ended = next(one.at for _, one in stand.happenings if isinstance(one, SayingEnded))
    began = next(one.at for _, one in stand.happenings if isinstance(one, SpeechBegan))
    deaf = [at for at in range(0, stand.kiosk.now, BLOCK_SAMPLES) if at not in stand.ears.blocks]
    assert min(deaf) <= began + BLOCK_SAMPLES
    assert max(deaf) >= ended + samples_in(0.15), "the room's echo of the last word is not heard either"
    assert max(deaf) <= ended + samples_in(0.3)
    assert stand.ears.resets == 1


def test_with_a_speakerphone_it_hears_all_the_time(pack: Pack, settings: Settings) -> None:
    stand = Stand(pack, settings, NoEcho())
    stand.says("wake")
    stand.runs(3)
    assert stand.ears.blocks == list(range(0, stand.kiosk.now, BLOCK_SAMPLES))


def test_stop_is_silence_within_a_block(pack: Pack, settings: Settings) -> None:
    stand = Stand(pack, settings, NoEcho())
    stand.runs(0.1)
    stand.says("wake")
    stand.runs(0.6)
    stand.says("yes")
    stand.runs(2)
    stand.says("yes")
    assert stand.runs(0.5).any()
    assert stand.kiosk.state is State.EMERGENCY
    stand.says("stop")
    assert not stand.runs(1)[BLOCK_SAMPLES:].any()


def test_a_flood_of_touches_is_dropped_not_queued_for_ever(pack: Pack, settings: Settings) -> None:
    stand = Stand(pack, settings, NoEcho())
    for _ in range(10_000):
        stand.kiosk.touch("wake")
    stand.runs(0.02)
    touched = [one for _, one in stand.happenings if type(one).__name__ == "Touched"]
    assert len(touched) <= 16


def test_what_is_live_follows_the_conversation(pack: Pack, settings: Settings) -> None:
    stand = Stand(pack, settings, NoEcho())
    stand.runs(0.02)
    assert stand.ears.contexts == ("wake", "emergency")
    stand.says("wake")
    stand.runs(0.02)
    assert "yes-no" in stand.ears.contexts
    stand.kiosk.close()
    assert not stand.ears.contexts


def test_a_remark_waits_until_nothing_sounds_and_changes_nothing_in_the_conversation(
    pack: Pack, settings: Settings
) -> None:
    stand = Stand(pack, settings, NoEcho())
    stand.kiosk.touch("wake")
    stand.kiosk.step(SILENCE)
    stand.kiosk.remark("I can't hear you now, so please use the screen.")
    while stand.kiosk.is_speaking:
        stand.kiosk.step(SILENCE)
    state, happened = stand.kiosk.state, len(stand.happenings)
    blocks = [stand.kiosk.step(SILENCE) for _ in range(30)]
    heard = [bool(block.any()) for block in blocks]
    assert heard == [False] + [True] * 25 + [False] * 4  # after a silent block, half a second, and once
    assert stand.kiosk.state is state
    assert len(stand.happenings) == happened
