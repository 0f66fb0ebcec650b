"""`kiosk render`: a voice pack goes to a kiosk without Piper, and a site's recordings are checked."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kiosk.checkup.parts import part_findings
from kiosk.cli import main
from kiosk.commands.check import findings_of
from kiosk.errors import SettingsError
from kiosk.settings import Settings, load_settings
from kiosk.speaking.recordings import recording_name
from kiosk.wiring import all_lines, all_sentences, natural_files

pytestmark = pytest.mark.audio


def site_of(folder: Path, **more: str) -> Path:
    """The settings file of a machine of its own."""
    folder.mkdir()
    lines = {"cache": str(folder / "cache"), "natural_voice": "yes", "screen_port": "0", **more}
    path = folder / "site.yaml"
    path.write_text("".join(f"{name}: {value}\n" for name, value in lines.items()), encoding="utf-8")
    return path


def settings_of(site: Path, settings: Settings) -> Settings:
    more = {"model": settings.model, "cache": site.parent / "cache", "natural_voice": True, "screen_port": 0}
    return settings.model_copy(update=more)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """A machine on which every sentence was rendered ahead: each as some noise, as long as its text."""
    site = site_of(tmp_path_factory.mktemp("machines") / "here")
    random, own = np.random.default_rng(1), settings_of(site, settings)
    for text in all_sentences(own):
        natural_files(own).write(text, random.integers(-9000, 9000, 10 * len(text), dtype=np.int16))
    return site


@pytest.fixture(scope="module")
def pack(here: Path) -> Path:
    path = here.with_name("voice.zip")
    assert main(["--site", str(here), "render", "--export", str(path)]) == 0
    return path


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """One that has the setting, and nothing rendered."""
    return site_of(tmp_path / "there")


def rendered(site: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, float], str]:
    code = main(["--site", str(site), "render", "--json", *options])
    told = capsys.readouterr()
    return code, json.loads(told.out), told.err


def test_a_pack_makes_a_kiosk_without_piper_speak_every_sentence(
    pack: Path, here: Path, there: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main(["--site", str(there), "render", "--import", str(pack)]) == 0
    capsys.readouterr()
    code, told, complaints = rendered(there, capsys)
    sentences = len(all_sentences(settings))
    assert (code, told["sentences"], told["prepared"], told["rendered"], complaints) == (0, sentences, sentences, 0, "")
    text = all_sentences(settings)[-1]
    sounds = [natural_files(settings_of(site, settings)).find(text) for site in (here, there)]
    assert sounds[0] is not None
    assert np.array_equal(sounds[0], sounds[1])  # type: ignore[arg-type]
    found = {one.part: one for one in part_findings(settings_of(there, settings))}
    assert f"it speaks all {sentences} sentences" in found["natural voice"].found


def test_with_half_a_voice_the_embedded_one_speaks_the_rest_and_the_doctor_says_so(
    pack: Path, there: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--site", str(there), "render", "--import", str(pack)])
    own = settings_of(there, settings)
    texts = all_sentences(own)
    for text in texts[:3]:
        natural_files(own).path(text).unlink()
    capsys.readouterr()
    code, told, _ = rendered(there, capsys, "--embedded")
    assert (code, told["prepared"], told["rendered"]) == (0, len(texts) - 3, 3)
    found = {one.part: one for one in part_findings(own)}
    assert found["natural voice"].found.startswith(f"3 of {len(texts)} sentences are not in the natural voice; en-us")
    assert "kiosk render --import FILE" in str(found["natural voice"].cure)


def test_a_pack_of_other_content_is_refused_by_name(
    pack: Path, there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(other, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "manifest.json":
                content = json.dumps({**json.loads(content), "wording": "0" * 64}).encode()
            new.writestr(info, content)
    capsys.readouterr()
    assert main(["--site", str(there), "render", "--import", str(other)]) == SettingsError.exit_code
    told = capsys.readouterr().err
    assert f"{other}: nothing was installed: manifest.json: found wording '000000000000', this kiosk has " in told
    assert told.endswith("Its content is of another version: export it from this one's.\n")
    assert not list((there.parent / "cache").rglob("*.prompt"))


def test_every_sentence_has_a_recording_name_of_its_own(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    names = [recording_name(line) for line in all_lines(settings)]
    assert len(set(names)) == len(names)
    assert all(Path(name).name == name and name.isascii() for name in names)
    main(["render", "--names"])
    listed = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert listed == {recording_name(line): line.text for line in all_lines(load_settings())}


def test_check_names_recordings_that_will_not_be_heard_or_were_too_loud(settings: Settings, tmp_path: Path) -> None:
    first, second = all_lines(settings)[:2]
    loud = 0.9 * np.sign(np.sin(np.arange(32_000) / 20)) * 1.2
    soundfile.write(tmp_path / recording_name(first), np.clip(loud, -1, 1), 16_000)
    soundfile.write(tmp_path / recording_name(second), np.zeros(16_000), 16_000)
    soundfile.write(tmp_path / "welcome.wav", loud / 2, 16_000)
    own = settings.model_copy(update={"recordings": tmp_path})
    nameless = "has the name of no sentence. Name it as `kiosk render --names` lists"
    found = {(one.severity, one.message) for one in findings_of(own) if str(tmp_path) in one.message}
    assert found == {
        (
            "warning",
            f"{tmp_path / recording_name(first)}: clipped. Record it again, further away or with a lower level.",
        ),
        ("problem", f"{tmp_path / recording_name(second)}: not heard: it holds only silence. Record it again."),
        ("problem", f"{tmp_path / 'welcome.wav'}: not heard: {nameless}."),
    }
