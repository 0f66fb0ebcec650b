"""An author's mistakes are named by file and line, all at once, with what is allowed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import ContentError
from kiosk.library.loading import load_pack, load_with_places
from kiosk.library.pack import Pack

Break = Callable[[str, str, str], list[str]]  # conftest's problems_after
PLACE = re.compile(r"^content/\S+\.yaml:\d+: ")


def test_all_content_loads_and_every_id_is_there(pack: Pack) -> None:
    signs = {id_ for id_ in pack.questions if re.fullmatch(r"RF\d\d", id_)}
    expected = {f"RF{number:02}" for number in (*range(1, 24), *range(30, 45))}
    assert len(expected) == 38
    assert expected - signs == {"RF07"}  # which is RF11's third turn
    assert "RF11c" in pack.questions
    assert set(pack.causes) == {f"C{number}" for number in range(1, 7)}
    assert set(pack.remedies) == {f"R{number}" for number in range(1, 7)}
    assert set(pack.faqs) == {f"F{number}" for number in range(1, 8)}
    assert set(pack.stretches) == {*(f"E{number}" for number in range(1, 8)), "E1p", "E7h"}
    assert set(pack.routines) == {"two-minutes", "daily", "bedtime", "seated", "cramp-now"}
    assert {f"Q{number:02}" for number in range(1, 8)} <= set(pack.questions)
    assert {"M1", "M2", "M3", "M4", "M5a", "M5b", "M5c", "M5d", "M6", "M7", "M8"} <= set(pack.questions)


def test_every_sign_has_a_row_and_every_second_turn_a_first(pack: Pack) -> None:
    assert {rule.id for rule in pack.rules.rules} == {id_ for id_ in pack.questions if re.fullmatch(r"RF\d\d", id_)}
    assert set(pack.rules.unless_asked) == {id_ for id_ in pack.questions if re.fullmatch(r"RF\d\d[bc]", id_)}


def test_the_article_has_54_facts_and_each_is_told(pack: Pack) -> None:
    facts = pack.rules.article_facts
    assert len(facts) == len(set(facts)) == 54
    covered = {fact for one in pack.sourced() for fact in one.covers}
    assert covered == set(facts)


def test_text_stays_text(pack: Pack) -> None:
    assert pack.labels["yes"] == "Yes"
    assert pack.questions["RF01"].unsure_means == "yes"
    assert pack.stretches["E7"].counts_down is True
    assert pack.stretches["E7"].moves[1].seconds == 20


def test_places_are_file_and_line(content: Path) -> None:
    _, place_of = load_with_places(content / "en")
    lines = (content / "en" / "questions.yaml").read_text(encoding="utf-8").splitlines()
    assert place_of(("questions", "RF02", "why")) == f"content/en/questions.yaml:{lines.index('  RF02:') + 4}"
    assert place_of(("rules", 0)).startswith("content/rules.yaml:")


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        pytest.param(
            "en/causes.yaml", "name: Hard work", "nmae: Hard work", "Did you mean 'name'?", id="field misspelt"
        ),
        pytest.param("en/causes.yaml", "name: Hard work", "nmae: Hard work", "found no 'name'", id="field missing"),
        pytest.param("en/causes.yaml", "sources: [article", "sources: [artikel", "'artikel'", id="unknown source"),
        pytest.param("en/causes.yaml", "strength: article", "strength: hearsay", "'leaflet'", id="unknown strength"),
        pytest.param("en/causes.yaml", "covers: [C1a", "covers: [C9z", "'C9z'", id="unknown fact"),
        pytest.param("en/causes.yaml", "question: Q02", "question: Q99", "'Q99'", id="reason without question"),
        pytest.param("en/causes.yaml", "  C2:", "  C1:", "'C1' twice", id="repeated key"),
        pytest.param("en/causes.yaml", "  C2:", "  cause two:", "found 'cause two'", id="id of the wrong form"),
        pytest.param("en/causes.yaml", "causes:", "cuases:", "Did you mean 'causes'?", id="group misspelt"),
        pytest.param("en/causes.yaml", "causes:", "causes: [", "not YAML", id="broken YAML"),
        pytest.param(
            "en/causes.yaml", "name: Too little fluid", "name: {a: b}", "allowed is one text", id="not a text"
        ),
        pytest.param("en/causes.yaml", "name: Too little fluid", "name:", "found nothing", id="empty text"),
        pytest.param("en/causes.yaml", "name: Too little fluid", "name: Too {little}", "not little", id="unknown slot"),
        pytest.param("en/causes.yaml", "name: Too little fluid", "name: &a [*a]", "alias", id="alias in itself"),
        pytest.param("en/facts.yaml", "  S01:", "  F1:", "found the id 'F1' again", id="id taken in another file"),
        pytest.param("en/faq.yaml", "      R6:", "      R9:", "'R9'", id="words for an unknown guard"),
        pytest.param("en/labels.yaml", "  stop: Stop", "  stop: [Stop]", "labels.stop", id="label that is a list"),
        pytest.param("en/prompts.yaml", "- Hello.", "- Hello {phrase}.", "'phrase'", id="slot elsewhere"),
        pytest.param("en/questions.yaml", "RF14: a pop", "RF14: a snap", "`ask` does not say", id="detail not named"),
        pytest.param("en/questions.yaml", "RF14: a pop", "RF13: a pop", "not in both", id="names of another group"),
        pytest.param("en/questions.yaml", "unsure_means: yes", "unsure_means: maybe", "'unsure'", id="not a choice"),
        pytest.param("en/questions.yaml", "private: yes", "private: perhaps", "found 'perhaps'", id="not a yes or no"),
        pytest.param("en/remedies.yaml", "for_causes: [C1]", "for_causes: [C8]", "'C8'", id="remedy for no cause"),
        pytest.param("en/remedies.yaml", "for_causes: [C1]", "for_causes: C1", "allowed is a list", id="not a list"),
        pytest.param("en/stretches/achilles-stretch.yaml", "seconds: 20", "seconds: 400", "60", id="hold too long"),
        pytest.param("en/stretches/achilles-stretch.yaml", "seconds: 20", "seconds: soon", "'soon'", id="not a number"),
        pytest.param("en/stretches/achilles-stretch.yaml", "[left, right]", "[port]", "'left'", id="unknown side"),
        pytest.param("en/stretches/achilles-stretch.yaml", "[left, right]", "[left, both]", "together", id="odd sides"),
        pytest.param("en/stretches/toe-curls.yaml", "reps: 10", "reps: 0", "greater than or equal to 1", id="no reps"),
        pytest.param("en/stretches/toe-curls.yaml", "toes-spread", "toes-wide", "'toes-spread'", id="unknown pose"),
        pytest.param("en/stretches/toe-curls.yaml", "unless: [G10]", "unless: [G99]", "'G99'", id="unknown guard"),
        pytest.param("en/stretches/toe-curls.yaml", "reps: [article], ", "", "no source for the reps", id="no source"),
        pytest.param("en/stretches/toe-curls.yaml", "seconds: [REC]", "seconds: [R99]", "'R99'", id="figure of nobody"),
        pytest.param("en/stretches/toe-stretch.yaml", "unless: G10", "unless: G98", "'G98'", id="move without a guard"),
        pytest.param(
            "en/stretches/cloth-pick-up.yaml",
            "      nudge:",
            "      nudge_seconds: 120\n      most_seconds: 90\n      nudge:",
            "a nudge after the end",
            id="nudge too late",
        ),
        pytest.param("en/topics.yaml", "[A1, A2,", "[A2,", "'A1' under no heading", id="topic without a heading"),
        pytest.param("en/topics.yaml", "[A1, A2,", "[A1, W1, A2,", "'W1' again", id="topic under two headings"),
        pytest.param("en/topics.yaml", "[A1, A2,", "[A1, A98, A2,", "'A98'", id="heading over nothing"),
        pytest.param("en/routines/routines.yaml", "{stretch: E3}", "{stretch: E33}", "'E33'", id="unknown exercise"),
        pytest.param("en/routines/routines.yaml", "E1, reps: 10", "E2, reps: 10", "not counted", id="reps of advice"),
        pytest.param("en/routines/routines.yaml", "E1, reps: 10", "E1, hold_seconds: 9", "has none", id="no hold"),
        pytest.param("en/routines/routines.yaml", "hold_seconds: 10", "hold_seconds: 90", "60", id="held too long"),
        pytest.param(
            "en/routines/routines.yaml", "{stretch: E6}", "{stretch: E6, seated: yes}", "no seated", id="no chair"
        ),
        pytest.param(
            "rules.yaml", "id: RF01, level: emergency", "id: RF01, level: bad", "'same_day'", id="unknown level"
        ),
        pytest.param("rules.yaml", "when: {RF01: [yes]}", "when: {RF77: [yes]}", "'RF77'", id="rule without question"),
        pytest.param(
            "rules.yaml", "when: {RF01: [yes]}", "when: {RF01: [no]}", "lower a level", id="rule that needs a no"
        ),
        pytest.param("rules.yaml", "when: {RF01: [yes]}", "when: {RF01: []}", "no answers", id="rule without answers"),
        pytest.param("rules.yaml", "when: {RF01: [yes]}", "when: {}", "no condition", id="rule without condition"),
        pytest.param("rules.yaml", "sources: [H7, H8]", "sources: []", "found nothing", id="rule without source"),
        pytest.param("rules.yaml", "sources: [H7, H8]", "sources: [H99]", "'H99'", id="rule with an unknown source"),
        pytest.param("rules.yaml", "RF03b: RF03", "RF03b: RF98", "'RF98'", id="second turn of nothing"),
        pytest.param("rules.yaml", "screening: [RF01", "screening: [RF03b", "'RF03b'", id="second turn asked first"),
        pytest.param("rules.yaml", "screening: [RF01", "screening: [RF02", "again", id="asked twice"),
        pytest.param("rules.yaml", "withholds: [E2, E4]", "withholds: [E2, E9]", "'E9'", id="guard on nothing"),
        pytest.param("rules.yaml", "RF11b: RF11\n", "RF11b: RF11c\n", "a circle", id="second turns in a circle"),
        pytest.param("rules.yaml", "RF43: [M1]", "RF43: [RF43]", "a circle", id="only after itself"),
        pytest.param("rules.yaml", "RF43: [M1]", "RF43: [M99]", "'M99'", id="only after nothing"),
        pytest.param("rules.yaml", "RF05, RF15, RF14]", "RF05, RF15, RF98]", "'RF98'", id="group of nothing"),
        pytest.param("rules.yaml", "names_more: [T11]", "names_more: [RF11]", "'RF11'", id="no group"),
        pytest.param("rules.yaml", '"yes": RF15', '"yes": RF97', "'RF97'", id="contradiction of nothing"),
        pytest.param("rules.yaml", "cramp_now: [RF01", "cramp_now: [RF96", "'RF96'", id="cramp now asks nothing"),
        pytest.param("rules.yaml", "  E1: [M6", "  E9: [M6", "'E9'", id="before an unknown stretch"),
        pytest.param("rules.yaml", "same_as: {RF12: M5a}", "same_as: {RF12: M55}", "'M55'", id="same as nothing"),
        pytest.param("rules.yaml", "W1: [RF30]", "W1: [RF00]", "'RF00'", id="shorthand for nothing"),
        pytest.param("rules.yaml", "screening:", "screeening:", "Did you mean 'screening'?", id="table misspelt"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(
    problems_after: Break, name: str, old: str, new: str, expected: str
) -> None:
    problems = problems_after(name, old, new)
    assert all(PLACE.match(problem) for problem in problems), problems
    assert all(problem.endswith((".", "?")) for problem in problems), problems
    assert any(expected in problem for problem in problems), problems


def test_the_line_is_that_of_the_mistake(problems_after: Break, content: Path) -> None:
    lines = (content / "rules.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "id: RF15" in text)
    problems = problems_after("rules.yaml", "id: RF15, level: same_day", "id: RF15, level: tomorrow")
    assert problems[0].startswith(f"content/rules.yaml:{line}: rules.")
    assert "found 'tomorrow'; allowed is 'emergency', 'same_day', 'routine' or 'self_care'." in problems[0]


def test_a_heading_with_a_fault_is_one_problem(problems_after: Break) -> None:
    problems = problems_after("en/topics.yaml", "name: Asked most", "nmae: Asked most")
    assert all(problem.startswith("content/en/topics.yaml:") for problem in problems), problems


def test_a_review_date_must_exist(problems_after: Break) -> None:
    problems = problems_after("rules.yaml", "strength: leaflet}", "strength: leaflet, review: 2027-13-40}")
    assert any("'2027-13-40'" in problem for problem in problems)


def test_problems_of_several_files_are_reported_together(problems_after: Break, content: Path) -> None:
    faq = content / "en" / "faq.yaml"
    faq.write_text(faq.read_text(encoding="utf-8").replace("strength: article", "strength: rumour"), encoding="utf-8")
    problems = problems_after("en/causes.yaml", "sources: [article", "sources: [artikel")
    assert {problem.split(":")[0] for problem in problems} == {"content/en/faq.yaml", "content/en/causes.yaml"}
    assert sum("'rumour'" in problem for problem in problems) == 6


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"\xff\xfe\x00", "not UTF-8", id="not text"),
        pytest.param(b"facts:\n  S01: \x07", "does not allow", id="control character"),
        pytest.param(b"- a\n- b\n", "found a list", id="a list"),
        pytest.param(b"facts: none\n", "found no entries", id="no entries"),
        pytest.param(b"facts:\n  S09: [a]\n", "allowed are lines", id="entry that is a list"),
        pytest.param(b"facts:\n  [a, b]: x\n", "as a name", id="list as a name"),
        pytest.param(b"[" * 100_000, "too deeply", id="bottomless"),
        pytest.param(b"facts:\n  S09: {id: S09}\n", "second id", id="id given twice"),
    ],
)
def test_a_file_that_is_no_content_is_one_clear_problem(content: Path, data: bytes, expected: str) -> None:
    (content / "en" / "more.yaml").write_bytes(data)
    with pytest.raises(ContentError) as caught:
        load_pack(content / "en")
    assert any(problem.startswith("content/en/more.yaml:") and expected in problem for problem in caught.value.problems)


def test_a_missing_group_and_a_missing_folder_are_named(content: Path) -> None:
    (content / "en" / "causes.yaml").unlink()
    with pytest.raises(ContentError, match="found no causes in any file"):
        load_pack(content / "en")
    with pytest.raises(ContentError, match="no such folder"):
        load_pack(content / "xx")


def test_missing_rules_are_named(content: Path) -> None:
    (content / "rules.yaml").unlink()
    with pytest.raises(ContentError, match=r"content/rules\.yaml:1: cannot be read"):
        load_pack(content / "en")
