"""`kiosk export`, as docs/commands.md promises it."""

import json
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.library.loading import load_pack
from kiosk.settings import data_folder
from kiosk.takeaway.fhir import questionnaire


def test_it_prints_the_questionnaire(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "fhir"]) == 0
    assert json.loads(capsys.readouterr().out) == questionnaire(load_pack(data_folder() / "content" / "en"))


def test_it_writes_the_same_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "questions.json"
    assert main(["export", "fhir", "--output", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["export", "fhir"]) == 0
    assert file.read_text(encoding="utf-8") == capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "fhir", "--output", str(tmp_path / "none" / "questions.json")]) == 64
    assert "questions.json: cannot be written: No such file or directory" in capsys.readouterr().err


def test_another_form_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "openehr"])
    assert ended.value.code == 64
