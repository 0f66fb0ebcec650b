"""Sentences are rendered once and never played broken."""

import logging
from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import SettingsError
from kiosk.sound import Samples
from kiosk.speaking.prompt_files import PromptFiles
from kiosk.speaking.prompt_store import PromptStore


class CountingVoice:
    """Renders a text as its characters' codes, and remembers what it was asked for.  Same promise as a real voice."""

    def __init__(self, key: str = "counting 150") -> None:
        self.key = key
        self.asked: list[str] = []
        self.is_closed = self.is_broken = False

    def render(self, text: str) -> Samples:
        if self.is_broken:
            raise SettingsError("no voice can speak")
        self.asked.append(text)
        return np.array([ord(character) for character in text], dtype=np.int16)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def voice() -> CountingVoice:
    return CountingVoice()


def test_a_sentence_is_rendered_once_in_this_run_and_never_in_the_next(tmp_path: Path, voice: CountingVoice) -> None:
    first = PromptStore(tmp_path / "prompts", voice)
    assert np.array_equal(first.samples("Rest."), first.samples("Rest."))
    again = PromptStore(tmp_path / "prompts", voice)
    assert np.array_equal(again.samples("Rest."), first.samples("Rest."))
    assert again.seconds("Rest.") == 5 / 16_000
    assert voice.asked == ["Rest."]


def test_numbers_are_rendered_as_they_are_read(tmp_path: Path, voice: CountingVoice) -> None:
    PromptStore(tmp_path, voice).samples("Call 999.")
    assert voice.asked == ["Call nine nine nine."]


def test_another_voice_has_other_files(tmp_path: Path, voice: CountingVoice) -> None:
    PromptStore(tmp_path, voice).samples("Rest.")
    assert PromptStore(tmp_path, CountingVoice("counting 200")).missing(["Rest."]) == ["Rest."]


def test_only_what_is_missing_is_rendered_and_progress_is_told(tmp_path: Path, voice: CountingVoice) -> None:
    store, told = PromptStore(tmp_path, voice), list[tuple[int, int]]()
    store.samples("Two.")
    assert store.missing(["One.", "Two.", "One.", "Three."]) == ["One.", "Three."]
    assert store.render(["One.", "Two.", "One.", "Three."], lambda done, total: told.append((done, total))) == 2
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert store.render(["One.", "Two."], lambda done, total: told.append((done, total))) == 0
    assert (len(told), voice.asked) == (3, ["Two.", "One.", "Three."])


def broken(content: bytes) -> list[bytes]:
    return [b"", content[:20], content[:-1], content[:-2] + b"\x00\x00", b"\x00" * len(content), content + b"\x00\x00"]


@pytest.mark.parametrize("kind", range(6))
def test_a_broken_file_is_rendered_again_and_never_played(tmp_path: Path, voice: CountingVoice, kind: int) -> None:
    good = PromptStore(tmp_path, voice).samples("Rest.")
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(broken(content)[kind])
    assert np.array_equal(PromptStore(tmp_path, voice).samples("Rest."), good)
    assert (file.read_bytes(), len(voice.asked)) == (content, 2)


def test_a_write_that_was_interrupted_leaves_nothing_that_would_be_read(tmp_path: Path, voice: CountingVoice) -> None:
    PromptStore(tmp_path, voice).samples("Rest.")
    (file,) = tmp_path.iterdir()
    file.rename(file.with_suffix(".1234"))
    assert PromptStore(tmp_path, voice).missing(["Rest."]) == ["Rest."]


