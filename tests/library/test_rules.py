"""The decision table says what was decided, and a yes never makes things look better."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.dialogue.triage import Assessment, LikelyCause, assess
from kiosk.library.loading import load_pack
from kiosk.library.pack import Answer, Level, Pack
from kiosk.settings import data_folder

EXERCISES = ("E1", "E2", "E3", "E4", "E5", "E6", "E7")
PACK = load_pack(data_folder() / "content" / "en")


def judged(pack: Pack, text: str) -> Assessment:
    """`judged(pack, "RF11=yes RF11b=no")`."""
    return assess({id_: Answer(answer) for id_, _, answer in (one.partition("=") for one in text.split())}, pack)


def test_the_worked_examples_hold(pack: Pack) -> None:
    assert judged(pack, "RF11=yes RF11b=no Q02=yes") == Assessment(
        Level.ROUTINE, ("RF11",), (LikelyCause("C1", ("Q02",)),), ()
    )
    assert judged(pack, "RF01=not_sure") == Assessment(Level.EMERGENCY, ("RF01",), (), (*EXERCISES, "R6"))


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ("", "self_care"),
        ("RF01=no RF02=no RF04=no", "self_care"),
        *((f"{sign}=yes", "emergency") for sign in ("RF01", "RF02", "RF06", "RF09", "RF43")),
        *(
            (f"{sign}=not_sure", "emergency")
            for sign in ("RF01", "RF02", "RF03", "RF04", "RF05", "RF06", "RF08", "RF09")
        ),
        *((f"{sign}=yes", "emergency") for sign in ("RF03", "RF04", "RF05", "RF08", "RF11", "RF23", "RF40")),
        *((f"{sign}=yes {sign}b=no", "same_day") for sign in ("RF03", "RF04", "RF05", "RF08", "RF23", "RF40")),
        *((f"{sign}=yes {sign}b=not_sure", "emergency") for sign in ("RF03", "RF04", "RF05", "RF08", "RF23", "RF40")),
        *((f"{sign}=yes", "same_day") for sign in ("RF10", "RF12", "RF13", "RF14", "RF15", "RF16", "RF17", "RF18")),
        *((f"{sign}=yes", "same_day") for sign in ("RF19", "RF20", "RF21", "RF22", "RF39", "RF41", "RF42")),
        *((f"{sign}=not_sure", "same_day") for sign in ("RF10", "RF16", "RF41", "RF42")),
        *((f"{sign}=not_sure", "routine") for sign in ("RF11", "RF12", "RF13", "RF14", "RF15", "RF17", "RF18")),
        *((f"{sign}=not_sure", "routine") for sign in ("RF19", "RF20", "RF21", "RF22")),
        *(
            (f"{sign}=yes", "routine")
            for sign in ("RF30", "RF31", "RF32", "RF33", "RF34", "RF35", "RF36", "RF37", "RF38")
        ),
        *((f"RF3{number}=not_sure", "self_care") for number in range(9)),
        ("RF11=yes RF11b=yes RF11c=no", "same_day"),
        ("RF11=yes RF11b=no", "routine"),
        ("RF11=yes RF11b=not_sure RF11c=not_sure", "emergency"),
        ("RF11=yes RF11b=not_sure RF11c=no", "routine"),
        ("RF11=yes RF07=no", "same_day"),
        ("RF12=yes RF12b=no", "self_care"),
        ("RF13=yes RF13b=no", "routine"),
        ("RF18=yes RF18b=no", "routine"),
        ("RF20=yes RF20b=no", "self_care"),
        ("RF20=not_sure RF20b=no", "self_care"),
        ("RF20=not_sure RF20b=yes", "same_day"),
        ("RF32=yes RF32b=no", "self_care"),
        ("RF44=yes", "self_care"),
        ("W1=yes", "routine"),
        ("W2=yes", "routine"),
        ("W3=yes", "emergency"),
        ("W4=yes", "same_day"),
        ("W5=yes", "routine"),
        # combinations
        ("M5a=yes RF36=yes", "same_day"),
        ("RF12=yes RF12b=no RF36=yes", "same_day"),
        ("M5a=yes RF11=yes RF11b=no", "same_day"),
        ("RF34=yes RF22=yes", "same_day"),
        ("RF35=yes RF37=yes", "same_day"),
        ("RF18=yes RF18b=no RF16=yes", "same_day"),
        ("RF39=yes RF16=yes", "emergency"),
        ("RF39=yes RF36=yes", "emergency"),
        ("RF39=yes RF37=yes", "emergency"),
        ("RF41=yes RF08=yes RF08b=yes", "emergency"),
        ("RF41=yes RF11=yes RF11b=yes RF11c=yes", "emergency"),
        ("RF42=yes RF41=yes", "emergency"),
        ("RF23=yes RF23b=no RF15=yes", "emergency"),
    ],
)
def test_answers_lead_to_the_level_that_was_decided(pack: Pack, answers: str, level: str) -> None:
    assert judged(pack, answers).level == level


def test_a_combination_is_told_under_the_sign_it_raises(pack: Pack) -> None:
    assert judged(pack, "RF36=yes M5a=yes RF30=yes").signs == ("RF36", "RF30")


@pytest.mark.parametrize(
    ("answers", "locked"),
    [
        ("M5d=yes", ("E2", "E4", "G1", "G2")),
        ("M5a=yes", ("E2", "E4", "G1", "G2", "G13")),
        ("M7=yes", ("R2", "R3", "R4", "G3", "G4")),
        ("M7=not_sure", ("R2", "R3", "R4", "G3", "G4")),
        ("M2=yes", ("G3",)),
        ("M3=yes", ("E5", "E7", "G8")),
        ("M1=yes", ("G10",)),
        ("M4=yes", EXERCISES),
        ("M4=no M7=no M3=no RF30=yes", ()),
    ],
)
def test_guards_withhold_what_they_must(pack: Pack, answers: str, locked: tuple[str, ...]) -> None:
    assert judged(pack, answers).locked == locked


@pytest.mark.parametrize(
    ("answers", "causes"),
    [
        ("Q02=yes", {"C1"}),
        ("Q03=yes", {"C1", "C2"}),
        ("Q04=yes", {"C4"}),
        ("Q05=yes", {"C4"}),
        ("Q06=yes", {"C5"}),
        ("M5c=yes", {"C5"}),
        ("M5a=yes", {"C3", "C6"}),
        ("RF12=yes RF12b=no", {"C3", "C6"}),
        ("M5b=yes", {"C6"}),
        ("M5d=yes", {"C3"}),
        ("RF36=yes", {"C3"}),
        ("RF34=yes", {"C3"}),
        ("Q01=yes Q07=yes", set()),
    ],
)
def test_answers_speak_for_causes(pack: Pack, answers: str, causes: set[str]) -> None:
    assert {cause.id for cause in judged(pack, answers).causes} == causes


def kin(pack: Pack, ids: set[str]) -> frozenset[str]:
    """All that can change how these questions count: first and later turns, what answers them too, and their groups.

    A group counts for its details, and nothing counts for a group: other details of it are no kin.
    """
    links = [*pack.rules.unless_asked.items(), *pack.rules.same_as.items()]
    found = set(ids)
    while more := {one for pair in links if found & {*pair} for one in pair} - found:
        found |= more
    return frozenset(found | {group for group, details in pack.rules.groups.items() if found & {*details}})


def states(ids: frozenset[str]) -> Iterator[dict[str, Answer]]:
    """Every way to have answered these questions, or not to have been asked."""
    ordered = sorted(ids)
    for answers in itertools.product((None, *Answer), repeat=len(ordered)):
        yield {id_: answer for id_, answer in zip(ordered, answers, strict=True) if answer is not None}


def test_a_yes_never_lowers_the_level_whatever_else_was_answered(pack: Pack) -> None:
    """Exhaustive.  A fall would need a row that fired and then does not: only the kin of its questions can do that.

    Questions outside them can only fire rows of their own, so every state of the kin of every row is all there is.
    """
    for ids in {kin(pack, set(rule.when)) for rule in pack.rules.rules}:
        levels = {frozenset(state.items()): assess(state, pack).level.severity for state in states(ids)}
        for state in states(ids):
            before = levels[frozenset(state.items())]
            for id_ in ids:
                assert levels[frozenset({**state, id_: Answer.YES}.items())] >= before, (state, id_)


def test_not_sure_lies_between_no_and_yes_for_every_question_alone(pack: Pack) -> None:
    for id_ in pack.questions:
        no, unsure, yes = (
            assess({id_: answer}, pack).level.severity for answer in (Answer.NO, Answer.NOT_SURE, Answer.YES)
        )
        assert no <= unsure <= yes
        if pack.questions[id_].unsure_means == "yes":
            assert unsure == yes


ANSWERS = st.dictionaries(st.sampled_from(sorted(PACK.questions)), st.sampled_from(list(Answer)), max_size=25)


@given(answers=ANSWERS, more=st.sampled_from(sorted(PACK.questions)))
@settings(deadline=None, max_examples=150)
def test_any_answers_at_all_give_a_level_and_locks_that_go_with_it(answers: dict[str, Answer], more: str) -> None:
    found = assess(answers, PACK)
    assert assess({**answers, more: Answer.YES}, PACK).level.severity >= found.level.severity
    if found.level in (Level.EMERGENCY, Level.SAME_DAY):
        assert {*EXERCISES, "R6"} <= set(found.locked)
    assert bool(found.signs) >= (found.level is not Level.SELF_CARE)


@given(answers=ANSWERS)
@settings(deadline=None, max_examples=100)
def test_no_guard_leaks(answers: dict[str, Answer]) -> None:
    """Whatever else was said, a yes or not sure to a guard's question withholds what it must."""
    locked = set(assess(answers, PACK).locked)
    unsafe = (Answer.YES, Answer.NOT_SURE)
    if any(answers.get(id_) in unsafe for id_ in ("M5a", "M5d", "RF12b")):
        assert {"E2", "E4", "G1", "G2"} <= locked
    if answers.get("M7") in unsafe:
        assert {"R2", "R3", "R4", "G3", "G4"} <= locked
    if answers.get("M3") in unsafe:
        assert {"E5", "E7", "G8"} <= locked
    if answers.get("M4") in unsafe:
        assert {*EXERCISES} <= locked
