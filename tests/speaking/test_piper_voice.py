"""The natural voice's process, when it does as it should and when it misbehaves.

Piper itself is no part of what script/test installs: a child that speaks its protocol stands in for it, and
`script/bench voice` measures the real one.
"""

import re
import sys
from pathlib import Path

import pytest

from kiosk.errors import SettingsError
from kiosk.speaking.piper_voice import PiperVoice, natural_key

TONE = "\n".join(
    (
        "import sys, json, time, os, wave, array, math",
        "open(sys.argv[1], 'a').write(' '.join(sys.argv[2:]) + '\\n')",
        "def say(**what): print(json.dumps(what), flush=True)",
        "def tone(path):",
        "    with wave.open(path, 'wb') as file:",
        "        file.setparams((1, 2, 22050, 0, 'NONE', ''))",
        "        samples = (int(9000 * math.sin(0.1 * n)) for n in range(22050))",
        "        file.writeframes(array.array('h', samples).tobytes())",
    )
)


def child(folder: Path, body: str) -> tuple[str, ...]:
    """The command of a child that notes its start, and then does this."""
    return (sys.executable, "-c", f"{TONE}\n{body}", str(folder / "starts"))


ANSWERS = "say(ready=True)\nfor line in sys.stdin:\n    tone(json.loads(line)['file']); say(saved=True)\n"
ONCE_GOOD = """
first = open(sys.argv[1]).read().count('\\n') == 1
say(ready=True)
for line in sys.stdin:
    if first: os._exit(1)
    tone(json.loads(line)['file']); say(saved=True)
"""
BAD = {
    "hangs": "say(ready=True)\nfor line in sys.stdin: time.sleep(60)",
    "dies": "say(ready=True)\nfor line in sys.stdin: os._exit(1)",
    "writes nothing": "say(ready=True)\nfor line in sys.stdin: say(saved=True)",
    "talks nonsense": "print('[W:onnxruntime]', flush=True)",
    "never starts": "raise SystemExit(3)",
}


def starts(folder: Path) -> list[str]:
    return (folder / "starts").read_text().splitlines()


def test_one_process_renders_all_and_knows_voice_and_rate(tmp_path: Path) -> None:
    voice = PiperVoice("en", 170, child=child(tmp_path, ANSWERS))
    for _ in range(2):
        sound = voice.render("Rest.")
        assert (sound.dtype.name, sound.ndim) == ("int16", 1)
        assert sound.size == pytest.approx(16_000, abs=800)  # the kiosk's rate, whatever Piper's
    assert voice.render("…").size == 0
    voice.close()
    voice.close()
    assert starts(tmp_path) == ["en_US-joe-medium 170"]


def test_a_process_that_failed_is_replaced_and_goes_on(tmp_path: Path) -> None:
    voice = PiperVoice("en", 150, child=child(tmp_path, ONCE_GOOD))
    assert voice.render("Rest.").size > 0
    voice.close()
    assert len(starts(tmp_path)) == 2


@pytest.mark.parametrize("kind", BAD)
def test_one_that_goes_on_failing_is_told_with_the_cure(kind: str, tmp_path: Path) -> None:
    voice = PiperVoice("en", 150, child=child(tmp_path, BAD[kind]), deadline_seconds=0.2)
    with pytest.raises(SettingsError, match=r"natural voice fails \(.*script/setup --natural-voice"):
        voice.render("Rest.")
    assert len(starts(tmp_path)) == 2
    voice.close()


def test_where_piper_is_not_installed_nothing_is_tried_twice(tmp_path: Path) -> None:
    voice = PiperVoice("en", 150, child=child(tmp_path, "say(error='ModuleNotFoundError: piper')"))
    with pytest.raises(SettingsError, match=r"no natural voice here \(ModuleNotFoundError: piper\).*--import FILE"):
        voice.render("Rest.")
    assert len(starts(tmp_path)) == 1


def test_the_key_needs_no_piper_and_tells_voices_and_rates_apart() -> None:
    assert natural_key("en", 150) == PiperVoice("en", 150).key != natural_key("en", 170)
    with pytest.raises(SettingsError, match=re.escape("language de; it speaks en. Set natural_voice to no.")):
        natural_key("de", 150)
