"""How loud it is: as staff have set it, by this visitor's wish, and less at night."""

from dataclasses import replace

from kiosk.dialogue.night import Night
from kiosk.dialogue.stage import Stage
from kiosk.dialogue.states import State
from kiosk.dialogue.times import Moment

LIMIT_DB = 12.0  # either way: EN 301 549 8.2.1.1 asks for a range of 18 dB, with a step at +12


class Loudness:
    """night: None where the site has none."""

    def __init__(self, stage: Stage, night: Night | None) -> None:
        self._stage = stage
        self._night = night
        self._site = 0.0  # decibels; what staff have made the normal

    def set_site(self, decibels: float) -> None:
        """Staff have changed what is normal here."""
        self._site = min(max(decibels, -LIMIT_DB), LIMIT_DB)

    def tell_time(self, now: Moment | None) -> None:
        """Night falls and ends between two visits: nobody's voice and screen change while they are here."""
        stage = self._stage
        stage.is_night = self._night is not None and self._night.holds(now)
        if stage.state() is State.ASLEEP and stage.visit.is_at_night is not stage.is_night:
            stage.visit = stage.new_visit()

    def level(self) -> float:
        """Decibels relative to what the voice was rendered at, for what sounds or is said next."""
        return self._site + min(self._stage.visit.manner.volume - self._hushed_by(), LIMIT_DB)

    def change(self, step: float) -> bool:
        """The visitor wants it louder by so many decibels; whether that was still possible.

        The loudest is the same by day and by night, so at night there are more steps up to it.
        """
        visit = self._stage.visit
        before = visit.manner.volume
        wanted = min(max(before + step, -LIMIT_DB), LIMIT_DB + self._hushed_by())
        is_possible = (wanted - before) * step > 0
        if is_possible:
            visit.manner = replace(visit.manner, volume=wanted)
        return is_possible

    def _hushed_by(self) -> float:
        """Decibels that the night takes: none of safety wording and emergencies, nor while a bell calls."""
        stage = self._stage
        if self._night is None or not stage.visit.is_at_night:
            return 0.0
        is_needed = stage.state() is State.EMERGENCY or stage.safety_until_said is not None or stage.is_ringing
        return 0.0 if is_needed else self._night.quieter
