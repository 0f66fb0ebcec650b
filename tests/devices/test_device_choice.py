"""Devices are found by name."""

import pytest

from kiosk.devices.device_choice import Device, Direction, NoSoundError, chosen_device
from kiosk.errors import DeviceError

BOTH: frozenset[Direction] = frozenset({"microphone", "loudspeaker"})
HDMI = Device(0, "HDMI 0: (hw:0,0)", inputs=0, outputs=8, rate_hz=44_100)
PULSE = Device(1, "pulse", inputs=32, outputs=32, rate_hz=44_100)
USB = Device(2, "USB Speakerphone: Audio (hw:1,0)", inputs=1, outputs=2, rate_hz=48_000, default_for=BOTH)
MONITOR = Device(3, "pulse monitor", inputs=2, outputs=0, rate_hz=44_100)
ALL = (HDMI, MONITOR, PULSE, USB)


@pytest.mark.parametrize(
    ("direction", "wanted", "device"),
    [
        ("microphone", None, USB),
        ("loudspeaker", None, USB),
        ("microphone", "usb", USB),
        ("loudspeaker", "hdmi", HDMI),
        ("microphone", "hw:1,0", USB),
        ("microphone", "pulse", PULSE),  # the whole name goes before a part of one
        ("loudspeaker", "PUL", PULSE),
    ],
)
def test_a_name_or_part_of_one_finds_the_device(direction: Direction, wanted: str | None, device: Device) -> None:
    assert chosen_device(direction, wanted, ALL) == device


def test_without_a_default_the_first_that_fits_is_taken() -> None:
    assert chosen_device("microphone", None, (HDMI, PULSE)) == PULSE


def test_an_unknown_name_is_told_with_those_that_exist() -> None:
    with pytest.raises(DeviceError) as caught:
        chosen_device("microphone", "hdmi", ALL)  # there is one, but it has no microphone
    assert str(caught.value) == (
        'no microphone named "hdmi"; found "pulse monitor", "pulse", "USB Speakerphone: Audio (hw:1,0)". '
        "Set microphone in the settings file."
    )
    assert not isinstance(caught.value, NoSoundError)


@pytest.mark.parametrize("wanted", [None, "usb"])
def test_no_device_at_all_is_another_matter(wanted: str | None) -> None:
    with pytest.raises(NoSoundError, match=r"^no microphone was found"):
        chosen_device("microphone", wanted, (HDMI,))
    with pytest.raises(NoSoundError, match=r"^no loudspeaker was found"):
        chosen_device("loudspeaker", wanted, ())
