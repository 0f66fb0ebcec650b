"""The places a conversation can be in."""

from enum import Enum


class State(Enum):
    """Where the visit stands.  The five of a stretch are the phases of its timeline."""

    ASLEEP = "asleep"
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
    PAUSED = "paused"
    FEELING = "feeling"
    ANSWERING = "answering"
    CONFIRMING = "confirming"
    EMERGENCY = "emergency"
    LEAVING = "leaving"


S = State
ASKING = (S.SCREENING, S.SYMPTOMS, S.CHECKING)
STRETCHING = (S.PREPARING, S.MOVING, S.HOLDING, S.SWITCHING, S.RESTING)
TURNS = (
    S.OPENING,
    *ASKING,
    S.CHOOSING,
    S.REMEDIES,
    S.SUMMARY,
    S.FEELING,
)  # the kiosk has asked and waits for the visitor
ORDINARY = tuple(state for state in State if state not in (S.ASLEEP, S.EMERGENCY, S.LEAVING))
AWAKE = tuple(state for state in State if state is not S.ASLEEP)

OWN_WORDS = "own-words"  # joins the others while an open question is asked
_QUESTIONS = ("yes-no", "asking", "cramp-now", "corrections", "questions", "screen")

# What may be said where; the grammar adds commands and emergency phrases to each but `wake`.
CONTEXTS: dict[State, tuple[str, ...]] = {
    S.ASLEEP: ("wake", "emergency"),
    S.OPENING: ("yes-no", "cramp-now", "menu", "questions", "screen"),
    S.SCREENING: _QUESTIONS,
    S.SYMPTOMS: _QUESTIONS,
    S.CHECKING: _QUESTIONS,
    S.RELIEF: ("corrections", "questions", "screen"),
    S.ADVICE: ("menu", "cramp-now", "corrections", "questions", "screen"),
    S.CHOOSING: ("menu", "yes-no", "cramp-now", "corrections", "questions", "screen"),
    S.REMEDIES: ("yes-no", "menu", "cramp-now", "questions", "screen"),
    S.SUMMARY: ("summary", "yes-no", "questions", "screen"),
    S.PREPARING: ("coaching",),
    S.MOVING: ("coaching",),
    S.HOLDING: ("coaching",),
    S.SWITCHING: ("coaching",),
    S.RESTING: ("coaching",),
    S.PAUSED: ("coaching", "yes-no", "questions", "screen"),
    S.FEELING: ("feeling", "coaching", "yes-no", "questions", "screen"),
    S.ANSWERING: ("questions", "screen"),
    S.CONFIRMING: ("yes-no", "corrections"),
    S.EMERGENCY: ("corrections", "yes-no", "asking"),
    S.LEAVING: ("commands",),
}