def test_a_folder_that_cannot_be_written_costs_one_warning(
    tmp_path: Path, voice: CountingVoice, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")  # root may write to a read-only folder
    store = PromptStore(tmp_path / "file" / "prompts", voice)
    with caplog.at_level(logging.WARNING):
        store.preload(["One.", "Two.", "Three."])
        assert store.missing(["One.", "Two.", "Three."]) == []
    assert len(caplog.records) == 1
    assert str(tmp_path / "file" / "prompts") in caplog.text


def many_sentences() -> list[str]:
    return [f"Sentence {'again ' * number}." for number in range(100)]


def test_memory_holds_what_was_said_of_late_and_the_disk_the_rest(tmp_path: Path, voice: CountingVoice) -> None:
    store, texts = PromptStore(tmp_path, voice), many_sentences()
    store.preload(texts)
    sounds = [store.samples(text) for text in texts]
    assert [sound.size for sound in sounds] == list(map(len, texts))
    assert not any(sound.flags.writeable for sound in sounds)
    assert store.samples(texts[-1]) is sounds[-1]
    assert store.samples(texts[0]) is not sounds[0]
    assert voice.asked == texts


def test_what_cannot_be_written_stays_in_memory(tmp_path: Path, voice: CountingVoice) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    store, texts = PromptStore(tmp_path / "file" / "prompts", voice), many_sentences()
    store.preload(texts)
    assert [store.samples(text).size for text in texts] == list(map(len, texts))
    assert voice.asked == texts


def test_a_file_that_goes_bad_meanwhile_is_rendered_again(tmp_path: Path, voice: CountingVoice) -> None:
    store, texts = PromptStore(tmp_path, voice), many_sentences()
    store.preload(texts)
    for file in tmp_path.iterdir():
        file.write_bytes(b"no prompt")
    assert store.samples(texts[0]).size == len(texts[0])
    assert voice.asked == [*texts, texts[0]]


def test_where_neither_file_nor_voice_is_left_a_sentence_is_a_silence_of_its_length(
    tmp_path: Path, voice: CountingVoice, caplog: pytest.LogCaptureFixture
) -> None:
    store, texts = PromptStore(tmp_path, voice), many_sentences()
    store.preload(texts)
    for file in tmp_path.iterdir():
        file.unlink()
    voice.is_broken = True
    assert store.samples(texts[0]).tolist() == [0] * len(texts[0])
    assert "is not heard, only shown" in caplog.text
    with pytest.raises(SettingsError):
        store.samples("What nobody has ever rendered.")


def test_closing_the_store_ends_its_voice(tmp_path: Path, voice: CountingVoice) -> None:
    PromptStore(tmp_path, voice).close()
    assert voice.is_closed


def prepared(folder: Path, *texts: str) -> PromptFiles:
    """Sentences of a voice that is not asked: fifty samples each."""
    files = PromptFiles(folder, "natural")
    for text in texts:
        files.write(text, np.full(50, 9, dtype=np.int16))
    return files


def test_what_is_prepared_is_heard_and_the_rest_is_rendered(tmp_path: Path, voice: CountingVoice) -> None:
    store = PromptStore(tmp_path, voice, [prepared(tmp_path, "Rest.")])
    assert store.missing(["Rest.", "Stop."]) == ["Stop."]
    assert store.unprepared(["Rest.", "Stop.", "Stop."]) == ["Stop."]
    assert (store.samples("Rest.").size, store.samples("Stop.").size) == (50, 5)
    assert voice.asked == ["Stop."]


def test_what_is_prepared_meanwhile_is_heard_from_the_next_start_on(tmp_path: Path, voice: CountingVoice) -> None:
    texts = many_sentences()
    files = prepared(tmp_path)
    store = PromptStore(tmp_path, voice, [files])
    store.preload(texts)
    prepared(tmp_path, *texts)
    assert [store.seconds(text) * 16_000 for text in texts] == [store.samples(text).size for text in texts]
    assert [store.samples(text).size for text in texts] == list(map(len, texts))
    assert PromptStore(tmp_path, voice, [files]).samples(texts[0]).size == 50


def test_what_was_prepared_and_is_gone_is_rendered(tmp_path: Path, voice: CountingVoice) -> None:
    texts = many_sentences()
    store = PromptStore(tmp_path, voice, [prepared(tmp_path, *texts)])
    store.preload(texts)
    assert voice.asked == []
    for file in tmp_path.iterdir():
        file.unlink()
    assert store.samples(texts[0]).size == len(texts[0])
    assert store.unprepared(texts[:1]) == texts[:1]
