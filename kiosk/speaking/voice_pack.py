"""A voice pack: every sentence in the natural voice as one file, for kiosks that do not compute it.

A ZIP archive of `manifest.json` and a FLAC file for each sentence, named as the prompt's file is.  The manifest says
what was rendered (voice and rate, format, sample rate, a digest of the wording) and the SHA-256 of each FLAC file.
Checksums tell damage, not who made it: whoever may write the archive decides what the kiosk is heard to say.
"""

import fcntl
import hashlib
import io
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import soundfile
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.errors import SettingsError
from kiosk.sound import RATE_HZ, Samples
from kiosk.speaking.prompt_files import FORMAT, PromptFiles, file_content

_MANIFEST = "manifest.json"
_NAME = re.compile(r"[0-9a-f]{64}")
_MOST_SENTENCES = 10_000  # eight times what the content has
_LONGEST_SAMPLES = 60 * RATE_HZ
_MOST_SAMPLES = 4 * 3600 * RATE_HZ  # 460 MB on the disk; all sentences of today are an hour
_LARGEST_MANIFEST = 2 << 20  # bytes, for 10,000 sentences
_LARGEST_FLAC = 2 * _LONGEST_SAMPLES + (64 << 10)  # bytes: FLAC that does not compress at all
_UNFINISHED = "voice-pack.unfinished"
_SAME_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same sentences make the same archive
# What zipfile lets through when bytes of an archive are wrong.
_BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)

_Sum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What a pack says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal["toe-cramp-kiosk voice pack"] = "toe-cramp-kiosk voice pack"
    voice: str  # `Voice.key`
    format: str  # of prompts' files; their names hang on it
    rate_hz: int
    wording: _Sum
    sentences: dict[_Sum, _Sum]  # name -> SHA-256 of its FLAC file


def export_pack(archive: Path, files: PromptFiles, texts: Iterable[str], wording: str) -> int:
    """Write the pack, whole or not at all, and return its size in bytes.  wording: digest of what kiosks say.

    Raises SettingsError when a sentence is not rendered, or the file cannot be written.
    """
    unfinished = archive.with_name(f"{archive.name}.{os.getpid()}")
    sums: dict[str, str] = {}
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as pack:  # FLAC is as small as it gets
            for text in texts:
                name, sound = files.path(text).stem, files.find(text)
                if sound is None:
                    raise SettingsError(f"not rendered: {text!r}. Run kiosk render where Piper is installed.")
                flac = _as_flac(sound)
                sums[name] = hashlib.sha256(flac).hexdigest()
                pack.writestr(_member(f"{name}.flac"), flac)
            manifest = Manifest(voice=files.key, format=FORMAT, rate_hz=RATE_HZ, wording=wording, sentences=sums)
            pack.writestr(_member(_MANIFEST), manifest.model_dump_json(indent=1))
        unfinished.replace(archive)
        return archive.stat().st_size
    except OSError as err:
        raise SettingsError(f"{archive}: cannot be written ({err.strerror}). Name a file where there is room.") from err
    finally:
        unfinished.unlink(missing_ok=True)


def import_pack(archive: Path, files: PromptFiles, wording: str) -> int:
    """Install the sentences of a pack and return how many those are; what is there already stays as good as it was.

    All of it is looked at before anything is changed; then each file takes its place at once, so that one who is
    interrupted only has to begin again.  Raises SettingsError naming what is wrong with the pack, or with the disk.
    """
    try:
        with zipfile.ZipFile(archive) as pack:
            manifest = _manifest(pack)
            _compare(archive, manifest, files.key, wording)
            members = _members(pack, manifest)
            with _staging(files.folder) as staging:
                for name, sound in _sounds(pack, members, manifest.sentences):
                    (staging / f"{name}.prompt").write_bytes(file_content(sound))
                os.sync()  # once for all: on a memory card a wait for each would take minutes
                for staged in sorted(staging.iterdir()):
                    staged.replace(files.folder / staged.name)
            return len(members)
    except OSError as err:
        what = f"{err.filename or files.folder}: {err.strerror or err}"
        raise SettingsError(f"{archive}: nothing was installed: {what}. Check the name; make room there.") from err
    except _BROKEN_ARCHIVE as err:
        cure = "Copy it once more from where it was made"
        raise SettingsError(f"{archive}: nothing was installed: {err}. {cure} (kiosk render --export).") from err


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _SAME_DATE)
    info.external_attr = 0o644 << 16  # for who unpacks it to listen
    return info


