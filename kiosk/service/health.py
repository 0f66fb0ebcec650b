"""How the kiosk is, for the staff's page: nothing here is about a visitor."""

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from kiosk import __version__

# deaf: it can speak only; mute: it can hear only; none: it was started without sound
Sound: TypeAlias = Literal["on", "deaf", "mute", "lost", "none"]

_LEAST_FREE_MB = 200  # below it the journal and rendered sentences may not find room
_LOOK_AGAIN_SECONDS = 60.0


class Health:
    """Facts that are set as they change.  The disk is looked at in a thread of its own: a dying card may take long.

    model: the speech model's name, None where nobody listens.  review: unsigned, changed or signed.  records: visits
    are recorded after a yes, which the site has set.
    """

    def __init__(self, folder: Path, *, model: str | None, review: str, records: bool) -> None:
        self.sound: Sound = "none"
        self.microphone = "none"  # on, lost, dead, deaf or clipped
        self._folder = folder
        self._model = model
        self._review = review
        self._records = records
        self._free_mb: int | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="health", daemon=True)
        self._thread.start()

    def told(self) -> Mapping[str, Mapping[str, object]]:
        """What the staff's page shows of each: a value, and whether it is as it should be."""
        return {
            "sound": {"ok": self.sound == "on", "value": self.sound},
            "microphone": {"ok": self.microphone == "on", "value": self.microphone},
            "model": {"ok": self._model is not None, "value": self._model},
            "disk": {"ok": self._free_mb is None or self._free_mb >= _LEAST_FREE_MB, "value": self._free_mb},
            "version": {"ok": True, "value": __version__},
            "review": {"ok": self._review == "signed", "value": self._review},
            "recording": {"ok": True, "value": "on" if self._records else "off"},
        }

    def close(self) -> None:
        """Look no more.  Safe to call twice."""
        self._ended.set()

    def _look(self) -> None:
        while not self._ended.is_set():
            self._free_mb = _free_mb(self._folder)
            self._ended.wait(_LOOK_AGAIN_SECONDS)


def _free_mb(folder: Path) -> int | None:
    """Free megabytes where the folder is or would be; None when nobody can tell."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free // 1_000_000
        except OSError:
            continue
    return None
