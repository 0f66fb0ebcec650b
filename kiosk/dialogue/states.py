"""The places a conversation can be in."""

from enum import Enum


class State(Enum):
    """Where the visit stands.  The six of a stretch are the phases of its timeline."""

    ASLEEP = "asleep"
    CONSENTING = "consenting"
    OPENING = "opening"
    SCREENING = "screening"
    SYMPTOMS = "symptoms"
    CHECKING = "checking"
    RELIEF = "relief"
    ADVICE = "advice"
    CHOOSING = "choosing"
    REMEDIES = "remedies"
    SUMMARY = "summary"
    PREPARING = "preparing"
    MOVING = "moving"
    HOLDING = "holding"
    SWITCHING = "switching"
    RESTING = "resting"
    REFLECTING = "reflecting"
    PAUSED = "paused"
    FEELING = "feeling"
    KEEPING = "keeping"
    REMINDED = "reminded"
    ANSWERING = "answering"
    CONFIRMING = "confirming"
    EMERGENCY = "emergency"
    LEAVING = "leaving"


S = State
ASKING = (S.SCREENING, S.SYMPTOMS, S.CHECKING)
STRETCHING = (S.PREPARING, S.MOVING, S.HOLDING, S.SWITCHING, S.RESTING, S.REFLECTING)
TURNS = (
    S.CONSENTING,
    S.OPENING,
    *ASKING,
    S.CHOOSING,
    S.REMEDIES,
    S.SUMMARY,
    S.FEELING,
    S.KEEPING,
)  # the kiosk has asked and waits for the visitor
ORDINARY = tuple(state for state in State if state not in (S.ASLEEP, S.EMERGENCY, S.LEAVING))
AWAKE = tuple(state for state in State if state is not S.ASLEEP)

AT_HOME = (S.OPENING, S.ADVICE, S.CHOOSING, S.REMEDIES, S.SUMMARY, S.KEEPING)  # where wishes about memory are heard

OWN_WORDS = "own-words"  # joins the others while an open question is asked
HOME_ALONE = frozenset({"reminders", "times"})  # not listened for at a clinic, where no reminder can be set
_COACHING = ("coaching", "cramp-now")
_QUESTIONS = ("yes-no", "asking", "cramp-now", "corrections", "questions", "screen")

# What may be said where; the grammar adds commands and emergency phrases to each but `wake`.
CONTEXTS: dict[State, tuple[str, ...]] = {
    S.ASLEEP: ("wake", "emergency"),
    S.CONSENTING: ("yes-no", "cramp-now", "screen"),
    S.OPENING: ("yes-no", "cramp-now", "menu", "home", "reminders", "questions", "screen"),
    S.SCREENING: _QUESTIONS,
    S.SYMPTOMS: _QUESTIONS,
    S.CHECKING: _QUESTIONS,
    S.RELIEF: ("corrections", "questions", "screen"),
    S.ADVICE: ("menu", "home", "reminders", "cramp-now", "corrections", "questions", "screen"),
    S.CHOOSING: ("menu", "home", "reminders", "yes-no", "cramp-now", "corrections", "questions", "screen"),
    S.REMEDIES: ("yes-no", "menu", "home", "reminders", "cramp-now", "questions", "screen"),
    S.SUMMARY: ("summary", "yes-no", "home", "reminders", "questions", "screen"),
    S.PREPARING: _COACHING,
    S.MOVING: _COACHING,
    S.HOLDING: _COACHING,
    S.SWITCHING: _COACHING,
    S.RESTING: _COACHING,
    S.REFLECTING: ("feeling", *_COACHING),
    S.PAUSED: (*_COACHING, "yes-no", "questions", "screen"),
    S.FEELING: ("feeling", *_COACHING, "yes-no", "questions", "screen"),
    S.KEEPING: ("times", "yes-no", "home", "reminders", "cramp-now", "screen"),
    S.REMINDED: ("reminded", "yes-no", "home", "cramp-now", "screen"),
    S.ANSWERING: ("questions", "screen"),
    S.CONFIRMING: ("yes-no", "corrections", "questions"),
    S.EMERGENCY: ("corrections", "yes-no", "asking"),
    S.LEAVING: ("commands",),
}


def numbered(contexts: tuple[str, ...]) -> tuple[str, ...]:
    """The same while the choices carry numbers: "two" is the second choice then, and no time of day."""
    return (*(name for name in contexts if name != "times"), "numbers")
