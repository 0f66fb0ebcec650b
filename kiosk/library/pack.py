"""The shapes of everything in content/: checked, frozen values that carry their ids and sources.

A pack is one language's words (content/<language>/) joined with the rules that have no language (content/rules.yaml).
Ids are those of the reference list: RF signs, Q and M questions, C causes, R remedies, F questions people ask,
E stretches, G guards, S, W, A, D, K, P other facts.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

UNSCREENED = (
    "G12"  # the guard that holds until the warning signs are asked: no stretching or rubbing of a possible clot
)


class Level(StrEnum):
    """How soon the visitor should get help, worst first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    ROUTINE = "routine"
    SELF_CARE = "self_care"

    @property
    def severity(self) -> int:
        """3 for an emergency down to 0 for self-care."""
        return _SEVERITIES[self]


_SEVERITIES = {level: severity for severity, level in enumerate(reversed(Level))}


class Answer(StrEnum):
    """What a visitor can say to a screening question."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class Strength(StrEnum):
    """How well a claim is backed, best first."""

    TRIAL = "trial"
    GUIDELINE = "guideline"
    LEAFLET = "leaflet"
    ARTICLE = "article"
    GENERAL = "general"
    RECOMMENDATION = "recommendation"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_SLOT = re.compile(r"\{([^}]*)\}?")
SITE_SLOTS = frozenset(
    {"desk", "emergency_number", "advice_number", "room", "hours"}
)  # filled from the site's settings, in any text
PROMPT_SLOTS = {
    "confirm": frozenset({"phrase"}),
    "confirm-again": frozenset({"phrase"}),
    "confirm-topic": frozenset({"phrase"}),
    "confirm-topic-again": frozenset({"phrase"}),
    "version": frozenset({"version"}),
    "who-says": frozenset({"source"}),
    "coach.next": frozenset({"stretch"}),
    "coach.minutes": frozenset({"count"}),
    "coach.minutes-left": frozenset({"count"}),
    "coach.reps-left": frozenset({"count"}),
    "summary.seated": frozenset({"stretch"}),
    "coach.reps-to-come": frozenset({"count"}),
    "home.known": frozenset({"count"}),
    "home.known-last": frozenset({"what"}),
    "home.progress": frozenset({"count"}),
    "remind.of": frozenset({"what"}),
    "remind.now": frozenset({"what"}),
    **{f"time.{past}": frozenset({"count"}) for past in range(0, 60, 5)},
}  # filled when spoken


def slots_of(text: str) -> frozenset[str]:
    """Names of the slots in a text, also of those that are not closed."""
    return frozenset(_SLOT.findall(text))


def _known_slots(text: str) -> str:
    known = SITE_SLOTS.union(*PROMPT_SLOTS.values())
    if unknown := slots_of(text) - known:
        raise ValueError(f"the slots there are: {', '.join(sorted(known))}; not {', '.join(sorted(unknown))}")
    return text


Text = Annotated[str, Field(min_length=1), AfterValidator(_known_slots)]
Id = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9]{1,2}[a-z]?$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
FIRST_REVIEW = "2027-11-01"  # when a claim must be looked at again, unless it says otherwise


class Source(_Value):
    """Where a claim comes from; `strength` is what its claims have unless they say otherwise."""

    title: Text
    spoken: Text  # how "who says so?" names it: "the national health service"
    strength: Strength
    secondary: bool = False  # only a copy was read; `kiosk check --release` refuses it


class Sourced(_Value):
    """Anything that claims something about health."""

    id: Id
    sources: tuple[Text, ...] = Field(min_length=1)  # keys of sources.yaml
    strength: Strength
    covers: tuple[Id, ...] = ()  # ids of the source article's facts that this text tells
    review: Day = FIRST_REVIEW


class Question(Sourced):
    """A yes/no question to the visitor; yes is always the bad answer."""

    ask: Text  # may open with a statement, ends with the one question mark
    again: Text  # the same question in other, shorter words, for a second try or a check
    why: Text  # one line: why we ask
    told: Text  # how the summary puts a yes: "Chest pain, or hard to breathe."
    names: Mapping[Id, tuple[Text, ...] | Text] = Field(
        default_factory=dict
    )  # a group's details: the words that name them
    private: bool = False  # asked on the screen; aloud only at home, or when the visitor wants it
    unsure_means: Literal["yes", "unsure"] = "unsure"  # "yes": a visitor who is not sure is treated as one who said yes


class Reason(_Value):
    """An answer that speaks for a cause, and how the kiosk says so."""

    question: Id
    because: Text  # "You drank little or sweated a lot."


class Cause(Sourced):
    """One of the article's possible causes."""

    name: Text  # "too little fluid"
    say: tuple[Text, ...] = Field(min_length=1)
    reasons: tuple[Reason, ...]


