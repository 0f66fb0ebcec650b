"""A voice pack goes out and comes in whole, or changes nothing."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from kiosk.errors import SettingsError
from kiosk.speaking.prompt_files import PromptFiles
from kiosk.speaking.voice_pack import export_pack, import_pack

TEXTS = ("Rest.", "Call 999.", "Keep your back knee straight.", "Three.")
WORDING = hashlib.sha256(b"what kiosks say").hexdigest()
KEY = "piper en_US-joe-medium 150"

Members = dict[str, bytes]


@pytest.fixture
def rendered(tmp_path: Path) -> PromptFiles:
    """Where the pack is made.  Noise compresses worse than any voice."""
    files = PromptFiles(tmp_path / "here" / "prompts", KEY)
    random = np.random.default_rng(1)
    for number, text in enumerate(TEXTS):
        files.write(text, random.integers(-32768, 32768, 4000 * (len(TEXTS) - number), dtype=np.int16))
    return files


@pytest.fixture
def there(tmp_path: Path) -> PromptFiles:
    """A kiosk that has one of the sentences from before, and another voice's."""
    files = PromptFiles(tmp_path / "there" / "prompts", KEY)
    files.write("Rest.", np.ones(5, dtype=np.int16))
    PromptFiles(files.folder, "espeak-ng en-us 150").write("Rest.", np.ones(7, dtype=np.int16))
    return files


@pytest.fixture
def pack(tmp_path: Path, rendered: PromptFiles) -> Path:
    path = tmp_path / "voice.zip"
    assert export_pack(path, rendered, TEXTS, WORDING) == path.stat().st_size
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_goes_out_comes_in_to_the_sample_and_again(pack: Path, rendered: PromptFiles, there: PromptFiles) -> None:
    for _ in range(2):
        assert import_pack(pack, there, WORDING) == len(TEXTS)
        for text in TEXTS:
            assert np.array_equal(there.find(text), rendered.find(text))  # type: ignore[arg-type]
    other = PromptFiles(there.folder, "espeak-ng en-us 150").find("Rest.")
    assert other is not None
    assert other.size == 7
    assert [path.name for path in there.folder.parent.iterdir()] == ["prompts"]


def test_the_same_sentences_make_the_same_archive(tmp_path: Path, pack: Path, rendered: PromptFiles) -> None:
    again = tmp_path / "again.zip"
    export_pack(again, rendered, TEXTS, WORDING)
    assert again.read_bytes() == pack.read_bytes()


def test_what_is_not_rendered_is_named_and_no_pack_is_left(tmp_path: Path, pack: Path, rendered: PromptFiles) -> None:
    before = pack.read_bytes()
    with pytest.raises(SettingsError, match=r"not rendered: 'Stop\.'"):
        export_pack(pack, rendered, (*TEXTS, "Stop."), WORDING)
    assert pack.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "voice.zip"]
    with pytest.raises(SettingsError, match="cannot be written"):
        export_pack(tmp_path / "no folder" / "voice.zip", rendered, TEXTS, WORDING)


def read(pack: Path) -> tuple[Members, dict[str, Any]]:
    with zipfile.ZipFile(pack) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return members, json.loads(members.pop("manifest.json"))


