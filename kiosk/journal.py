"""How a process of the kiosk writes to the journal: one shape of line, whichever process it comes from."""

import logging


def begin_journal(level: int) -> None:
    """Lines of this level and above go to standard error, which is the journal's where systemd runs the kiosk."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
