"""What the loop-back's result is told as."""

import pytest

from kiosk.checkup.finding import Severity
from kiosk.checkup.sound import loop_back_findings
from kiosk.devices.loop_back import LoopBack

FINE = LoopBack(is_dead=False, noise_dbfs=-60.0, heard_dbfs=-25.0, clipped=0.0, delay_seconds=0.12, lost_blocks=1)


def changed(**facts: float | bool | None) -> LoopBack:
    return LoopBack(**{**{name: getattr(FINE, name) for name in FINE.__slots__}, **facts})


def told(heard: LoopBack, *, is_hardware: bool = False) -> list[tuple[str, Severity]]:
    found = list(loop_back_findings(heard, is_hardware=is_hardware))
    assert all((one.cure is not None) == (one.severity >= Severity.WARNING) for one in found)
    return [(one.part, one.severity) for one in found if one.severity > Severity.FINE]


def test_a_kiosk_that_hears_itself_has_nothing_to_mend() -> None:
    assert told(FINE) == []


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        (changed(is_dead=True, heard_dbfs=None, delay_seconds=None), [("microphone", Severity.FAULT)]),
        (changed(noise_dbfs=-88.0, heard_dbfs=None, delay_seconds=None), [("microphone", Severity.FAULT)]),
        (changed(heard_dbfs=None, delay_seconds=None), [("loop-back", Severity.FAULT)]),
        (changed(clipped=0.03), [("microphone", Severity.WARNING)]),
        (changed(noise_dbfs=-30.0), [("microphone", Severity.WARNING)]),
        (changed(delay_seconds=0.6), [("loop-back", Severity.WARNING)]),
        (changed(lost_blocks=40), [("sound", Severity.WARNING)]),
    ],
)
def test_each_fault_is_told_once_and_as_bad_as_it_is(heard: LoopBack, wanted: list[tuple[str, Severity]]) -> None:
    assert told(heard) == wanted


def test_a_speakerphone_that_takes_the_voice_out_must_not_hear_it() -> None:
    assert told(changed(heard_dbfs=None, delay_seconds=None), is_hardware=True) == []
    assert told(FINE, is_hardware=True) == [("loop-back", Severity.WARNING)]
