"""`kiosk render` tells what it does, once, and does it once."""

from pathlib import Path

import pytest

from kiosk.commands.render import render_missing
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.prompt_store import PromptStore

pytestmark = pytest.mark.audio


def test_it_tells_of_its_work_in_one_line_where_there_is_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ("Rest.", "Stop.", "Call 999.")
    assert render_missing(PromptStore(tmp_path, EspeakVoice("en-us", 150)), texts) == 3
    assert capsys.readouterr() == ("", "rendering 3 sentences\n")
    assert render_missing(PromptStore(tmp_path, EspeakVoice("en-us", 150)), texts) == 0
    assert capsys.readouterr() == ("", "")
