"""The code as a phone reads it: by a real reader, from the pixels a screen would show."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.dialogue.summary import Section, Summary
from kiosk.library.pack import Level
from kiosk.takeaway.qr import MOST_BYTES, qr_matrix, qr_svg, text_for_code

SHORTENED = "There is more on the screen."
_EDGE = 4  # modules of light around a code


def read(rows: tuple[str, ...], pixels_per_module: int = 3) -> str:
    """What a reader makes of the code on a screen."""
    dark = np.array([[module == "1" for module in row] for row in rows])
    pixels = np.where(np.pad(dark, _EDGE), 0, 255).astype(np.uint8)
    found = zxingcpp.read_barcodes(np.kron(pixels, np.ones((pixels_per_module, pixels_per_module), np.uint8)))
    assert len(found) == 1, "a reader must find one code"
    text: str = found[0].text  # its own guess of the encoding, as a phone has to guess it
    assert text == found[0].bytes.decode()
    return text


def long_summary(summary: Summary, lines: int) -> Summary:
    """The same with more lines of some 80 bytes in each section."""
    more = tuple(f"This is line {number:3} of a very long part, which has a lot to tell." for number in range(lines))
    return replace(summary, sections=tuple(replace(one, lines=(*one.lines, *more)) for one in summary.sections))


def test_a_reader_gets_the_whole_text(summary: Summary) -> None:
    text = text_for_code(summary, SHORTENED)
    assert read(qr_matrix(text)) == text == summary.text()


def test_a_full_code_is_read_too() -> None:
    text = "Cramp stops. " * (MOST_BYTES // 13) + "x" * (MOST_BYTES % 13)
    assert len(text.encode()) == MOST_BYTES
    rows = qr_matrix(text)
    assert len(rows) == 177
    assert read(rows) == text


def test_one_byte_more_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="2954 bytes"):
        qr_matrix("x" * (MOST_BYTES + 1))


def test_a_long_summary_loses_whole_sections_and_says_so(summary: Summary) -> None:
    text = text_for_code(long_summary(summary, 8), SHORTENED)
    assert text.endswith(f"\n\n{SHORTENED}\n")
    kept = tuple(one for one in long_summary(summary, 8).sections if one.id != "stretches")
    assert text == replace(summary, sections=kept).text() + f"\n{SHORTENED}\n"
    assert read(qr_matrix(text)) == text


def test_what_to_do_and_when_to_get_help_stay_to_the_last(summary: Summary) -> None:
    long = long_summary(summary, 18)
    text = text_for_code(long, SHORTENED)
    assert text == replace(long, sections=long.sections[2:4]).text() + f"\n{SHORTENED}\n"


def test_a_single_section_that_is_too_long_loses_its_last_lines(summary: Summary) -> None:
    long = long_summary(summary, 60)
    text = text_for_code(replace(long, sections=long.sections[2:3]), SHORTENED)
    assert "Please book a visit with a doctor." in text
    assert "line   0 of" in text
    assert "line  59 of" not in text
    assert text.endswith(f"\n\n{SHORTENED}\n")


LINES = st.lists(st.text(min_size=1, max_size=120), min_size=1, max_size=12).map(tuple)
SECTIONS = st.builds(
    Section, st.sampled_from(["told", "maybe", "todo", "watch", "stretches", "other"]), st.text(), LINES
)


@settings(deadline=None)
@given(st.text(min_size=1), st.lists(SECTIONS, max_size=7).map(tuple), st.integers(60, MOST_BYTES))
def test_no_summary_is_too_long(title: str, sections: tuple[Section, ...], most_bytes: int) -> None:
    summary = Summary(title, sections, Level.SELF_CARE, {})
    text = text_for_code(summary, SHORTENED, most_bytes)
    assert len(text.encode()) <= most_bytes
    assert text == summary.text() or len(summary.text().encode()) > most_bytes


def test_the_drawing_shows_the_same_modules(summary: Summary) -> None:
    """Each dark module of the drawing is drawn once, on light, with the edge around."""
    rows = qr_matrix(summary.text())
    svg = ET.fromstring(qr_svg(summary.text()))  # noqa: S314 - our own drawing
    side = len(rows) + 2 * _EDGE
    assert svg.attrib["viewBox"] == f"0 0 {side} {side}"
    assert not {"width", "height"} & set(svg.attrib)
    light, dark = list(svg)
    assert light.attrib["fill"] == "#fff"
    assert dark.attrib["stroke"] == "#000"
    assert drawn(dark.attrib["d"], side) == {
        (x + _EDGE, y + _EDGE) for y, row in enumerate(rows) for x, module in enumerate(row) if module == "1"
    }


def drawn(path: str, side: int) -> set[tuple[int, int]]:
    """The modules that a path of horizontal strokes covers; a stroke lies in the middle of its row."""
    modules: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    for step, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        along, *down = (float(one) for one in re.findall(r"-?[0-9.]+", numbers))
        if step == "h":
            modules |= {(int(x) + one, int(y)) for one in range(int(along))}
        x, y = (along, down[0]) if step == "M" else (x + along, y + sum(down))
    assert all(0 <= one < side for module in modules for one in module)
    return modules
