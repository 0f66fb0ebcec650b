"""The hazard log is whole, its numbers fit, and every control it claims has a test that runs and passes."""

import ast
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.library.wording import turns
from kiosk.settings import Settings
from tests.hazard_log import FIELDS, LOG, PROJECT, Hazard, hazards, matrix, named_tests
from tests.typed_visit import Visit

_LEFT_OUT = {"skip", "skipif", "xfail"}


def test_there_are_at_least_25_hazards_with_ids_in_order() -> None:
    assert len(hazards()) >= 25
    assert [one.id for one in hazards()] == [f"H{number:02}" for number in range(1, len(hazards()) + 1)]
    assert len({one.title for one in hazards()}) == len(hazards())


@pytest.mark.parametrize("hazard", hazards(), ids=lambda one: one.id)
def test_every_hazard_is_whole_and_its_numbers_fit(hazard: Hazard) -> None:
    assert tuple(hazard.fields) == FIELDS
    assert all(hazard.fields.values())
    assert hazard.title
    assert hazard.before is not None
    assert hazard.after is not None
    for one in (hazard.before, hazard.after):
        assert matrix()[one.severity, one.likelihood] == one.risk
    assert hazard.after.severity <= hazard.before.severity
    assert hazard.after.likelihood <= hazard.before.likelihood
    assert hazard.after != hazard.before, "a control that changes nothing is none"


def test_the_matrix_has_every_pair_and_only_rises() -> None:
    assert set(matrix()) == {(severity, likelihood) for severity in range(1, 6) for likelihood in range(1, 6)}
    for (severity, likelihood), risk in matrix().items():
        assert risk <= matrix().get((severity + 1, likelihood), 5)
        assert risk <= matrix().get((severity, likelihood + 1), 5)


def test_what_is_not_acceptable_is_said_at_the_top() -> None:
    text = LOG.read_text(encoding="utf-8")
    count, listed = re.findall(r"Of (\d+) hazards.*?: (H[^.]*)\.", text, flags=re.DOTALL)[0]
    unacceptable = [one.id for one in hazards() if one.after is not None and one.after.risk >= 4]
    assert (int(count), re.findall(r"H\d\d", listed)) == (len(hazards()), unacceptable)
    assert "No clinical safety officer has approved it" in text


def test_code_and_content_that_a_control_names_are_there() -> None:
    for hazard in hazards():
        for path in re.findall(r"`?((?:\w+/)+[\w*/-]+\.(?:py|yaml))", hazard.fields["Control"]):
            assert [*PROJECT.glob(path), *(PROJECT / "kiosk").glob(path)], f"{hazard.id}: {path}"


# -- the tests it names -----------------------------------------------------------------------------------------------


def _is_left_out(node: ast.expr) -> bool:
    """Whether a mark, alone, called or in a list, leaves its test out."""
    return any(isinstance(part, ast.Attribute) and part.attr in _LEFT_OUT for part in ast.walk(node))


def collected(path: Path) -> dict[str, bool]:
    """The test functions of a file, by name -> whether a mark leaves them out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    marks = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == "pytestmark" for one in node.targets)
    ]
    return {
        node.name: any(map(_is_left_out, (*marks, *node.decorator_list)))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("name", sorted(named_tests()))
def test_every_test_that_is_named_exists_and_is_not_left_out(name: str) -> None:
    file, _, test = name.partition("::")
    path = PROJECT / file
    assert path.name.startswith("test_")
    assert path.is_file(), f"{file} is not there"
    functions = collected(path)
    assert test in functions, f"{file} has no {test}"
    assert not functions[test], f"{name} is skipped or expected to fail"


def test_a_mark_that_leaves_a_test_out_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text(
        "@pytest.mark.parametrize('x', [1, pytest.param(2, marks=pytest.mark.xfail)])\ndef test_a(x): ...\n"
        "@pytest.mark.skip\ndef test_b(): ...\n"
        "@pytest.mark.audio\ndef test_c(): ...\n",
        encoding="utf-8",
    )
    assert collected(path) == {"test_a": True, "test_b": True, "test_c": False}
    path.write_text("pytestmark = [pytest.mark.skipif(True, reason='')]\ndef test_a(): ...\n", encoding="utf-8")
    assert collected(path) == {"test_a": True}


def test_a_named_test_that_is_skipped_while_it_runs_fails(tmp_path: Path) -> None:
    """A real run of tests under a hazard's name, with the hook of tests/conftest.py."""
    (named,) = [
        name
        for name in named_tests()
        if name.endswith("::test_without_a_number_the_desk_is_named_and_no_slot_is_empty")
    ]
    file, _, test = named.partition("::")
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('how', ['skip', 'xfail', 'pass'])\n"
        f"def {test}(how): {{'skip': pytest.skip, 'xfail': pytest.xfail, 'pass': str}}[how]()\n"
        "def test_other(): pytest.skip()\n",
        encoding="utf-8",
    )
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_runtest_makereport\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "2 failed, 1 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
    assert "may not be skipped" in done.stdout
    assert done.returncode == 1


# -- controls that have no other place --------------------------------------------------------------------------------

# what people take or are told to take for cramps, by the names they know
MEDICINES = re.compile(
    r"\b(quinine|tonic water|ibuprofen|aspirin|paracetamol|acetaminophen|tylenol|advil|naproxen|codeine|painkillers?|"
    r"diazepam|baclofen|gabapentin|diltiazem|verapamil|magnesium (?:tablets?|pills?|supplements?)|supplements?)\b",
    re.IGNORECASE,
)


def test_no_medicine_is_named_unasked() -> None:
    """Answers to what a visitor has asked may repeat the visitor's word; nothing else names one."""
    pack = load_pack(Settings().content_folder)
    unasked = [turn for turn in turns(pack) if turn.key[0] not in ("faqs", "facts")]
    assert len(unasked) > 100
    assert [turn.text for turn in unasked if MEDICINES.search(turn.text)] == []


def test_no_answer_reaches_the_journal(caplog: pytest.LogCaptureFixture) -> None:
    """At the level of a kiosk's journal two visitors leave the same lines, whatever they answered."""
    settings = Settings()
    pack, grammar = load_pack(settings.content_folder), Grammar.load(settings.grammars_folder)
    journals: list[list[str]] = []
    for answer in ("yes", "not sure", "no i said yes"):
        caplog.clear()
        with caplog.at_level(logging.INFO):
            visit = Visit(pack, grammar, settings)
            visit.wakes()
            for words in ("yes", "no", "no", "no", answer):  # the last is to a sign that is no emergency
                visit.says(words)
        journals.append([record.getMessage() for record in caplog.records])
    for lines in journals:
        assert len(lines) == 6
        assert [line for line in lines if re.search(r"RF|not.sure|\bno\b|leg", line)] == []
    assert journals[0] == journals[1]
    assert sum("intent=answer" in line for line in journals[0]) == 4
