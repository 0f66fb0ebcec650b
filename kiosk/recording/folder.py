"""Where recorded visits are: one file each, for the kiosk's user alone, few of them and not for long."""

import datetime as dt
import logging
import os
import re
from pathlib import Path

MOST_VISITS = 10
KEPT_DAYS = 14  # content/LANGUAGE/prompts.yaml promises it to the visitor
_log = logging.getLogger(__name__)
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-\d{3}\.visit")


class VisitFolder:
    """`visits` in the state folder.  Every method may raise OSError, but for `prune`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def files(self) -> tuple[Path, ...]:
        """Those there are, the oldest first."""
        if not self.path.is_dir():
            return ()
        return tuple(sorted(path for path in self.path.iterdir() if _NAME.fullmatch(path.name)))

    def create(self, today: dt.date) -> Path:
        """An empty file for a new visit; the oldest goes where there would be too many."""
        self.prune(today)
        files = self.files()
        for path in files[: max(0, len(files) - MOST_VISITS + 1)]:
            path.unlink(missing_ok=True)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        numbers = [int(path.stem[-3:]) for path in self.files() if path.name.startswith(today.isoformat())]
        path = self.path / f"{today}-{max(numbers, default=0) % 999 + 1:03}.visit"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def prune(self, today: dt.date) -> None:
        """Erase what has been kept for long enough, and what bears a day that is still to come: its clock was wrong."""
        try:
            for path in self.files():
                day = dt.date.fromisoformat(path.name[:10])
                if not today - dt.timedelta(days=KEPT_DAYS) < day <= today + dt.timedelta(days=1):
                    path.unlink(missing_ok=True)
        except OSError as err:
            _log.error("%s: a recorded visit could not be erased: %s. Look at that disk.", self.path, err.strerror)

    def erase(self) -> int:
        """All of them; how many there were."""
        files = self.files()
        for path in files:
            path.unlink(missing_ok=True)
        return len(files)
