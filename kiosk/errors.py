"""What can go wrong that is not our bug.

KioskError
├── ContentError    an author fixes a file under content/ or grammars/, a scenario or a recording (exit 78)
├── SettingsError   an installer fixes a setting, the model or a missing system package (exit 78)
├── DeviceError     plug it in; the kiosk tries again by itself
└── UsageError      the command was called the wrong way (exit 64)

A message says what was found, what is allowed and what to do.  Anything else that is raised is a bug: let it crash.
"""


class KioskError(Exception):
    """One clear line for a person; `__main__` prints it without a traceback."""

    exit_code = 1


class ContentError(KioskError):
    """One or more files written by an author are wrong.  `problems` has one `file:line: …` string for each."""

    exit_code = 78  # os.EX_CONFIG, which the systemd unit does not restart

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SettingsError(KioskError):
    """The machine or its settings are not as they must be."""

    exit_code = 78


class DeviceError(KioskError):
    """A microphone or loudspeaker is missing, busy or gone."""


class UsageError(KioskError):
    """The command line was wrong."""

    exit_code = 64
