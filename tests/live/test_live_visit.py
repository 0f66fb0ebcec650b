"""A whole visit in real time: a voice into a real microphone device, the loudspeaker's sound recorded and looked at."""

import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.dialogue.lines import Lines
from kiosk.library.loading import load_pack
from kiosk.settings import Settings
from kiosk.sound import RATE_HZ, Samples
from kiosk.wiring import prompt_store
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

pytestmark = pytest.mark.live
ALIKE = 0.8  # of 1; the way over 48 kHz and back costs a little
GONE_SECONDS = 3.0
PIECE = round(0.4 * RATE_HZ)


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    made = SoundServer()
    yield made
    made.close()


def place_of(sentence: Samples, recording: Samples) -> tuple[float, float]:
    """(seconds into the recording, likeness) of the piece of the sentence's start that is found best.

    In pieces, because where other work holds the machine up, a block of silence may fall into a sentence: what comes
    after it is heard as well, only later.
    """
    pieces = [sentence[at : at + PIECE] for at in range(0, min(sentence.size, 4 * PIECE) - PIECE + 1, PIECE)]
    return max((_place_of_piece(piece, recording) for piece in pieces), key=lambda place: place[1])


def _place_of_piece(piece: Samples, recording: Samples) -> tuple[float, float]:
    sought = piece.astype(np.float64)
    size = 1 << (sought.size + recording.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sought, size)), size)[: recording.size]
    power = np.concatenate([[0.0], np.cumsum(recording.astype(np.float64) ** 2)])
    window = power[np.minimum(np.arange(recording.size) + sought.size, recording.size)] - power[:-1]
    likeness = product / np.sqrt(np.maximum(window, 1e6) * (sought @ sought))
    best = int(np.argmax(likeness))
    return best / RATE_HZ, float(likeness[best])


def test_a_visitor_is_heard_advised_and_coached(server: SoundServer, settings: Settings, tmp_path: Path) -> None:
    pack = load_pack(settings.content_folder)
    lines = Lines(pack, settings)
    recording_path = tmp_path / "speaker.wav"
    visitor = LiveVisitor(server, settings, tmp_path)
    try:
        visitor.waits_until_ready()
        with server.record_speaker(recording_path):
            visitor.speaks_until("hello kiosk", "Shall we start?")
            visitor.speaks("yes")
            menu = lines.prompt("menu")[0].text
            asked = {id_: (pack.questions[id_].ask, pack.questions[id_].again) for id_ in pack.questions}
            while menu not in (caption := visitor.sees_anything()):
                if caption.endswith("?"):
                    visitor.speaks("yes" if caption.endswith((*asked["T06"], *asked["Q02"])) else "no")
            visitor.speaks("toe stretch")
            before = tuple(text for id_ in pack.rules.before_stretch["E1"] for text in asked[id_])
            while lines.prompt("coach.get-ready")[0].text not in (caption := visitor.sees_anything()):
                visitor.speaks("no" if caption.endswith(before) else "toe stretch")
            visitor.speaks_until("ready", pack.stretches["E1"].moves[0].say or "")
            visitor.sees(lines.prompt("coach.feeling")[0].text)
            visitor.speaks_until("better", lines.prompt("coach.better")[0].text)
            visitor.speaks_until("goodbye", lines.prompt("goodbye")[0].text)
        assert visitor.is_still_served()
    finally:
        code = visitor.leaves()
    assert code == 0, visitor.errors
    store = prompt_store(settings)
    with wave.open(str(recording_path)) as file:
        recording = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    expected = (
        lines.prompt("opening")[0].text,
        pack.questions["RF01"].ask,
        pack.questions["RF02"].ask,
        pack.questions["RF04"].ask,
        lines.prompt("level.self_care")[0].text,
        menu,
        lines.prompt("coach.safety")[0].text,
        lines.prompt("coach.feeling")[0].text,
        lines.prompt("goodbye")[0].text,
    )
    places = [place_of(store.samples(text), recording) for text in expected]
    store.close()
    missed = [(text, place) for text, place in zip(expected, places, strict=True) if place[1] <= ALIKE]
    assert not missed
    assert [at for at, _ in places] == sorted(at for at, _ in places)


def test_a_visit_goes_on_without_the_sound_and_with_it_again(
    server: SoundServer, settings: Settings, tmp_path: Path
) -> None:
    """The server is killed as if it had crashed; the visitor answers by keys, and by voice once it is back."""
    pack = load_pack(settings.content_folder)
    visitor = LiveVisitor(server, settings, tmp_path)
    try:
        visitor.waits_until_ready()
        visitor.speaks_until("hello kiosk", "Shall we start?")
        server.stop()
        visitor.types("yes")
        assert pack.questions["RF01"].ask in visitor.next_caption()
        server.start()
        visitor.speaks_until("no", pack.questions["RF02"].ask)
        assert visitor.is_still_served()
    finally:
        code = visitor.leaves()
    assert code == 0, visitor.errors
    assert visitor.errors.count("is gone") == 1
    assert visitor.errors.count("back: ") == 1


def test_in_a_room_with_an_echo_a_microphone_that_was_unplugged_is_heard_again(
    settings: Settings, tmp_path: Path
) -> None:
    """How long the kiosk's own voice takes to come back is known by then, and wrong afterwards."""
    pack = load_pack(settings.content_folder)
    server = SoundServer()
    try:
        server.let_echo(-12.0)
        visitor = LiveVisitor(server, settings, tmp_path)
        try:
            visitor.waits_until_ready()
            visitor.speaks_until("hello kiosk", "Shall we start?")
            server.unplug("visitor")
            time.sleep(GONE_SECONDS)  # until it is missed
            visitor.types("yes")
            assert pack.questions["RF01"].ask in visitor.next_caption()
            server.plug("visitor")
            visitor.speaks_until("no", pack.questions["RF02"].ask)
            assert visitor.is_still_served()
        finally:
            code = visitor.leaves()
    finally:
        server.close()
    assert code == 0, visitor.errors
    assert visitor.errors.count("back: ") == 1
