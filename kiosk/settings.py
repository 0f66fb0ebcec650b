"""The site's settings: one frozen value, read from one YAML file.

Looked for in: the file named by `--site` or $TOE_CRAMP_KIOSK_SITE; ~/.config/toe-cramp-kiosk/site.yaml;
/etc/toe-cramp-kiosk/site.yaml.  Without any of them the defaults below hold.
"""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from kiosk.errors import SettingsError
from kiosk.yaml_file import YamlFile

SITE_VARIABLE = "TOE_CRAMP_KIOSK_SITE"
_PLACES = (Path("~/.config/toe-cramp-kiosk/site.yaml"), Path("/etc/toe-cramp-kiosk/site.yaml"))
_PHONE = r"^\+?[0-9][0-9 ]{1,18}$"
PIN_PATTERN = r"^scrypt14\$[0-9a-f]{32}\$[0-9a-f]{64}$"
_NIGHT = re.compile(r"from ([01]\d|2[0-3]):([0-5]\d) to ([01]\d|2[0-3]):([0-5]\d)")
_QUEUE = r"^[^\s/#-][^\s/#]{0,126}$"  # what CUPS takes for a name, less what lp would take for an option
_HOST = r"^([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}$|^[0-9A-Fa-f:]+$"  # a name, an IPv4 or an IPv6 address
_KIOSK = r"^[a-z0-9][a-z0-9_-]*$"  # part of topics, and what Home Assistant takes for an identifier
_PHRASE = re.compile(r"[^\W\d_]+(?:['’\- ][^\W\d_]+)*")  # words alone, as they are said
_MOST_PHRASES = 5  # each is one more way to be woken by what is not meant
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def _minutes(night: str) -> tuple[int, int] | None:
    found = _NIGHT.fullmatch(night)
    if found is None:
        return None
    start_hour, start, end_hour, end = map(int, found.groups())
    return start_hour * 60 + start, end_hour * 60 + end


def _checked_night(night: str) -> str:
    """The same text; an error of pydantic's where it names no two different times."""
    minutes = _minutes(night)
    if minutes is None or minutes[0] == minutes[1]:
        raise PydanticCustomError("night", "two times of a day of 24 hours, such as from 22:00 to 07:00")
    return night


def _checked_phrase(phrase: str) -> str:
    """The same in lower case, with single blanks; an error of pydantic's where it is not words alone."""
    plain = " ".join(phrase.lower().split())
    if not _PHRASE.fullmatch(plain):
        raise PydanticCustomError("phrase", "words as they are said, such as hello kiosk, without digits and brackets")
    return plain


def data_folder() -> Path:
    """Where grammars/ and content/ are: beside the package in a checkout, inside it when installed from a wheel."""
    package = Path(__file__).parent
    return package if (package / "content").is_dir() else package.parent