class Remedy(Sourced):
    """Something that may help, told one at a time."""

    name: Text
    say: tuple[Text, ...] = Field(min_length=1)
    instead: Mapping[Id, tuple[Text, ...]] = Field(
        default_factory=dict
    )  # said instead while this guard or id is withheld
    for_causes: tuple[Id, ...] = ()  # told first when one of these is likely


class Faq(Sourced):
    """A question people ask, with its answer.  Grammars name it by its id in the slot `topic`."""

    name: Text  # the question, as a button shows it
    say: tuple[Text, ...] = Field(min_length=1)
    instead: Mapping[Id, tuple[Text, ...]] = Field(
        default_factory=dict
    )  # said instead while this guard or id is withheld


# What a figure on the screen can show; the screen draws each of them.
Pose = Literal[
    "legs-out", "toes-back", "toes-forward", "barefoot", "toes-curled", "toes-spread", "marble-grip", "marble-drop",
    "heels-down", "heels-up", "seated-heels-down", "seated-heels-up", "towel-flat", "towel-gripped",
    "calf-ready", "calf-lean", "seated-calf-ready", "seated-calf-pull", "hamstring-ready", "hamstring-reach",
    "toe-pull-ready", "toe-pull",
]  # fmt: skip
MOST_REPS = 20  # the sources give 5 to 15; more in one go tires the muscle that cramps
LONGEST_HOLD_SECONDS = 60  # the longest hold in the sources, for older people
Reps = Annotated[int, Field(ge=1, le=MOST_REPS)]
Hold = Annotated[float, Field(ge=2, le=LONGEST_HOLD_SECONDS)]  # under 2 s it is a move
Rest = Annotated[float, Field(ge=0, le=60)]  # in a longer one people leave


class Move(_Value):
    """One timed part of a rep: an instruction, then `seconds` of moving or holding."""

    phase: Literal["moving", "holding"]
    pose: Pose
    say: Text | None = None  # spoken in the first rep of a side only; later reps have the count alone
    seconds: float = Field(gt=0, le=LONGEST_HOLD_SECONDS)
    unless: Id | None = None  # left out while this guard holds
    only: Id | None = None  # done only while this guard holds


class OpenEnded(_Value):
    """What is done without a count, until the visitor says "done"."""

    pose: Pose
    say: Text
    nudge: Text  # once, in the middle
    nudge_seconds: float = Field(default=60, ge=20, le=120)
    most_seconds: float = Field(default=180, ge=30, le=300)  # longer tires the small muscles of the foot


class Form(_Value):
    """One way to do a stretch.  Reps times moves make a side.  With neither moves nor an open end it is advice."""

    needs: Literal["chair", "space", "home"]  # a chair; room to stand or a thing on the floor; only at home
    pose: Pose  # before it begins, and while it rests
    fetch: Text | None = None  # what to have at hand, told in the rest before
    position: tuple[Text, ...] = Field(min_length=1)  # how to get into place
    cautions: tuple[Text, ...] = ()
    sides: tuple[Literal["left", "right", "both", "one"], ...] = Field(default=("both",), min_length=1)
    reps: Reps = 1
    moves: tuple[Move, ...] = ()
    open_ended: OpenEnded | None = None
    counts_reps: bool = False  # say the number at the start of each rep
    counts_down: bool = False  # say "three, two, one" at the end of each hold
    rest_seconds: Rest = 0  # between two reps of a side
    prepare_seconds: float = Field(default=10, ge=3, le=60)
    switch_seconds: float = Field(default=8, ge=3, le=30)
    halfway_from_seconds: float = Field(default=12, ge=5)  # holds this long or longer get a half-way cue
    locked_with: Id | None = None  # the stretch or remedy with which it is withheld; not set: its own id
    figures: Mapping[Literal["reps", "seconds", "rest"], tuple[Text, ...]] = Field(
        default_factory=dict
    )  # which of sources.yaml gives the reps, the seconds of the moves, the rest


class Stretch(Sourced, Form):
    """A guided stretch, and how to do it sitting down where that differs."""

    name: Text
    seated: Form | None = None
    unless: tuple[Id, ...] = ()  # withheld while one of these guards holds


class RoutineStep(_Value):
    """An exercise of a routine; what is not set is as the stretch has it."""

    stretch: Id
    reps: Reps | None = None
    hold_seconds: Hold | None = None
    rounds: int = Field(default=1, ge=1, le=3)  # all sides, so many times
    rest_seconds: Rest | None = None  # between two reps of a side
    seated: bool = False


class Routine(Sourced):
    """Stretches one after the other."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    name: Text
    exercises: tuple[RoutineStep, ...] = Field(min_length=1, max_length=12)
    rest_seconds: float = Field(default=10, ge=3, le=60)  # between two exercises


class Fact(Sourced):
    """What is told when asked for, and is none of the others: a cause asked about, a word explained, a disclaimer …"""

    name: Text  # the question it answers, as "did you mean …?" asks it
    say: tuple[Text, ...] = Field(min_length=1)
    instead: Mapping[Id, tuple[Text, ...]] = Field(
        default_factory=dict
    )  # said instead while this guard or id is withheld


class Heading(_Value):
    """What the screen lists some of the topics under."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    name: Text
    topics: tuple[Id, ...] = Field(min_length=1)


