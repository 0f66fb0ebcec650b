"""A sign-off holds for the words, rules and phrases that were signed, and for no others."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.cli import parser_for
from kiosk.commands.check import findings_of, findings_of_release, findings_of_review
from kiosk.commands.review import run
from kiosk.errors import ContentError, SettingsError, UsageError
from kiosk.library.loading import load_pack, load_with_places
from kiosk.library.pack import Pack
from kiosk.library.review import (
    Review,
    ReviewState,
    Standing,
    content_digest,
    read_reviews,
    review_of,
    review_state,
    sign,
)
from kiosk.settings import Settings, data_folder

SIGNED = Review("Dr A. Example", "GP, Example Clinic", "2026-11-24", "en", "0" * 64)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of content/ and grammars/ that a test may spoil, where the commands look for them."""
    for name in ("content", "grammars"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    return tmp_path


class Elsewhere(Settings):
    """Settings of a site whose content lies in another folder, and whose speech model is not installed."""

    folder: Path
    model: Path | None = Path("no-model")

    @property
    def content_folder(self) -> Path:
        return self.folder / "content" / "en"

    @property
    def grammars_folder(self) -> Path:
        return self.folder / "grammars" / "en"


@pytest.fixture
def site(checkout: Path) -> Settings:
    return Elsewhere(folder=checkout)


def review(site: Settings, *words: str) -> int:
    return run(parser_for("review").parse_args(["review", *words]), site)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_bytes(text.replace(old, new, 1).encode())


# -- the digest -------------------------------------------------------------------------------------------------------


def test_the_digest_is_the_same_on_every_machine(tmp_path: Path) -> None:
    """A fixed one: another Python, disk or system must come to it too, or every sign-off would be void there."""
    for name, text in (
        ("content/rules.yaml", "rules:\n  - {id: RF01, when: {RF01: [yes]}}\n"),
        ("content/en/prompts.yaml", "prompts:\n  goodbye:\n    say: [Take care – soon “well”.]\n"),
        ("content/en/stretches/b.yaml", "stretches: {E1: {standing: no}}\n"),
        ("grammars/en/yes-no.yaml", "language: en\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    digest = content_digest(tmp_path / "content" / "en")
    assert digest == "a29ef0bd5fd678e8a00c6bc6343c9a467d5061e7d878e2fd7107cd8ecd530de4"


def test_layout_comments_and_line_ends_do_not_matter(checkout: Path) -> None:
    before = content_digest(checkout / "content" / "en")
    rules, causes = checkout / "content" / "rules.yaml", checkout / "content" / "en" / "causes.yaml"
    edit(rules, "{RF12: M5a}", '\n  "RF12": M5a  # the same question')
    causes.write_bytes(b"# a comment\r\n\r\n" + causes.read_bytes().replace(b"\n", b"\r\n"))
    (checkout / "content" / "review.yaml").unlink()
    (checkout / "content" / "en" / "notes.txt").write_text("not spoken", encoding="utf-8")
    assert content_digest(checkout / "content" / "en") == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("content/rules.yaml", "id: RF15, level: same_day", "id: RF15, level: routine", id="a level"),
        pytest.param("content/rules.yaml", "[RF01, RF02, RF04", "[RF02, RF01, RF04", id="the order of questions"),
        pytest.param(
            "content/rules.yaml", "  RF03b: RF03\n  RF04b: RF04\n", "  RF04b: RF04\n  RF03b: RF03\n", id="rows"
        ),
        pytest.param("content/en/facts.yaml", "rare.", "rare!", id="a full stop"),
        pytest.param("content/en/stretches/toe-stretch.yaml", "reps: 5", "reps: 6", id="a number"),
        pytest.param("grammars/en/emergency.yaml", "chest", "breast", id="what counts as an emergency"),
    ],
)
def test_whatever_is_spoken_or_decides_changes_it(checkout: Path, name: str, old: str, new: str) -> None:
    before = content_digest(checkout / "content" / "en")
    edit(checkout / name, old, new)
    assert content_digest(checkout / "content" / "en") != before


def test_another_language_has_another_digest_and_none_of_its_files_count_here(checkout: Path) -> None:
    before = content_digest(checkout / "content" / "en")
    for name in ("content", "grammars"):
        shutil.copytree(checkout / name / "en", checkout / name / "fr")
    assert content_digest(checkout / "content" / "en") == before
    assert content_digest(checkout / "content" / "fr") != before


def test_a_file_that_is_no_yaml_has_no_digest(checkout: Path) -> None:
    (checkout / "content" / "en" / "facts.yaml").write_text("facts: [", encoding="utf-8")
    with pytest.raises(ContentError, match=r"content/en/facts\.yaml:\d+: "):
        content_digest(checkout / "content" / "en")


# -- the sign-off -----------------------------------------------------------------------------------------------------


def test_nobody_has_signed_what_ships(checkout: Path) -> None:
    state = review_of(checkout / "content" / "en")
    assert (state.standing, state.language, state.review) == (Standing.UNSIGNED, "en", None)
    assert not state.is_signed


def test_a_signature_holds_until_something_changes_and_again_when_it_is_undone(checkout: Path, pack: Pack) -> None:
    folder, facts = checkout / "content" / "en", checkout / "content" / "en" / "facts.yaml"
    digest = content_digest(folder)
    signed = Review("Dr A. Example", "GP", "2026-11-24", "en", digest)
    sign(folder, signed)
    assert review_of(folder) == ReviewState(Standing.SIGNED, "en", digest, signed)
    was = facts.read_text(encoding="utf-8")
    edit(facts, pack.facts["A3"].say[0], "Surgery is often done.")
    changed = review_of(folder)
    assert (changed.standing, changed.review, changed.is_signed) == (Standing.CHANGED, signed, False)
    facts.write_text(was, encoding="utf-8")
    assert review_of(folder).is_signed


def test_the_newest_signature_is_named_and_those_of_other_languages_are_not() -> None:
    older, newer = (Review(name, "GP", "2026-11-24", "en", "1" * 64) for name in ("Dr Old", "Dr New"))
    other = Review("Dr Autre", "GP", "2026-11-25", "fr", "2" * 64)
    reviews = (older, newer, other)
    assert review_state(reviews, "en", "1" * 64) == ReviewState(Standing.SIGNED, "en", "1" * 64, newer)
    assert review_state(reviews, "en", "2" * 64) == ReviewState(Standing.CHANGED, "en", "2" * 64, newer)
    assert review_state((other,), "en", "2" * 64) == ReviewState(Standing.UNSIGNED, "en", "2" * 64, None)


def test_signing_keeps_the_comment_and_older_signatures(checkout: Path) -> None:
    folder, path = checkout / "content" / "en", checkout / "content" / "review.yaml"
    comment = path.read_text(encoding="utf-8").partition("reviews:")[0]
    assert comment.startswith("# Who has read this")
    second = Review("Zoë “B”: yes", "nurse # one", "2026-11-25", "en", "f" * 64)
    sign(folder, SIGNED)
    sign(folder, second)
    assert read_reviews(folder) == (SIGNED, second)
    assert path.read_text(encoding="utf-8").startswith(comment + "reviews:\n")
    assert sorted(one.name for one in path.parent.iterdir()) == ["en", "review.yaml", "rules.yaml"]


def test_without_the_file_nobody_has_signed_and_signing_makes_it(checkout: Path) -> None:
    folder = checkout / "content" / "en"
    (checkout / "content" / "review.yaml").unlink()
    assert review_of(folder).standing is Standing.UNSIGNED
    sign(folder, SIGNED)
    assert read_reviews(folder) == (SIGNED,)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"review\.yaml cannot be written: No such file"):
        sign(tmp_path / "content" / "en", SIGNED)
    assert list(tmp_path.iterdir()) == []


