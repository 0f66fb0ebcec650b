"""Where a model is looked for, and what is said of one that is missing or damaged."""

import shutil
from pathlib import Path

import pytest

from kiosk.errors import SettingsError
from kiosk.hearing.model import MODEL_NAME, MODEL_SUMS, installed_model, locate_model, model_faults, model_places
from kiosk.settings import Settings

pytestmark = pytest.mark.audio


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """Settings whose cache is empty."""
    return Settings(cache=tmp_path / "cache")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any model, and no variable that names one."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)
    return tmp_path / "home"


def place_model(model_folder: Path, at: Path) -> Path:
    """A copy of the real model as far as `locate_model` can tell: its files are links."""
    shutil.copytree(model_folder, at, copy_function=lambda source, to: Path(to).symlink_to(source))
    return at


def damage(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).unlink()
    (folder / name).write_bytes(content)


def test_the_model_of_this_machine_is_whole(model_folder: Path) -> None:
    assert list(model_faults(model_folder)) == []
    assert len(MODEL_SUMS) == 13


def test_it_is_found_in_vosks_folder_of_this_user(site: Settings, home: Path, model_folder: Path) -> None:
    placed = place_model(model_folder, home / ".cache" / "vosk" / MODEL_NAME)
    assert locate_model(site) == placed


def test_it_is_found_in_our_cache(site: Settings, home: Path, model_folder: Path) -> None:
    assert home == Path.home()
    placed = place_model(model_folder, installed_model(site))
    assert locate_model(site) == placed


@pytest.mark.parametrize("inside", ["", MODEL_NAME])
def test_vosks_variable_names_the_model_or_the_folder_it_is_in(
    site: Settings, home: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    placed = place_model(model_folder, home / "carried" / inside)
    monkeypatch.setenv("VOSK_MODEL_PATH", str(home / "carried"))
    assert locate_model(site) == placed


def test_a_model_named_in_the_settings_is_the_only_one(site: Settings, home: Path, model_folder: Path) -> None:
    place_model(model_folder, home / ".cache" / "vosk" / MODEL_NAME)
    named = site.model_copy(update={"model": home / "elsewhere"})
    with pytest.raises(SettingsError, match=r"looked in \S+/elsewhere \(the setting `model`\)\. .*take `model` out"):
        locate_model(named)
    place_model(model_folder, home / "elsewhere")
    assert locate_model(named) == home / "elsewhere"


def test_a_missing_model_names_every_place_and_the_cure(site: Settings, home: Path) -> None:
    assert home == Path.home()
    with pytest.raises(SettingsError) as raised:
        locate_model(site)
    told = str(raised.value)
    assert all(str(place.folder) in told for place in model_places(site))
    assert "script/setup" in told
    assert "kiosk model --from FILE" in told
    assert "\n" not in told


@pytest.mark.parametrize("name", ["am/final.mdl", "ivector/splice.conf"])
def test_one_changed_bit_is_noticed(site: Settings, home: Path, model_folder: Path, name: str) -> None:
    assert home == Path.home()
    damage(place_model(model_folder, installed_model(site)), name)
    with pytest.raises(SettingsError, match=rf"damaged: .* {name} differs: its SHA-256 is .*kiosk model --from FILE"):
        locate_model(site)


def test_a_damaged_model_is_passed_over_for_a_whole_one(
    site: Settings, home: Path, model_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damage(place_model(model_folder, home / ".cache" / "vosk" / MODEL_NAME), "conf/mfcc.conf")
    placed = place_model(model_folder, installed_model(site))
    assert locate_model(site) == placed
    assert "conf/mfcc.conf differs" in caplog.text


def test_a_file_that_is_gone_is_named(tmp_path: Path, model_folder: Path) -> None:
    placed = place_model(model_folder, tmp_path / "model")
    (placed / "graph" / "Gr.fst").unlink()
    assert list(model_faults(placed)) == ["graph/Gr.fst is missing"]
