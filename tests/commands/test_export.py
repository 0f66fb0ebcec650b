"""`kiosk export`, as docs/commands.md promises it."""

import argparse
import json
import shutil
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands.export import run
from kiosk.library.loading import load_pack
from kiosk.library.review import Review, content_digest, sign
from kiosk.settings import Settings, data_folder
from kiosk.takeaway.fhir import questionnaire


def test_it_prints_the_questionnaire(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "fhir"]) == 0
    assert json.loads(capsys.readouterr().out) == questionnaire(load_pack(data_folder() / "content" / "en"))


class CopiedSite(Settings):
    """A site with its own copy of content/ and grammars/, which somebody may sign."""

    folder: Path

    @property
    def content_folder(self) -> Path:
        return self.folder / "content" / "en"


def test_what_a_clinician_signed_is_active_until_it_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("content", "grammars"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    site = CopiedSite(folder=tmp_path)

    def exported() -> tuple[str, str | None]:
        assert run(argparse.Namespace(form="fhir", output=None), site) == 0
        found = json.loads(capsys.readouterr().out)
        return found["status"], found.get("approvalDate")

    assert exported() == ("draft", None)
    digest = content_digest(site.content_folder)
    sign(site.content_folder, Review("Dr A. Example", "GP", "2026-11-24", "en", digest))
    assert exported() == ("active", "2026-11-24")
    questions = site.content_folder / "questions.yaml"
    questions.write_text(
        questions.read_text(encoding="utf-8").replace("chest pain", "a sore chest", 1), encoding="utf-8"
    )
    assert exported() == ("draft", None)


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