class Prompt(_Value):
    """A sentence or two the kiosk says that claims nothing about health.  Slots like {desk} are the site's settings."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$")]
    say: tuple[Text, ...] = Field(min_length=1)
    no_number: tuple[Text, ...] | None = None  # instead of `say` where the site has not set a number `say` needs
    at_home: tuple[Text, ...] | None = None  # instead of `say` where nobody is at a desk
    at_home_no_number: tuple[Text, ...] | None = None  # both
    is_safety: bool = False  # safety wording: never cut off


Condition = Mapping[Id, tuple[Answer, ...]]  # every question must have one of its answers


class Row(_Value):
    """A row of a table in content/rules.yaml, with who backs it and when it must be looked at again."""

    id: Id
    sources: tuple[Text, ...] = Field(min_length=1)
    strength: Strength
    review: Day = FIRST_REVIEW


class Rule(Row):
    """One row of the decision table (hit policy: worst wins).  Several rows may share a sign's id."""

    level: Level
    when: Condition


class Urgent(Row):
    """Signs that make a level urgent: no level of their own, told as "as soon as you can"."""

    level: Level
    when: Condition


class Contradiction(_Value):
    """Two answers that cannot both be right; the one answered no is asked once more."""

    yes: Id
    no: Id


class Guard(Row):
    """What is not said or not offered because of an answer.  `any_of`: one condition that holds is enough."""

    any_of: tuple[Condition, ...] = Field(min_length=1)
    withholds: tuple[Id, ...] = ()


class Rules(_Value):
    """content/rules.yaml: levels, guards and the order of questions.  No words that are spoken."""

    shorthand: Mapping[Text, tuple[Id, ...]]  # W3: [RF11]
    same_as: Mapping[Id, Id] = Field(default_factory=dict)  # RF12: M5a: an answer to the first also answers the second
    unless_asked: Mapping[Id, Id]  # RF03b: RF03: a yes to RF03 with RF03b unasked counts as yes to RF03b
    groups: Mapping[Id, tuple[Id, ...]]  # T04: [RF05, …]: a yes opens its details, a no closes them
    names_more: tuple[Id, ...] = ()  # groups whose yes may be followed by no to every detail
    only_after: Mapping[Id, tuple[Id, ...]]  # RF43: [M1]: asked only after yes or not sure to one of these
    contradictions: tuple[Contradiction, ...] = ()
    urgent: tuple[Urgent, ...] = ()
    rules: tuple[Rule, ...]
    level_locks: Mapping[Level, tuple[Id, ...]]
    guards: tuple[Guard, ...]
    screening: tuple[Id, ...]  # first turns, in the order asked
    symptoms: tuple[Id, ...]
    open_answer: Id  # asked whatever the level: the visitor's own words, of which only those of an emergency count
    cramp_now: tuple[Id, ...]  # asked before help with a cramp that is on
    before_stretch: Mapping[Id, tuple[Id, ...]]  # stretch id -> questions to settle first
    before_remedy: Mapping[Id, tuple[Id, ...]]
    article_facts: tuple[Id, ...]  # everything the source article says; `covers` names these

    def openers(self, id_: str) -> tuple[str, ...]:
        """The questions of which one must be answered yes or not sure before this one is asked; none: asked freely."""
        first = (self.unless_asked[id_],) if id_ in self.unless_asked else ()
        return (
            *first,
            *(group for group, details in self.groups.items() if id_ in details),
            *self.only_after.get(id_, ()),
        )


class Pack(_Value):
    """All content of one language, ready to use."""

    language: str
    sources: Mapping[str, Source]
    prompts: Mapping[str, Prompt]
    questions: Mapping[str, Question]
    causes: Mapping[str, Cause]
    remedies: Mapping[str, Remedy]
    faqs: Mapping[str, Faq]
    stretches: Mapping[str, Stretch]
    routines: Mapping[str, Routine]
    facts: Mapping[str, Fact]
    headings: Mapping[str, Heading]  # in the order of the file; every topic stands under one
    labels: Mapping[str, str]  # intent or choice name -> what a button shows and "did you say …?" speaks
    screen: Mapping[str, str]  # what else the page shows, and what it tells to a screen reader
    rules: Rules

    def topics(self) -> Mapping[str, Faq | Fact]:
        """All that a visitor can ask about, by id."""
        return {**self.faqs, **self.facts}

    def sourced(self) -> Iterator[Sourced]:
        """Every value that claims something, in file order."""
        for group in (self.questions, self.causes, self.remedies, self.faqs, self.stretches, self.routines, self.facts):
            yield from group.values()
