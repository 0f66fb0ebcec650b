"""The transitions of a kiosk at home: what is kept, and reminders.  At a clinic each of these wishes is declined."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from kiosk.dialogue.asking import Asking
from kiosk.dialogue.keeping import Keeping
from kiosk.dialogue.recovery import Recovery
from kiosk.dialogue.reminding import Reminding
from kiosk.dialogue.states import AT_HOME, State
from kiosk.dialogue.telling import Telling
from kiosk.dialogue.visiting import Visiting

S = State
_WISHES = "remember forget_me known remind reminders no_reminders"


class On(Protocol):
    """Adds rows to the table: see transition_table."""

    def __call__(
        self,
        triggers: str,
        sources: State | Iterable[State],
        dest: State | None,
        *after: Callable[[], Any],
        before: Callable[[], Any] | None = None,
        only_if: Callable[[], bool] | None = None,
    ) -> None:
        """Rows for each of the triggers."""


@dataclass(frozen=True, slots=True)
class HomeParts:
    """The parts of the conversation whose methods these rows call."""

    keeping: Keeping
    reminding: Reminding


def add_home_rows(
    on: On, home: HomeParts, visiting: Visiting, asking: Asking, telling: Telling, recovery: Recovery
) -> None:
    """They come first in the table: in these places some of what is said everywhere means something else."""
    keeping, reminding = home.keeping, home.reminding

    def first_signs() -> None:
        asking.screen(*reminding.before_signs())

    # wishes
    at_home = keeping.is_at_home
    on("remember", AT_HOME, None, keeping.remember, only_if=at_home)
    on("forget_me", AT_HOME, None, keeping.forget, only_if=at_home)
    on("known", AT_HOME, None, keeping.known, only_if=at_home)
    on("remind", AT_HOME, None, reminding.wish, only_if=at_home)
    on("reminders", AT_HOME, None, reminding.list_all, only_if=at_home)
    on("no_reminders", AT_HOME, None, reminding.stop_all, only_if=at_home)
    on(_WISHES, AT_HOME, None, keeping.refuse_at_clinic)

    # a question before anything is kept or deleted
    on("keep", (*AT_HOME, S.REMINDED), S.KEEPING, keeping.ask)
    on("yes", S.KEEPING, None, keeping.agree, only_if=keeping.can_agree)
    on("at_time", S.KEEPING, None, reminding.at_time)
    on("yes go_on ready done", S.KEEPING, None, recovery.no_match)
    on("no not_sure skip next go_back stop", S.KEEPING, None, keeping.refuse)
    on("kept", S.KEEPING, S.LEAVING, keeping.say_outcome, only_if=keeping.goes_to_sleep)
    on("kept", S.KEEPING, S.CHOOSING, telling.menu, only_if=keeping.is_screened)
    on("kept", S.KEEPING, S.OPENING, keeping.open_again)

    # a time has come
    on("remind_now", S.ASLEEP, S.REMINDED, reminding.begin)
    on("said", S.REMINDED, None, reminding.await_answer)
    on("ready yes go_on done next", S.REMINDED, S.SCREENING, reminding.take_up, first_signs)
    on("wake", S.REMINDED, S.OPENING, visiting.open)
    on("later wait pause not_sure", S.REMINDED, S.LEAVING, reminding.later)
    on("not_now no stop skip goodbye", S.REMINDED, S.LEAVING, reminding.not_now)
    on("no_reminders", S.REMINDED, None, reminding.stop_all_and_sleep)
    on("give_up", S.REMINDED, S.ASLEEP, visiting.forget)  # nobody is there: not a word more
