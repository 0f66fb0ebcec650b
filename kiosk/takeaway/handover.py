"""A visitor's answers for the staff: one file in a folder that the site has chosen.

Only where the setting `handover_folder` is set, and only after the visitor said yes: that is for the caller to hold.
"""

import datetime as dt
import errno
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from kiosk.dialogue.summary import Summary
from kiosk.errors import DeviceError, SettingsError
from kiosk.library.pack import Pack
from kiosk.takeaway.fhir import response

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def hand_over(summary: Summary, pack: Pack, folder: Path, when: dt.datetime) -> Path:
    """Write a FHIR QuestionnaireResponse that only this user and root can read; the file is there whole or not at all.

    Its name has the time and a random part, so that files sort and nothing in it speaks of a person.
    Raises SettingsError when the folder is not there or may not be written, DeviceError when the disk is full or fails.
    """
    text = json.dumps(response(summary, pack, when), ensure_ascii=False, indent=2)
    name = f"{when.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.json"
    unfinished = folder / f".{name}.unfinished"
    try:
        _write(unfinished, f"{text}\n".encode())
        return unfinished.rename(folder / name)
    except OSError as err:
        with suppress(OSError):
            unfinished.unlink()
        told = f"{folder}: the answers could not be handed over: {err.strerror}."
        if isinstance(err, FileNotFoundError | NotADirectoryError | PermissionError) or err.errno == errno.EROFS:
            raise SettingsError(
                f"{told} Make that folder writable for the kiosk's user, or set handover_folder."
            ) from err
        cure = "Make room there" if err.errno in _FULL else "Look at that disk"
        raise DeviceError(f"{told} {cure}.") from err


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # before the name: a power cut must not leave an empty file under it