GOOD = f"{{reviewer: A, role: GP, day: 2026-11-24, language: en, digest: {'0' * 64}}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reviews: [", "review.yaml:1: found"),
        ("reviews: none", "review.yaml:1: reviews: found no list"),
        ("- a", "found a list"),
        ("reviews: []\nrevews: []", "review.yaml:2: revews: found 'revews'; allowed is reviews"),
        ("reviews:\n  - Dr A", "review.yaml:2: reviews.0: found no fields"),
        (f"reviews:\n  - {GOOD}\n  - {GOOD[:-1]}, mood: good}}", "review.yaml:3: reviews.1.mood: found a field 'mood'"),
        (
            "reviews:\n  - " + GOOD.replace("2026-11-24", "2026-02-30"),
            "found '2026-02-30'; allowed is a day",
        ),
        ("reviews:\n  - " + GOOD.replace("reviewer: A", "reviewer: [A]"), "reviews.0.reviewer: found no text"),
        ("reviews:\n  - " + GOOD.replace("reviewer: A, ", ""), "reviews.0.reviewer: found ''; allowed is a name"),
        ("reviews:\n  - " + GOOD.replace("language: en", "language: English"), "allowed is the name of a folder"),
        ("reviews:\n  - " + GOOD.replace("0" * 64, "0" * 63), "allowed is the 64 digits"),
    ],
)
def test_a_broken_file_is_named_by_line(checkout: Path, text: str, expected: str) -> None:
    (checkout / "content" / "review.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        review_of(checkout / "content" / "en")
    assert any(expected in problem for problem in caught.value.problems), caught.value.problems
    assert all(problem.startswith("content/review.yaml:") for problem in caught.value.problems)


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_signs_and_tells_how_it_stands(
    site: Settings, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(site) == 1
    assert capsys.readouterr().out.startswith("unsigned: no clinician has signed this content\nlanguage en, digest ")
    assert review(site, "--sign", "Dr A. Example", "--role", "GP", "--day", "2026-11-24") == 0
    assert "as it was signed by Dr A. Example (GP) on 2026-11-24" in capsys.readouterr().out
    assert review(site, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "state": "signed",
        "language": "en",
        "digest": content_digest(site.content_folder),
        "reviewer": "Dr A. Example",
        "role": "GP",
        "day": "2026-11-24",
    }
    edit(checkout / "content" / "rules.yaml", "id: RF15, level: same_day", "id: RF15, level: routine")
    assert review(site) == 1
    assert "changed: this content was changed since it was signed by Dr A. Example" in capsys.readouterr().out


def test_without_a_day_it_is_today(site: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    before = dt.datetime.now(tz=dt.UTC).date()
    assert review(site, "--sign", "Dr A", "--role", "GP", "--json") == 0
    day = dt.date.fromisoformat(json.loads(capsys.readouterr().out)["day"])
    assert before <= day <= dt.datetime.now(tz=dt.UTC).date()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--sign", "Dr A"], "--role"),
        (["--role", "GP"], "--sign"),
        (["--day", "2026-11-24"], "--sign"),
        (["--sign", "", "--role", "GP"], "--sign: found ''; allowed is a name"),
        (["--sign", "Dr A\nDr B", "--role", "GP"], "allowed is a name on one line"),
        (["--sign", "Dr A", "--role", "GP", "--day", "24.11.2026"], "--day: found '24.11.2026'"),
    ],
)
def test_wrong_use_signs_nothing(site: Settings, words: list[str], named: str) -> None:
    with pytest.raises(UsageError) as caught:
        review(site, *words)
    assert named in str(caught.value)
    assert read_reviews(site.content_folder) == ()


def test_content_with_problems_cannot_be_signed(site: Settings, checkout: Path) -> None:
    edit(checkout / "content" / "en" / "causes.yaml", "question: Q02", "question: Q99")
    with pytest.raises(ContentError, match=r"content/en/causes\.yaml:"):
        review(site, "--sign", "Dr A", "--role", "GP")
    assert read_reviews(site.content_folder) == ()


# -- what check says of it --------------------------------------------------------------------------------------------


def found(site: Settings, today: dt.date | None = None) -> list[tuple[str, str | None, str]]:
    """What `kiosk check` finds about the sign-off and, on the day of a release, about review dates."""
    pack, place_of = load_with_places(site.content_folder)
    findings = [*findings_of_review(site, read_reviews(site.content_folder), strictly=today is not None)]
    if today is not None:
        findings += [one for one in findings_of_release(pack, place_of, today) if "to be reviewed" in one.message]
    return [(one.severity, one.file and one.file.rpartition("content/")[2], one.message) for one in findings]


def test_unsigned_content_is_a_warning_and_stops_a_release(site: Settings) -> None:
    told = "this content has not been reviewed by a clinician. Have it read, then run `kiosk review --sign`."
    assert found(site) == [("warning", "review.yaml", told)]
    assert found(site, dt.date(2027, 11, 1)) == [("problem", "review.yaml", told)]


def test_signed_content_is_fine_until_it_is_changed(site: Settings, checkout: Path) -> None:
    sign(site.content_folder, replace(SIGNED, digest=content_digest(site.content_folder)))
    assert found(site, dt.date(2027, 11, 1)) == []
    edit(checkout / "content" / "en" / "facts.yaml", "Surgery for cramps is rare.", "Surgery is rare.")
    ((severity, file, message),) = found(site)
    assert (severity, file) == ("warning", "review.yaml")
    assert message.startswith("this content was changed since Dr A. Example signed it on 2026-11-24.")
    assert found(site, dt.date(2027, 11, 1)) == [("problem", file, message)]


def test_a_claim_past_its_review_date_stops_a_release(site: Settings, pack: Pack) -> None:
    sign(site.content_folder, replace(SIGNED, digest=content_digest(site.content_folder)))
    rows = (*pack.rules.rules, *pack.rules.urgent, *pack.rules.guards)
    assert found(site, dt.date(2027, 11, 1)) == [], "on the day itself it still holds"
    late = found(site, dt.date(2027, 11, 2))
    assert len(late) == len([*pack.sourced(), *rows])
    assert all(severity == "problem" and "was to be reviewed by 2027-11-01" in told for severity, _, told in late)


@pytest.mark.parametrize("group", ["questions", "causes", "remedies", "faq", "facts", "stretches/toe-stretch"])
def test_every_kind_of_claim_may_have_a_date_of_its_own(checkout: Path, group: str) -> None:
    path = checkout / "content" / "en" / f"{group}.yaml"
    edit(path, "    strength: ", "    review: 2031-01-31\n    strength: ")
    line = path.read_text(encoding="utf-8").splitlines().index("    review: 2031-01-31") + 1
    assert "2031-01-31" in {one.review for one in load_pack(checkout / "content" / "en").sourced()}
    edit(path, "2031-01-31", "2031-02-31")
    with pytest.raises(ContentError) as caught:
        load_pack(checkout / "content" / "en")
    (problem,) = caught.value.problems
    assert problem.startswith(f"content/en/{group}.yaml:{line}: ")
    assert problem.endswith(".review: found '2031-02-31'; allowed is a day that exists, as 2027-11-01. Correct it.")


def test_a_broken_sign_off_is_named_beside_other_problems(site: Settings, checkout: Path) -> None:
    (checkout / "content" / "review.yaml").write_text("reviews: none", encoding="utf-8")
    edit(checkout / "content" / "en" / "causes.yaml", "question: Q02", "question: Q99")
    files = {one.file for one in findings_of(site) if one.severity == "problem"}
    assert {"content/review.yaml", "content/en/causes.yaml"} <= files
