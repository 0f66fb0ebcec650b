"""What the kiosk asks of the world beside sound and screen: to fetch a person, to print, to hand over, to remember."""

from collections.abc import Iterable

from kiosk.dialogue.effects import CallStaff, Deliver, Keep
from kiosk.kiosk import Happening
from kiosk.service.keeper import Keeper
from kiosk.service.staff_desk import StaffDesk
from kiosk.takeaway.courier import Courier


class Errands:
    """Runs them as they come up.  Whatever goes wrong with one is logged and told to the kiosk, never raised."""

    def __init__(self, desks: Iterable[StaffDesk], courier: Courier, keeper: Keeper) -> None:
        self._desks = tuple(desks)
        self._courier = courier
        self._keeper = keeper

    def watch(self, happening: Happening, _at: int) -> None:
        """Told all that happens; in the loop's thread, so nothing here takes time."""
        match happening:
            case CallStaff(is_emergency=is_emergency):
                for desk in self._desks:
                    desk.call(is_emergency=is_emergency)
            case Deliver():
                self._courier.take(happening)
            case Keep(memory=memory):
                self._keeper.take(memory)
            case _:
                pass