class Broker(BaseModel):
    """The MQTT broker of a site with many kiosks.  docs/fleet.md must repeat the field descriptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    host: Annotated[str, Field(pattern=_HOST)] = Field(description="the broker's address, or its name")
    port: int = Field(default=8883, ge=1, le=65535, description="1883 is usual without TLS")
    name: Annotated[str, Field(pattern=_KIOSK)] = Field(
        max_length=40, description="what this kiosk is called there; no other kiosk may have the same name"
    )
    user: str | None = Field(default=None, min_length=1, description="who signs in; not set: `name`")
    password_file: Path | None = Field(
        default=None, description="file with the password in one line; not set: nobody signs in, unless `user` is set"
    )
    tls: bool = Field(default=True, description="no is allowed only where the broker is on this machine")
    ca_file: Path | None = Field(
        default=None, description="certificate of the authority that signed the broker's; not set: the machine's own"
    )
    discovery: bool = Field(default=True, description="whether Home Assistant is told what there is to show")

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return self.host in _THIS_MACHINE

    @field_validator("tls")
    @classmethod
    def _is_shut(cls, tls: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's form
        """A password, and who calls for help, are not for a network to read."""
        if not tls and info.data.get("host") not in _THIS_MACHINE:
            raise PydanticCustomError("open_network", "yes; no only where host is localhost, 127.0.0.1 or ::1")
        return tls


class Settings(BaseModel):
    """Every setting, with its default.  Field descriptions are the documentation that README.md must repeat."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = Field(
        default="en", description="folder of content/ and grammars/ to use"
    )
    place: Literal["clinic", "home"] = Field(
        default="clinic", description="clinic: there are staff at a desk; home: nobody is"
    )
    wake_phrases: tuple[Annotated[str, AfterValidator(_checked_phrase)], ...] | None = Field(
        default=None,
        min_length=1,
        max_length=_MOST_PHRASES,
        description=(
            "what wakes the kiosk when it is said, a phrase or a list of up to five; the page names the first; not "
            "set: those of the language, such as hello kiosk; `kiosk check` judges whether they are distinct enough"
        ),
    )
    standing_stretches: bool = Field(
        default=False,
        description="whether stretches that need room to stand, or a towel, are offered at a clinic; at home they are",
    )
    desk: str = Field(
        default="the staff at the desk",
        min_length=1,
        max_length=60,
        description="what the kiosk calls the people to go to",
    )
    room: str | None = Field(
        default=None, min_length=1, max_length=60, description="where the desk is, as said after in: room two"
    )
    desk_hours: str | None = Field(
        default=None, min_length=1, max_length=60, description="when somebody is there, as said: from eight to six"
    )
    call_command: Path | None = Field(
        default=None, description="program to run when a visitor needs a person, with help or emergency as its argument"
    )
    patience: float = Field(
        default=1.0,
        ge=1.0,
        le=3.0,
        description="how many times as long as usual the kiosk waits for an answer, and for the rest of one",
    )
    emergency_number: Annotated[str, Field(pattern=_PHONE)] | None = Field(
        default=None,
        description="number to call in an emergency, such as 999 or 911; not set: the kiosk names the desk instead",
    )
    advice_number: Annotated[str, Field(pattern=_PHONE)] | None = Field(
        default=None, description="number for advice the same day, such as 111"
    )
    printer: Annotated[str, Field(pattern=_QUEUE)] | None = Field(
        default=None,
        description="CUPS queue that prints a visitor's summary, or default for the machine's own; not set: none",
    )
    paper: Literal["page", "receipt"] = Field(
        default="page", description="what the printer holds: page (A4 or Letter) or receipt (a roll of 80 mm)"
    )
    handover_folder: Path | None = Field(
        default=None,
        description=(
            "folder that gets the answers, as FHIR, of visitors who said that the staff may have them; not set: never"
        ),
    )
    state: Path | None = Field(
        default=None,
        description=(
            "folder for what is remembered at home; not set: the service's StateDirectory, else the user's state folder"
        ),
    )
    clock: Literal["auto", "trusted"] = Field(
        default="auto",
        description=(
            "auto: the time of day is believed where the machine has a clock chip or has synchronised its clock; "
            "trusted: always, because somebody sets it"
        ),
    )
    record_visits: bool = Field(
        default=False,
        description=(
            "to find faults: each visitor is asked whether the visit may be recorded, and only a yes records it, in "
            "the folder visits of `state`; ten visits at most, for fourteen days"
        ),
    )
    night: Annotated[str, AfterValidator(_checked_night)] | None = Field(
        default=None,
        description=(
            "hours in which the voice is quieter and the page darker, such as from 22:00 to 07:00, where the time of "
            "day is believed; not set: none"
        ),
    )
    night_quieter: float = Field(
        default=10.0,
        ge=0.0,
        le=20.0,
        description="decibels by which the voice is quieter then; safety wording is not, and a visitor may say louder",
    )
    microphone: str | None = Field(
        default=None, description="part of the input device's name; not set: the system's default"
    )
    loudspeaker: str | None = Field(
        default=None, description="part of the output device's name; not set: the system's default"
    )
    echo: Literal["cancel", "hardware", "none"] = Field(
        default="cancel",
        description=(
            "cancel: the kiosk takes its own voice out of what it hears, and listens while it speaks where that is "
            "seen to work; hardware: the speakerphone does it; none: the kiosk does not listen while it speaks"
        ),
    )
    screen_port: int = Field(
        default=8642,
        ge=0,
        le=65535,
        description="port of the kiosk's page on this machine, http://127.0.0.1:8642/; 0: no page",
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="port on this machine for figures in OpenMetrics form, numbers only; 0: none",
    )
    staff_pin: Annotated[str, Field(pattern=PIN_PATTERN)] | None = Field(
        default=None,
        description="the hash that `kiosk staff-pin` makes of the PIN of the staff's page; not set: no PIN opens it",
    )
    broker: Broker | None = Field(
        default=None, description="MQTT broker that is told how this kiosk is and who calls for staff; not set: none"
    )
    voice: str = Field(default="en-us", description="espeak-ng voice")
    natural_voice: bool = Field(
        default=False,
        description=(
            "whether sentences that `kiosk render` has rendered with Piper, or taken from a voice pack, are heard; the "
            "others are spoken by `voice`"
        ),
    )
    recordings: Path | None = Field(
        default=None,
        description="folder of sentences that a person recorded, named as `kiosk render --names` lists; not set: none",
    )
    words_per_minute: int = Field(default=150, ge=110, le=200, description="speaking rate")
    model: Path | None = Field(
        default=None, description="folder of the Vosk model; not set: the usual folders and our cache"
    )
    cache: Path = Field(
        default=Path("~/.cache/toe-cramp-kiosk"), description="where rendered prompts and a fetched model are kept"
    )

    @field_validator("wake_phrases", mode="before")
    @classmethod
    def _is_one_phrase(cls, phrases: object) -> object:
        """One phrase needs no list."""
        return (phrases,) if isinstance(phrases, str) else phrases

    @property
    def night_minutes(self) -> tuple[int, int] | None:
        """When the night begins and ends, in minutes of the day."""
        return None if self.night is None else _minutes(self.night)

    @property
    def cache_folder(self) -> Path:
        """`cache` with ~ resolved."""
        return self.cache.expanduser()

    @property
    def state_folder(self) -> Path:
        """`state`, else what systemd has made for the service, else the XDG state folder."""
        if self.state is not None:
            return self.state.expanduser()
        by_systemd = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
        if by_systemd:
            return Path(by_systemd)
        return Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "toe-cramp-kiosk"

    @property
    def recordings_folder(self) -> Path | None:
        """`recordings` with ~ resolved."""
        return None if self.recordings is None else self.recordings.expanduser()

    @property
    def grammars_folder(self) -> Path:
        """grammars/<language>."""
        return data_folder() / "grammars" / self.language

    @property
    def content_folder(self) -> Path:
        """content/<language>; rules.yaml is one folder up."""
        return data_folder() / "content" / self.language


