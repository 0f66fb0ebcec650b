"""Bringing the speech model onto this machine: from Vosk's own site, from Maven, or from a file carried on a stick.

Whatever the source, only the files named in model-sha256.txt are taken, into a temporary sibling of the model's folder;
they are compared, written through to the disk, and only then is the sibling renamed.  So a broken or interrupted
installation leaves either no model or a whole one.
"""

import fcntl
import http.client
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from tqdm import tqdm

from kiosk.errors import KioskError, SettingsError
from kiosk.hearing.model import MODEL_NAME, MODEL_SUMS, installed_model, model_faults
from kiosk.settings import Settings

Say = Callable[[str], None]  # one line on what is being done, for the person who waits

_SILENCE_SECONDS = 8  # to connect, and in the middle: a closed network must fall to the next source within seconds
_MAVEN_SECONDS = 15 * 60
_LARGEST_FILE = 64 << 20  # bytes; the model's largest file has 24 MB, so what claims more is not the model
_UNFINISHED = ".unfinished-"
# What zipfile lets through when bytes of an archive are wrong: see the test that flips each of them.
_BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class FetchError(KioskError):
    """A source could not be reached or gave something else.  Another source may do."""


@dataclass(frozen=True, slots=True)
class VoskSite:
    """The model as its makers publish it, a zip.  The sum of its files decides; the size is for the progress bar."""

    url: str = f"https://alphacephei.com/vosk/models/{MODEL_NAME}.zip"
    size: int = 41_205_931  # bytes

    def __str__(self) -> str:
        return f"Vosk's own site ({self.url})"

    def bring(self, into: Path) -> Path:
        """Download into the folder `into` and return the file."""
        archive = into / "model.zip"
        try:
            with (
                urllib.request.urlopen(self.url, timeout=_SILENCE_SECONDS) as answer,  # noqa: S310 - the address is ours
                archive.open("wb") as file,
                tqdm(total=self.size, unit="B", unit_scale=True, desc="speech model", disable=None) as bar,
            ):
                while piece := answer.read(1 << 16):
                    bar.update(file.write(piece))
                    if file.tell() > self.size:
                        raise FetchError(f"it sends more than the {self.size} bytes of the model")
        except (OSError, http.client.HTTPException) as err:  # not found, a time-out, a broken connection, a full disk
            reason = err.reason if isinstance(err, urllib.error.URLError) else err
            raise FetchError(getattr(reason, "strerror", None) or str(reason)) from err
        if archive.stat().st_size != self.size:
            raise FetchError(f"the download broke off after {archive.stat().st_size} of {self.size} bytes")
        return archive


