"""Sound: which devices there are, whether ours open, and whether the kiosk hears itself through them."""

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from kiosk.checkup.finding import Finding, fault, fine, note, warning
from kiosk.devices.device_choice import Device, Direction, NoSoundError, chosen_device
from kiosk.devices.duplex import DuplexStream
from kiosk.devices.level_meter import CLIPPED_SHARE, DEAF_DBFS
from kiosk.devices.loop_back import LoopBack, listened_to_itself
from kiosk.devices.sound_library import listed_devices, sound_library
from kiosk.errors import DeviceError
from kiosk.settings import Settings
from kiosk.sound import RATE_HZ

_LOUD_NOISE_DBFS = -40.0  # speech at a kiosk is at -26 dBFS or so; recognition gets worse within 15 dB of it
_LATE_SECONDS = 0.4  # a Bluetooth loudspeaker; "stop" is obeyed that much later


def sound_findings(settings: Settings, *, plays: bool) -> Iterator[Finding]:
    """Devices, their rates and what comes back.  plays: whether the tone may sound; without it no device is opened."""
    try:
        with _quiet_libraries():
            devices = listed_devices(sound_library())
    except NoSoundError as err:
        yield fault("sound", str(err), "sudo apt-get install libportaudio2")
        return
    names = ", ".join(f'"{device.name}" {_told_of(device)}' for device in devices)
    yield note("devices", f"found {names}" if names else "found none")
    found = [_chosen(direction, wanted, devices) for direction, wanted in _wanted(settings)]
    yield from found
    if any(one.cure for one in found):
        return
    if not plays:
        yield note("loop-back", "not tried: nothing was to be played")
        return
    try:
        with _quiet_libraries(), closing(DuplexStream(settings.microphone, settings.loudspeaker)) as stream:
            rates_hz = stream.rates_hz
            result = listened_to_itself(stream)
    except DeviceError as err:
        yield fault("sound", str(err), "`fuser -v /dev/snd/*` names who has the device; end that, or plug it anew.")
        return
    yield _told_rates(rates_hz)
    yield from loop_back_findings(result, is_hardware=settings.echo == "hardware")


def loop_back_findings(heard: LoopBack, *, is_hardware: bool) -> Iterator[Finding]:
    """What the test means.  is_hardware: the device itself takes the kiosk's voice out of what it hears."""
    if heard.is_dead:
        yield fault(
            "microphone",
            "it is dead: not one sound in 3.5 s, not even noise",
            "Is it muted (a key on it, `alsamixer`, `pactl list sources`)? Else plug it anew, or try another.",
        )
        return
    if heard.clipped >= CLIPPED_SHARE:
        yield warning(
            "microphone",
            f"it is overdriven: {100 * heard.clipped:.1f} % of what it hears is cut off",
            "Turn its level down (`alsamixer`, capture), or move it away from the loudspeaker.",
        )
    if heard.noise_dbfs < DEAF_DBFS and heard.heard_dbfs is None and not is_hardware:
        yield fault(
            "microphone",
            f"it is deaf: {_dbfs(heard.noise_dbfs)} is less than any room's noise",
            "Turn its level up (`alsamixer`, capture), or set `microphone` to another device.",
        )
        return
    if heard.noise_dbfs > _LOUD_NOISE_DBFS:
        yield warning(
            "microphone",
            f"the room is loud or the microphone hums: {_dbfs(heard.noise_dbfs)} of noise",
            "Move the kiosk away from the noise, or turn the microphone's level down.",
        )
    else:
        yield fine("microphone", f"noise of {_dbfs(heard.noise_dbfs)}")
    yield _loop_back(heard, is_hardware=is_hardware)
    if heard.lost_blocks > 5:  # one or two at the start are usual
        yield warning(
            "sound", f"{heard.lost_blocks} blocks of 20 ms were lost in 3.5 s", "End what else keeps the machine busy."
        )


def _loop_back(heard: LoopBack, *, is_hardware: bool) -> Finding:
    if heard.delay_seconds is None or heard.heard_dbfs is None:
        if is_hardware:
            return fine("loop-back", "it does not hear itself, as it should be with `echo: hardware`")
        return fault(
            "loop-back",
            "it played a tone and did not hear it",
            "Is the loudspeaker on and turned up? Are both devices the ones you mean? See `microphone`, `loudspeaker`.",
        )
    told = f"it hears itself at {_dbfs(heard.heard_dbfs)}, {1000 * heard.delay_seconds:.0f} ms later"
    if is_hardware:
        return warning(
            "loop-back",
            f"{told}, though `echo: hardware` says that the device takes that out",
            "Set `echo: none` or `echo: cancel`.",
        )
    if heard.delay_seconds > _LATE_SECONDS:
        return warning("loop-back", told, "That is late: use a device with a wire, not Bluetooth.")
    return fine("loop-back", told)


def _wanted(settings: Settings) -> tuple[tuple[Direction, str | None], ...]:
    return ("microphone", settings.microphone), ("loudspeaker", settings.loudspeaker)


def _chosen(direction: Direction, wanted: str | None, devices: Sequence[Device]) -> Finding:
    try:
        device = chosen_device(direction, wanted, devices)
    except DeviceError as err:
        return fault(direction, str(err), "If one is there: this user must be in the group audio (`id`).")
    how = f"named by {direction}: {wanted}" if wanted else "the system's default"
    return fine(direction, f'"{device.name}", {how}')


def _told_of(device: Device) -> str:
    ways = [way for way, count in (("in", device.inputs), ("out", device.outputs)) if count]
    return f"({'+'.join(ways)}, {device.rate_hz} Hz)"


def _told_rates(rates_hz: tuple[int, int]) -> Finding:
    inward, outward = rates_hz
    converts = "" if rates_hz == (RATE_HZ, RATE_HZ) else f"; converted to and from {RATE_HZ} Hz here"
    return fine("rates", f"{inward} Hz in, {outward} Hz out{converts}")


def _dbfs(level: float) -> str:
    return "no sound at all" if math.isinf(level) else f"{level:.0f} dBFS"


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """ALSA writes on standard error of every device that it tried in vain; a person takes that for faults."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
