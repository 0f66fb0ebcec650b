"""What touching a choice of the screen means: the same as saying it."""

from kiosk.dialogue.events import Meaning
from kiosk.dialogue.offers import LENGTHS
from kiosk.dialogue.stage import Stage


def meaning_of_choice(name: str, stage: Stage) -> Meaning:
    """A choice is named by what it stands for in the content, else by its intent."""
    pack = stage.pack
    if name in pack.stretches:
        return Meaning("stretch", {"stretch": name})
    if name in pack.routines:
        return Meaning("stretch", {"routine": name})
    if name in LENGTHS:
        return Meaning("stretch", {"minutes": str(LENGTHS[name])})
    if name in pack.topics():
        return Meaning("ask", {"topic": name})
    if name == "quiet_mode" and stage.visit.manner.quiet:
        return Meaning("aloud")
    return Meaning(name)