@dataclass(frozen=True, slots=True)
class Maven:
    """The same files inside an artifact for Android, an aar; from wherever this machine's Maven takes its artifacts."""

    artifact: str = "com.alphacephei:vosk-model-en:0.3.45:aar"

    def __str__(self) -> str:
        return f"the Maven artifact {self.artifact}"

    def bring(self, into: Path) -> Path:
        """Let `mvn` copy the artifact into the folder `into` and return the file."""
        if shutil.which("mvn") is None:
            raise FetchError("the program mvn is not installed (`apt-get install maven`)")
        command = ["mvn", "--batch-mode", "--quiet", "-Daether.connector.connectTimeout=10000", "dependency:copy"]
        command += [f"-Dartifact={self.artifact}", f"-DoutputDirectory={into}"]
        try:
            done = subprocess.run(
                command, cwd=into, capture_output=True, text=True, timeout=_MAVEN_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as err:
            raise FetchError(f"mvn had not finished after {_MAVEN_SECONDS} s") from err
        brought = next(into.glob("*.aar"), None)
        if done.returncode != 0 or brought is None:
            complaint = next(
                (line for line in done.stdout.splitlines() if "ERROR" in line), f"exit code {done.returncode}"
            )
            raise FetchError(f"mvn: {complaint.strip()[:300]}")
        return brought


Source = VoskSite | Maven
_GENUINE = f"The genuine one is {VoskSite().url}."
SOURCES: Mapping[str, Source] = {"vosk": VoskSite(), "maven": Maven()}


def fetch_model(settings: Settings, say: Say, sources: tuple[Source, ...] = tuple(SOURCES.values())) -> Path:
    """Install the model from the first of `sources` that gives a whole one, and return its folder.

    Raises SettingsError naming why each source failed.
    """
    failed = []
    for source in sources:
        say(f"fetching the speech model (41 MB) from {source}")
        with tempfile.TemporaryDirectory(prefix="toe-cramp-kiosk-") as folder:
            try:
                return install_model(source.bring(Path(folder)), settings)
            except (FetchError, SettingsError) as err:
                failed.append(f"{source}: {err}")
                say(f"not from there: {err}")
    raise SettingsError(
        f"the speech model could not be fetched. {'; '.join(failed)}. "
        f"On a machine with a network get {VoskSite().url}, carry it here, and `kiosk model --from FILE`."
    )


def install_model(source: Path, settings: Settings, sums: Mapping[str, str] = MODEL_SUMS) -> Path:
    """Install the model from a zip, an aar or a folder, and return its folder.  What was there is replaced.

    Raises SettingsError when `source` does not hold the whole model, or the cache cannot be written to.
    """
    target = installed_model(settings)
    try:
        with _alone(target.parent):
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=target.parent))
            try:
                _copy(source, unfinished, sums)
                fault = next(model_faults(unfinished, sums), None)
                if fault is not None:
                    raise SettingsError(
                        f"{source}: this is not {MODEL_NAME}, or it is damaged: {fault}. Nothing was installed."
                    )
                _exchange(unfinished, target)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as err:
        what = f"{err.filename or source}: {err.strerror}"
        cure = "Make room or allow writing there, or set `cache` in the settings file to another folder."
        raise SettingsError(f"the speech model cannot be installed in {target}: {what}. {cure}") from err
    return target


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One installation at a time; what a killed one left behind is cleared away."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        yield


def _exchange(unfinished: Path, target: Path) -> None:
    unfinished.chmod(0o755)  # mkdtemp makes it private; the service may be another user than the installer
    if target.exists():
        target.rename(unfinished.with_suffix(".old"))
    unfinished.rename(target)
    _write_through(target.parent)
    shutil.rmtree(unfinished.with_suffix(".old"), ignore_errors=True)


def _copy(source: Path, into: Path, sums: Mapping[str, str]) -> None:
    if source.is_dir():
        top = _top_of([str(file.relative_to(source)) for file in source.rglob("*") if file.is_file()], source, sums)
        for name in sums:
            if (source / top / name).is_file():
                with (source / top / name).open("rb") as file:
                    _put(file, into / name)
        return
    if not source.is_file():
        raise SettingsError(f"{source}: no such file or folder.")
    try:
        with zipfile.ZipFile(source) as archive:
            _copy_archive(archive, source, into, sums)
    except _BROKEN_ARCHIVE as err:
        raise SettingsError(f"{source}: not a whole zip or aar file ({err}). Nothing was installed.") from err


def _copy_archive(archive: zipfile.ZipFile, source: Path, into: Path, sums: Mapping[str, str]) -> None:
    members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    for name in members:
        if name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts:
            raise SettingsError(
                f"{source}: refused, it holds the path {name!r}, which leads out of the archive. {_GENUINE}"
            )
    top = _top_of(list(members), source, sums)
    for name in sums:
        info = members.get(str(PurePosixPath(top) / name))
        if info is None:
            continue  # the comparison names it
        if info.file_size > _LARGEST_FILE:
            raise SettingsError(
                f"{source}: refused, {info.filename} would unpack to {info.file_size} bytes. {_GENUINE}"
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile(f"{info.filename} is packed in a way the model never is")
        with archive.open(info) as file:
            _put(file, into / name)


def _top_of(names: list[str], source: Path, sums: Mapping[str, str]) -> str:
    """The folder inside `source` that holds the model: its own, or assets/model-en-us, or none."""
    first = next(iter(sums))
    tops = [name.removesuffix(first) for name in names if name == first or name.endswith(f"/{first}")]
    if not tops:
        raise SettingsError(f"{source}: no speech model inside (no {first}). {_GENUINE}")
    return min(tops, key=len)


def _put(file: IO[bytes], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        shutil.copyfileobj(file, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _write_through(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
