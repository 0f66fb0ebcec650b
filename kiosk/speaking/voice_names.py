"""Which of the installed voices is meant by the name in the settings file."""

import difflib
from collections.abc import Iterable

from kiosk.errors import SettingsError

NO_ENGINE = "No voice can speak: install the Debian packages espeak-ng and libespeak-ng1."


def voice_id(wanted: str, ids: Iterable[str]) -> str:
    """The id of the voice that `wanted` names: `gmw/en-us`, its last part `en-us`, either with a variant (`en-us+f3`).

    ids: what the engine says it has, without variants; letter case does not matter.
    Raises SettingsError that names some voices, the likeliest first, when there is no such voice.
    """
    base, plus, variant = wanted.lower().partition("+")
    known = sorted({each.lower() for each in ids})
    for each in known:
        if base in (each, each.rpartition("/")[2]):
            return each + plus + variant
    raise unknown_voice(wanted, known)


def unknown_voice(wanted: str, ids: Iterable[str]) -> SettingsError:
    """The error that tells an installer which voices there are."""
    names = sorted({each.lower().rpartition("/")[2] for each in ids})
    near = difflib.get_close_matches(wanted.lower(), names, n=6, cutoff=0.4) or names[:6]
    some = ", ".join(f'"{name}"' for name in near)
    return SettingsError(f'no voice named "{wanted}"; among the {len(names)} found: {some}. Set voice in the settings.')