def _manifest(pack: zipfile.ZipFile) -> Manifest:
    found = [info for info in pack.infolist() if info.filename == _MANIFEST]
    if len(found) != 1:
        raise ValueError(f"not a voice pack, it has {len(found)} files {_MANIFEST}")
    try:
        return Manifest.model_validate_json(_read(pack, found[0], _LARGEST_MANIFEST))
    except ValidationError as err:
        first = err.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{_MANIFEST}: {place}: {first['msg']}") from err


def _compare(archive: Path, manifest: Manifest, key: str, wording: str) -> None:
    """Whether it is a pack for this kiosk.  Raises SettingsError."""
    asked: Mapping[str, tuple[object, object, str]] = {
        "voice": (manifest.voice, key, "Set words_per_minute and language as they were where it was made"),
        "format": (manifest.format, FORMAT, "Take one from a kiosk of this version"),
        "rate_hz": (manifest.rate_hz, RATE_HZ, "Take one from a kiosk of this version"),
        "wording": (
            manifest.wording,
            wording,
            "Its content is of another version: export it from this one's",
        ),
    }
    for name, (found, allowed, cure) in asked.items():
        if found != allowed:
            what = f"{_MANIFEST}: found {name} {_short(found)!r}, this kiosk has {_short(allowed)!r}"
            raise SettingsError(f"{archive}: nothing was installed: {what}. {cure}.")


def _short(value: object) -> object:
    return value[:12] if isinstance(value, str) and _NAME.fullmatch(value) else value


def _members(pack: zipfile.ZipFile, manifest: Manifest) -> dict[str, zipfile.ZipInfo]:
    """By sentence: exactly those that the manifest lists."""
    infos = [info for info in pack.infolist() if info.filename != _MANIFEST]
    if len(infos) > _MOST_SENTENCES:
        raise ValueError(f"found {len(infos)} files; at most {_MOST_SENTENCES} are allowed")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.removesuffix(".flac")
        if name not in manifest.sentences or info.filename == name or name in members:
            raise ValueError(f"found {info.filename!r}, which its manifest does not list, or lists once")
        members[name] = info
    lost = manifest.sentences.keys() - members.keys()
    if lost:
        raise ValueError(f"{len(lost)} of {len(manifest.sentences)} sentences are not in it, among them {min(lost)}")
    return members


def _sounds(
    pack: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], sums: Mapping[str, str]
) -> Iterator[tuple[str, Samples]]:
    room = _MOST_SAMPLES
    for name, info in members.items():
        flac = _read(pack, info, _LARGEST_FLAC)
        if hashlib.sha256(flac).hexdigest() != sums[name]:
            raise ValueError(f"{info.filename} is damaged: its checksum is another")
        sound = _from_flac(flac, info.filename, min(room, _LONGEST_SAMPLES))
        room -= sound.size
        yield name, sound


def _read(pack: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A member of at most so many bytes, whatever its header claims."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{info.filename} is packed in a way that a voice pack never is")
    with pack.open(info) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{info.filename} has more than the {most} bytes that are allowed")
    return content


def _as_flac(sound: Samples) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def _from_flac(flac: bytes, name: str, most: int) -> Samples:
    """Mono 16-bit of the kiosk's rate and at most so many samples, or ValueError."""
    try:
        with soundfile.SoundFile(io.BytesIO(flac)) as file:
            found = (file.format, file.subtype, file.channels, file.samplerate)
            if found != ("FLAC", "PCM_16", 1, RATE_HZ):
                raise ValueError(f"{name}: found {found}; allowed is FLAC, PCM_16, mono, {RATE_HZ} Hz")
            if not 0 <= file.frames <= most:
                raise ValueError(f"{name}: found {file.frames} samples; at most {most} are allowed here")
            sound: Samples = file.read(frames=file.frames, dtype="int16")
    except soundfile.LibsndfileError as err:
        raise ValueError(f"{name}: not audio that can be read ({err.error_string})") from err
    if sound.ndim != 1 or sound.dtype != np.int16:
        raise ValueError(f"{name}: not one channel of 16-bit sound")
    return sound


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder beside the prompts' files that is gone afterwards; one import at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    staging = folder.parent / _UNFINISHED
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(staging, ignore_errors=True)  # left by one that was killed
        staging.mkdir()
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(lock)
