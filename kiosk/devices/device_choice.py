"""Which sound device is meant by a name in the settings file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kiosk.errors import DeviceError

Direction: TypeAlias = Literal["microphone", "loudspeaker"]


DIRECTIONS: tuple[Direction, ...] = ("microphone", "loudspeaker")


class NoSoundError(DeviceError):
    """There is no device at all in one direction.  The kiosk can still be used by touch and keys."""


class SoundLostError(DeviceError):
    """A device that was open has gone silent."""

    def __init__(self, direction: Direction, name: str) -> None:
        super().__init__(f'the {direction} "{name}" is gone. Is it still plugged in and switched on?')
        self.direction = direction


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the sound library lists it.  `index` may change at every start, so only the name is a setting."""

    index: int
    name: str
    inputs: int  # channels
    outputs: int
    rate_hz: int  # the one it likes best
    default_for: frozenset[Direction] = frozenset()

    def can_be(self, direction: Direction) -> bool:
        """Whether sound flows that way."""
        return (self.inputs if direction == "microphone" else self.outputs) > 0


def chosen_device(direction: Direction, wanted: str | None, devices: Sequence[Device]) -> Device:
    """The device called `wanted`, or else the first whose name contains it; without a name, the system's default.

    Letter case does not matter.
    Raises NoSoundError when no device goes that way, DeviceError when none has the name.
    """
    able = [device for device in devices if device.can_be(direction)]
    if not able:
        raise NoSoundError(f"no {direction} was found. Plug one in.")
    if wanted is None:
        return next((device for device in able if direction in device.default_for), able[0])
    name = wanted.casefold()
    matches = [device for device in able if name in device.name.casefold()]
    if not matches:
        found = ", ".join(f'"{device.name}"' for device in able)
        raise DeviceError(f'no {direction} named "{wanted}"; found {found}. Set {direction} in the settings file.')
    return next((device for device in matches if device.name.casefold() == name), matches[0])
