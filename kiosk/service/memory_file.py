"""Where the kiosk's memory of a home is kept: one small file, or nothing at all.

The file is there whole or not at all, whenever the power fails; only this user and root can read it.
"""

import datetime as dt
import errno
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.dialogue.memory import MOST_DONE, MOST_REMINDERS, Done, Memory, Reminder
from kiosk.dialogue.times import DAY
from kiosk.errors import DeviceError, SettingsError

_log = logging.getLogger(__name__)

_NAME = "home.json"
_LARGEST_BYTES = 1_000_000  # ten times what a full memory takes
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,40}$")]


class MemoryStore(Protocol):
    """Keeps one memory."""

    def read(self) -> Memory:
        """What is kept.  Never raises: what cannot be read is named in the journal, and counts as nothing."""

    def write(self, memory: Memory) -> None:
        """Keep this in place of all before; an empty one leaves no trace.

        Raises SettingsError or DeviceError, and then what was kept before still is.
        """


class MemoryInHand:
    """Forgets at the end of the program: for rehearsals."""

    def __init__(self) -> None:
        self._memory = Memory()

    def read(self) -> Memory:
        """The last that was written."""
        return self._memory

    def write(self, memory: Memory) -> None:
        """Hold it."""
        self._memory = memory


class MemoryFile:
    """`home.json` in the state folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _NAME
        self._unfinished = folder / f".{_NAME}.unfinished"
        self._broken = folder / f"{_NAME}.broken"
        self._is_broken = False

    def read(self) -> Memory:
        """What the file holds.  A broken one is put aside by the next write, for whoever may still need it."""
        self._is_broken = False
        try:
            with self._path.open("rb") as file:
                return _memory_from(file.read(_LARGEST_BYTES + 1))
        except FileNotFoundError:
            return Memory()
        except (OSError, ValueError) as err:  # pydantic's ValidationError is a ValueError
            self._is_broken = True
            found = err.strerror if isinstance(err, OSError) else _first_fault(err)
            _log.warning(
                "%s: cannot be read: %s. Nothing is remembered; correct the file, or delete it.", self._path, found
            )
            return Memory()

    def write(self, memory: Memory) -> None:
        """Beside the old file first; then it takes its name."""
        try:
            if memory == Memory():
                self._delete()
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write_beside(f"{_Saved.of(memory).model_dump_json(indent=1)}\n".encode())
            if self._is_broken:
                with suppress(FileNotFoundError):
                    self._path.replace(self._broken)
            self._unfinished.replace(self._path)
            self._is_broken = False
            self._settle_names()
        except OSError as err:
            with suppress(OSError):
                self._unfinished.unlink()
            raise self._told(err) from err

    def _delete(self) -> None:
        """All of it, with what a broken file or a power cut may have left."""
        for path in (self._path, self._unfinished, self._broken):
            path.unlink(missing_ok=True)
        self._is_broken = False
        if self._folder.is_dir():
            self._settle_names()

    def _write_beside(self, content: bytes) -> None:
        self._unfinished.unlink(missing_ok=True)  # left by a power cut, maybe with other rights
        with os.fdopen(os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # before the name: a power cut must not leave an empty file under it

    def _settle_names(self) -> None:
        """Only when the folder itself is on the disk does a new name, or none, outlast a power cut."""
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _told(self, err: OSError) -> SettingsError | DeviceError:
        told = f"{self._path}: could not be changed: {err.strerror}."
        if isinstance(err, PermissionError | FileExistsError | NotADirectoryError) or err.errno == errno.EROFS:
            return SettingsError(f"{told} Make its folder writable for the kiosk's user, or set `state`.")
        return DeviceError(f"{told} {'Make room there' if err.errno in _FULL else 'Look at that disk'}.")


class _SavedValue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _SavedDone(_SavedValue):
    day: dt.date | None
    what: _Id
    finished: bool
    felt: Literal["better", "same", "worse"] | None


class _SavedReminder(_SavedValue):
    routine: _Id
    minute: Annotated[int, Field(ge=0, lt=DAY)]
    day: dt.date | None


class _Saved(_SavedValue):
    """The file's shape."""

    version: Literal[1] = 1
    keeps: bool
    done: Annotated[tuple[_SavedDone, ...], Field(max_length=MOST_DONE)]
    reminders: Annotated[tuple[_SavedReminder, ...], Field(max_length=MOST_REMINDERS)]

    @classmethod
    def of(cls, memory: Memory) -> "_Saved":
        return cls.model_validate(memory, from_attributes=True)


def _memory_from(content: bytes) -> Memory:
    if len(content) > _LARGEST_BYTES:
        raise ValueError(f"found more than {_LARGEST_BYTES} bytes")
    saved = _Saved.model_validate_json(content)
    return Memory(
        saved.keeps,
        tuple(Done(one.day, one.what, one.finished, one.felt) for one in saved.done),
        tuple(Reminder(one.routine, one.minute, one.day) for one in saved.reminders),
    )


def _first_fault(err: ValueError) -> str:
    """What is wrong, without what the file says: the journal is for others to read."""
    if not isinstance(err, ValidationError):
        return str(err)
    fault = err.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, fault["loc"]))
    return f"{place}: {fault['msg']}" if place else fault["msg"]