def load_settings(site: Path | None = None) -> Settings:
    """Settings from `site`, else $TOE_CRAMP_KIOSK_SITE, else the usual places, else the defaults.

    Raises SettingsError naming file, setting, what was found and what is allowed.
    """
    named = site or (Path(os.environ[SITE_VARIABLE]) if os.environ.get(SITE_VARIABLE) else None)
    if named is not None:
        if not named.is_file():
            raise SettingsError(f"{named}: no such settings file. Name one with --site or ${SITE_VARIABLE}.")
        return _read(named)
    for place in _PLACES:
        if place.expanduser().is_file():
            return _read(place.expanduser())
    return Settings()


def _read(path: Path) -> Settings:
    file = YamlFile(path)
    if not file.problems:
        try:
            return Settings.model_validate(file.value)
        except ValidationError as err:
            for problem in err.errors():
                file.complain(tuple(problem["loc"]), _told(problem))
    raise SettingsError("\n".join(file.problems))


def _told(problem: ErrorDetails) -> str:
    """What pydantic found, in words for an installer."""
    *above, last = problem["loc"]
    name, found = str(last), problem["input"]
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(name, (Broker if above else Settings).model_fields, 1)
        hint = f"did you mean {near[0]}" if near else "README.md lists them all"
        return f"found {name!r}, which is no setting; {hint}"
    if problem["type"] == "missing":
        return f"found no {name}, which is needed there. README.md tells what it is for"
    if name == "staff_pin":  # what stands there may be the PIN itself
        return "found no hash of a PIN; allowed: the line that `kiosk staff-pin` prints"
    allowed = problem["msg"]
    if problem["type"] == "too_long":
        allowed = f"at most {problem['ctx']['max_length']}"
    if problem["type"] == "model_type":
        allowed = "lines of `name: value` below it"
    if problem["type"] == "string_pattern_mismatch" and name.endswith("_number"):
        allowed = "digits and blanks, such as 112 or 0800 123 456"
    return f"found {found!r}; allowed: {allowed}. README.md tells what it is for"
