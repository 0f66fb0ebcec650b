"""PortAudio, through sounddevice: starting it anew, what devices it lists, opening one direction of one."""

import logging
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from kiosk.devices.device_choice import Device, Direction, NoSoundError, SoundLostError
from kiosk.errors import DeviceError
from kiosk.sound import BLOCK_SECONDS

_log = logging.getLogger(__name__)

_LATENCY = "low"  # measured with PulseAudio: 40 ms each way


def sound_library() -> ModuleType:
    """sounddevice, with the devices as they are now.  No stream may be open: PortAudio starts anew.

    Raises NoSoundError when PortAudio is not installed.
    """
    try:
        import sounddevice
    except OSError as err:  # it is imported without trouble only where PortAudio is installed
        raise NoSoundError("the sound library is missing: install the Debian package libportaudio2.") from err
    # PortAudio lists the devices when it starts.  A device plugged in later is found only by starting it again.
    sounddevice._terminate()  # noqa: SLF001 - sounddevice has no public call for this
    sounddevice._initialize()  # noqa: SLF001
    module: ModuleType = sounddevice
    return module


def listed_devices(library: ModuleType) -> Sequence[Device]:
    """Every device, in PortAudio's order."""
    defaults: dict[Direction, int] = dict(zip(("microphone", "loudspeaker"), library.default.device, strict=True))
    return [
        Device(
            index=index,
            name=entry["name"],
            inputs=entry["max_input_channels"],
            outputs=entry["max_output_channels"],
            rate_hz=round(entry["default_samplerate"]),
            default_for=frozenset(direction for direction, default in defaults.items() if default == index),
        )
        for index, entry in enumerate(library.query_devices())
    ]


def opened_stream(
    library: ModuleType, direction: Direction, device: Device, first_rate_hz: int, callback: Callable[..., None]
) -> tuple[Any, int]:
    """The stream, mono int16 in chunks of 20 ms, not started, and its rate.

    Raises DeviceError with the first problem when neither this rate nor the device's own opens.
    """
    kind = library.InputStream if direction == "microphone" else library.OutputStream
    problem: Exception | None = None
    for rate_hz in dict.fromkeys((first_rate_hz, device.rate_hz)):
        try:
            stream = kind(
                samplerate=rate_hz,
                blocksize=chunk_samples(rate_hz),
                device=device.index,
                channels=1,
                dtype="int16",
                latency=_LATENCY,
                callback=callback,
            )
        except (library.PortAudioError, ValueError) as err:
            _log.info("%s at %d Hz does not open: %s", direction, rate_hz, err)
            problem = problem or err
        else:
            return stream, rate_hz
    raise DeviceError(
        f'{direction} "{device.name}" does not open: {problem}. Is another program using it? '
        f"If not, set {direction} in the settings file to another device."
    ) from problem


def start_stream(library: ModuleType, direction: Direction, stream: Any, name: str) -> None:  # noqa: ANN401
    """Let sound flow.  Raises SoundLostError when it does not: a busy machine or server was seen to refuse."""
    try:
        stream.start()
    except library.PortAudioError as err:
        _log.info("%s does not start: %s", direction, err)
        raise SoundLostError(direction, name) from err


def chunk_samples(rate_hz: int) -> int:
    """How many samples of this rate 20 ms are."""
    return round(rate_hz * BLOCK_SECONDS)