def made(path: Path, members: Members, manifest: object, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


def flac(sound: object, rate_hz: int = 16_000, **how: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, rate_hz, **{"format": "FLAC", "subtype": "PCM_16", **how})
    return file.getvalue()


def with_sound(content: bytes) -> Callable[[Members, dict[str, Any]], None]:
    """The first sentence is this instead, and the manifest knows it."""

    def change(members: Members, manifest: dict[str, Any]) -> None:
        name = min(members)
        members[name] = content
        manifest["sentences"][name.removesuffix(".flac")] = hashlib.sha256(content).hexdigest()

    return change


def with_field(name: str, value: object) -> Callable[[Members, dict[str, Any]], None]:
    return lambda _members, manifest: manifest.update({name: value})


def unlisted(name: str) -> Callable[[Members, dict[str, Any]], None]:
    return lambda members, _manifest: members.update({name: b"x"})


def listed(name: str) -> Callable[[Members, dict[str, Any]], None]:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        members[f"{name}.flac"] = b"x"
        manifest["sentences"][name] = hashlib.sha256(b"x").hexdigest()

    return change


def damaged(members: Members, _manifest: dict[str, Any]) -> None:
    name = max(members, key=lambda one: len(members[one]))
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def cut(members: Members, _manifest: dict[str, Any]) -> None:
    del members[min(members)]


SPEECH = np.zeros(1600, dtype=np.int16)
HOSTILE: dict[str, tuple[Callable[[Members, dict[str, Any]], None], str]] = {
    "another path": (unlisted("../../etc/passwd"), "does not list"),
    "another path that is listed": (listed("../../etc/passwd"), r"manifest\.json: sentences"),
    "an absolute path": (listed("/etc/passwd"), r"manifest\.json: sentences"),
    "a file too many": (unlisted("0" * 64 + ".flac"), "does not list"),
    "one without its ending": (unlisted("0" * 64), "does not list"),
    "a sentence too few": (cut, "1 of 4 sentences are not in it"),
    "damage": (damaged, "damaged: its checksum is another"),
    "another rate": (with_sound(flac(SPEECH, 22_050)), "found .*22050.*; allowed is FLAC"),
    "two channels": (with_sound(flac(np.zeros((1600, 2), dtype=np.int16))), "allowed is FLAC, PCM_16, mono"),
    "24 bits": (with_sound(flac(SPEECH, subtype="PCM_24")), "allowed is FLAC, PCM_16, mono"),
    "WAV": (with_sound(flac(SPEECH, format="WAV")), "allowed is FLAC"),
    "no sound at all": (with_sound(b"no sound"), "not audio that can be read"),
    "an hour of silence": (
        with_sound(flac(np.zeros(3600 * 16_000, dtype=np.int16))),
        "57600000 samples; at most 960000",
    ),
    "another voice": (with_field("voice", "piper en_US-joe-medium 170"), "found voice .*170.*words_per_minute"),
    "another content": (with_field("wording", "0" * 64), "found wording '000000000000', .*of another version"),
    "another format": (with_field("format", "2"), "found format '2', this kiosk has '1'"),
    "another manifest's rate": (with_field("rate_hz", 22_050), "found rate_hz 22050, this kiosk has 16000"),
    "another kind": (with_field("kind", "firmware"), r"manifest\.json: kind"),
    "a field nobody knows": (with_field("run", "rm -rf /"), r"manifest\.json: run"),
    "text for a number": (with_field("rate_hz", "16000"), r"manifest\.json: rate_hz"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_wrong_with_a_pack_is_named_and_nothing_is_changed(
    kind: str, pack: Path, there: PromptFiles, tmp_path: Path
) -> None:
    change, told = HOSTILE[kind]
    members, manifest = read(pack)
    change(members, manifest)
    refused(made(tmp_path / "hostile.zip", members, manifest), there, told)


def refused(archive: Path, there: PromptFiles, told: str) -> None:
    before = contents(there.folder.parent)
    with pytest.raises(SettingsError, match=told) as caught:
        import_pack(archive, there, WORDING)
    assert str(caught.value).startswith(f"{archive}: nothing was installed: ")
    assert contents(there.folder.parent) == before
    assert [path.name for path in there.folder.parent.iterdir()] == ["prompts"]


def test_a_bomb_is_not_unpacked(pack: Path, there: PromptFiles, tmp_path: Path) -> None:
    members, manifest = read(pack)
    with_sound(bytes(200 << 20))(members, manifest)
    refused(made(tmp_path / "bomb.zip", members, manifest, zipfile.ZIP_DEFLATED), there, "more than the .* bytes")
    manifest["voice"] = "x" * (8 << 20)
    refused(made(tmp_path / "long.zip", {}, manifest, zipfile.ZIP_DEFLATED), there, "more than the 2097152 bytes")


def test_a_file_twice_and_two_manifests_are_refused(pack: Path, there: PromptFiles, tmp_path: Path) -> None:
    members, manifest = read(pack)
    twice = made(tmp_path / "twice.zip", members, manifest)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(min(members), b"x")
    refused(twice, there, "or lists once")
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("manifest.json", "{}")
    refused(twice, there, r"2 files manifest\.json")


def test_way_too_many_files_are_refused(pack: Path, there: PromptFiles, tmp_path: Path) -> None:
    _, manifest = read(pack)
    many = {f"{number}.flac": b"" for number in range(10_001)}
    refused(made(tmp_path / "many.zip", many, manifest), there, "10001 files; at most 10000")


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"no archive" * 100])
def test_what_is_no_archive_is_told(content: bytes, there: PromptFiles, tmp_path: Path) -> None:
    archive = tmp_path / "voice.zip"
    archive.write_bytes(content)
    refused(archive, there, "not a zip|BadZipFile|zip")
    refused(tmp_path / "none.zip", there, "No such file.*Check the name")


def every_part(size: int) -> Iterator[int]:
    yield from range(0, size, max(1, size // 60))


def test_a_pack_with_one_wrong_byte_anywhere_changes_nothing_or_nothing_that_sounds(
    pack: Path, rendered: PromptFiles, there: PromptFiles, tmp_path: Path
) -> None:
    whole, archive = pack.read_bytes(), tmp_path / "wrong.zip"
    with zipfile.ZipFile(pack) as intact:
        directory = intact.start_dir
    places = {*every_part(len(whole)), *range(directory, len(whole))}
    before = contents(there.folder)
    for place in sorted(places):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            import_pack(archive, there, WORDING)
        except SettingsError:
            assert contents(there.folder) == before, place
        else:  # such as a date
            assert all(np.array_equal(there.find(text), rendered.find(text)) for text in TEXTS), place  # type: ignore[arg-type]
            before = contents(there.folder)


def test_a_pack_cut_short_changes_nothing(pack: Path, there: PromptFiles, tmp_path: Path) -> None:
    whole = pack.read_bytes()
    archive = tmp_path / "cut.zip"
    archive.write_bytes(whole[: len(whole) // 2])
    refused(archive, there, "zip")


def test_what_a_killed_import_has_left_is_cleared_away(pack: Path, there: PromptFiles) -> None:
    left = there.folder.parent / "voice-pack.unfinished"
    left.mkdir()
    (left / "half.prompt").write_bytes(b"half")
    import_pack(pack, there, WORDING)
    assert not left.exists()
    assert not (there.folder / "half.prompt").exists()


def test_where_nothing_can_be_written_the_folder_is_named(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    with pytest.raises(SettingsError, match=r"nothing was installed: .*file.*make room there"):
        import_pack(pack, PromptFiles(tmp_path / "file" / "prompts", KEY), WORDING)
