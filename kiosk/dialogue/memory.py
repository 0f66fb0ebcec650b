"""What the kiosk remembers at home, and only there: a value that replaces itself whole at every change."""

import datetime as dt
from dataclasses import dataclass, replace

MOST_DONE = 400  # a year of daily stretches; the oldest go first
MOST_REMINDERS = 3  # more than three nobody remembers having set
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Done:
    """One time that somebody stretched."""

    day: dt.date | None  # None: the clock was not set
    what: str  # id of a routine or a stretch; empty where several were named
    finished: bool
    felt: str | None = None  # better, same, worse; None: not told


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something the visitor wants to be reminded of."""

    routine: str  # id; empty: stretches, whichever
    minute: int  # of the day
    day: dt.date | None = None  # None: every day


@dataclass(frozen=True, slots=True)
class Memory:
    """All that is kept.  Empty: there is no file either."""

    keeps: bool = False  # the visitor said yes to a history
    done: tuple[Done, ...] = ()  # in order
    reminders: tuple[Reminder, ...] = ()

    def with_done(self, done: Done) -> "Memory":
        """One time more; the visitor wants it kept."""
        return replace(self, keeps=True, done=(*self.done, done)[-MOST_DONE:])

    def with_reminder(self, reminder: Reminder) -> "Memory":
        """One reminder more; the same again changes nothing."""
        return replace(self, reminders=(*(one for one in self.reminders if one != reminder), reminder))

    def without(self, *gone: Reminder) -> "Memory":
        """Without these reminders."""
        return replace(self, reminders=tuple(one for one in self.reminders if one not in gone))

    def times_lately(self, today: dt.date) -> int:
        """How often a routine was finished in the seven days that end today."""
        return sum(one.finished and one.day is not None and today - _WEEK < one.day <= today for one in self.done)
