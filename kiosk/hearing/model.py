"""Where the speech model is, and that it is whole.

A model with one wrong byte may load and hear badly, so every start compares each of its files with model-sha256.txt.
That reads 71 MB and takes 0.08 s on a desktop; loading the model reads the same bytes anyway.  A note of an earlier
comparison would save that time and miss what a worn memory card does to a file nobody wrote to.
"""

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import SettingsError
from kiosk.settings import Settings

_log = logging.getLogger(__name__)

MODEL_NAME = "vosk-model-small-en-us-0.15"
MODEL_PATH_VARIABLE = "VOSK_MODEL_PATH"  # Vosk's own: a folder of models to Vosk, to us also a model itself
CURE = (
    "Run `script/setup` or `kiosk model --fetch`; without a network, `kiosk model --from FILE` takes it from a zip, "
    "an aar or a folder."
)


def _read_sums() -> dict[str, str]:
    lines = Path(__file__).with_name("model-sha256.txt").read_text(encoding="ascii").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {path: digest for digest, path in pairs}


MODEL_SUMS: Mapping[str, str] = _read_sums()
"""Path inside the model -> SHA-256 in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder where the model may be, and who says so."""

    folder: Path
    why: str


def model_places(settings: Settings) -> tuple[Place, ...]:
    """Folders to look in, best first.  A model named in the settings is the only place: nothing else was meant."""
    if settings.model is not None:
        return (Place(settings.model.expanduser(), "the setting `model`"),)
    named = os.environ.get(MODEL_PATH_VARIABLE)
    from_variable = (
        (Place(Path(named) / MODEL_NAME, f"${MODEL_PATH_VARIABLE}"), Place(Path(named), f"${MODEL_PATH_VARIABLE}"))
        if named
        else ()
    )
    return (
        *from_variable,
        Place(Path("/usr/share/vosk") / MODEL_NAME, "Vosk's folder of this machine"),
        Place(Path("~/.cache/vosk").expanduser() / MODEL_NAME, "Vosk's folder of this user"),
        Place(installed_model(settings), "our cache"),
    )


def installed_model(settings: Settings) -> Path:
    """The folder into which `kiosk model --fetch` and `--from` put the model."""
    return settings.cache_folder / "models" / MODEL_NAME


def locate_model(settings: Settings) -> Path:
    """The folder of a whole model, the first of `model_places`.

    Raises SettingsError naming the places searched when there is none, the first wrong file when it is damaged.
    """
    damage: list[str] = []
    for place in model_places(settings):
        if not (place.folder / "am").is_dir():  # every Vosk model has one; $VOSK_MODEL_PATH may hold anything else
            continue
        fault = next(model_faults(place.folder), None)
        if fault is None:
            for line in damage:
                _log.warning("not used: %s", line)
            return place.folder
        damage.append(f"{place.folder} ({place.why}): {fault}")
    if damage:
        raise SettingsError(f"the speech model is damaged: {'; '.join(damage)}. {_cure(settings)}")
    searched = ", ".join(f"{place.folder} ({place.why})" for place in model_places(settings))
    raise SettingsError(f"no speech model {MODEL_NAME}; looked in {searched}. {_cure(settings)}")


def _cure(settings: Settings) -> str:
    if settings.model is None:
        return CURE
    return f"Put {MODEL_NAME} there, or take `model` out of the settings file. Then: {CURE}"


def model_faults(folder: Path, sums: Mapping[str, str] = MODEL_SUMS) -> Iterator[str]:
    """One sentence for each file of `sums` that is missing, unreadable or different.  Reads every file to its end."""
    for name, expected in sums.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield f"{name} is missing"
        except OSError as err:
            yield f"{name} cannot be read ({err.strerror})"
        else:
            if found != expected:
                yield f"{name} differs: its SHA-256 is {found[:12]}…, it should be {expected[:12]}…"
