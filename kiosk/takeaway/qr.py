"""The summary as a QR code.  The code holds the text itself: no address, no server, no network.

A phone needs about 0.3 mm a module, and a full code has 177 of them a side: whoever shows it on a small screen asks for
fewer bytes.
"""

import io
from dataclasses import replace

import segno

from kiosk.dialogue.summary import Section, Summary

MOST_BYTES = 2953  # of the largest code (version 40) with the lowest error correction (ISO/IEC 18004)
_QUIET_MODULES = 4  # of light around the code, as the standard asks
# Sections that are left out first when not all fit: what to do and when to get help stay to the last.
_LEFT_OUT_FIRST = ("stretches", "unsure", "told", "maybe")


def text_for_code(summary: Summary, shortened: str, most_bytes: int = MOST_BYTES) -> str:
    """The summary's text, in at most `most_bytes` of UTF-8.

    One that is too long loses whole sections and ends with the line `shortened`, which says so.  A single section that
    is too long by itself loses its last lines.
    """
    if _size(text := summary.text()) <= most_bytes:
        return text
    kept = list(summary.sections)
    while kept and _size(text := _told(summary, kept, shortened)) > most_bytes:
        if len(kept) > 1:
            kept.remove(_least_needed(kept))
        elif len(kept[0].lines) > 1:
            kept = [replace(kept[0], lines=kept[0].lines[:-1])]
        else:
            kept = []
    if kept:
        return text
    return _told(summary, (), shortened).encode()[:most_bytes].decode(errors="ignore")


def qr_matrix(text: str) -> tuple[str, ...]:
    """The code, a string of 1 (dark) and 0 for each row, without the light edge of 4 modules that it needs.

    Raises ValueError for more than MOST_BYTES of UTF-8; `text_for_code` keeps within them.
    """
    return tuple("".join(str(module) for module in row) for row in _code(text).matrix)


def qr_blocks(text: str) -> str:
    """The same for a terminal, light on dark, two modules to a character."""
    out = io.StringIO()
    _code(text).terminal(out, border=_QUIET_MODULES, compact=True)
    return out.getvalue()


def qr_svg(text: str) -> str:
    """The same as an <svg> element, dark on light whatever is around it, of the size that a style sheet gives it."""
    return _code(text).svg_inline(border=_QUIET_MODULES, dark="#000", light="#fff", omitsize=True)


def _code(text: str) -> segno.QRCode:
    """The smallest code that holds the text, with as much error correction as costs no larger one.

    Without the mark that names UTF-8 (ECI): readers know UTF-8 when they see it, and some stumble over the mark.
    """
    if _size(text) > MOST_BYTES:
        raise ValueError(f"{_size(text)} bytes are too many for a code; at most {MOST_BYTES}")
    return segno.make_qr(text, error="l", mode="byte", encoding="utf-8", boost_error=True)


def _told(summary: Summary, sections: tuple[Section, ...] | list[Section], shortened: str) -> str:
    return f"{replace(summary, sections=tuple(sections)).text()}\n{shortened}\n"


def _least_needed(sections: list[Section]) -> Section:
    def need(section: Section) -> int:
        return _LEFT_OUT_FIRST.index(section.id) if section.id in _LEFT_OUT_FIRST else len(_LEFT_OUT_FIRST)

    return min(reversed(sections), key=need)  # of those that are needed alike, the last


def _size(text: str) -> int:
    return len(text.encode())
