"""Installing the model from a file: whole or not at all."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kiosk.errors import SettingsError
from kiosk.hearing.model import installed_model
from kiosk.hearing.model_install import install_model
from kiosk.settings import Settings

# A small stand-in, so that damage can be tried in every way without copying 71 MB each time.
FILES = {
    "am/final.mdl": b"sounds" * 9000,
    "conf/model.conf": b"beam=10\n",
    "graph/phones/word_boundary.int": b"1 begin\n",
}
SUMS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}

MakeZip = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """Settings whose cache is empty."""
    return Settings(cache=tmp_path / "cache")


@pytest.fixture
def sums() -> Mapping[str, str]:
    """The sums of the small model."""
    return SUMS


@pytest.fixture
def small_zip(tmp_path: Path) -> MakeZip:
    """Make a zip of the small model: `small_zip(top="assets/model-en-us/", more={path: content}, less=[path])`."""

    def make(top: str = "model/", more: Mapping[str, bytes] | None = None, less: tuple[str, ...] = ()) -> Path:
        path = tmp_path / "carried.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in FILES.items():
                if name not in less:
                    archive.writestr(top + name, content)
            for name, content in (more or {}).items():
                archive.writestr(name, content)
        return path

    return make


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def models_in(site: Settings) -> list[str]:
    """What lies in the cache beside the lock: the model, or nothing; never half of it."""
    return sorted(path.name for path in (site.cache_folder / "models").iterdir() if path.name != ".lock")


@pytest.mark.parametrize("top", ["", "vosk-model-small-en-us-0.15/", "assets/model-en-us/"])
def test_a_zip_or_aar_is_installed_wherever_the_model_lies_in_it(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip, top: str
) -> None:
    folder = install_model(small_zip(top, more={"classes.jar": b"not wanted"}), site, sums)
    assert folder == installed_model(site)
    assert tree(folder) == FILES
    assert models_in(site) == [folder.name]


def test_a_folder_is_installed(site: Settings, sums: Mapping[str, str], small_zip: MakeZip, tmp_path: Path) -> None:
    with zipfile.ZipFile(small_zip()) as archive:
        archive.extractall(tmp_path / "stick")
    assert tree(install_model(tmp_path / "stick", site, sums)) == FILES


def test_the_service_may_read_what_root_has_installed(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip
) -> None:
    assert install_model(small_zip(), site, sums).stat().st_mode & 0o005 == 0o005


def test_a_damaged_model_is_replaced(site: Settings, sums: Mapping[str, str], small_zip: MakeZip) -> None:
    folder = install_model(small_zip(), site, sums)
    (folder / "am" / "final.mdl").write_bytes(b"rot")
    install_model(small_zip(), site, sums)
    assert tree(folder) == FILES
    assert models_in(site) == [folder.name]


def test_an_archive_without_one_file_leaves_nothing(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip
) -> None:
    with pytest.raises(SettingsError, match=r"carried\.zip: this is not vosk-model-.*: conf/model\.conf is missing"):
        install_model(small_zip(less=("conf/model.conf",)), site, sums)
    assert models_in(site) == []


def test_a_wrong_model_does_not_touch_the_one_that_is_there(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip
) -> None:
    folder = install_model(small_zip(), site, sums)
    with pytest.raises(SettingsError, match=r"conf/model\.conf differs"):
        install_model(small_zip(less=("conf/model.conf",), more={"model/conf/model.conf": b"beam=13\n"}), site, sums)
    assert tree(folder) == FILES


@pytest.mark.parametrize("hostile", ["../../../evil", "/etc/evil", "model/../../evil", "model\\..\\evil"])
def test_a_path_that_leads_out_is_refused(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip, hostile: str
) -> None:
    with pytest.raises(SettingsError, match="leads out of the archive"):
        install_model(small_zip(more={hostile: b"x"}), site, sums)
    assert models_in(site) == []


def test_a_file_that_would_fill_the_card_is_refused(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip
) -> None:
    bomb = small_zip(less=("conf/model.conf",), more={"model/conf/model.conf": bytes((64 << 20) + 1)})
    with pytest.raises(SettingsError, match=r"would unpack to 67108865 bytes"):
        install_model(bomb, site, sums)


@pytest.mark.parametrize("keep", [0, 1, 300, -1, -60])
def test_a_broken_off_archive_is_one_clear_line(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip, keep: int
) -> None:
    path = small_zip()
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(
        SettingsError, match=r"carried\.zip: not a whole zip or aar file \(.*\)\. Nothing was installed"
    ):
        install_model(path, site, sums)
    assert models_in(site) == []


def test_any_one_flipped_byte_in_the_archive_installs_the_true_model_or_nothing(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip
) -> None:
    path = small_zip()
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        shutil.rmtree(site.cache_folder, ignore_errors=True)
        try:
            assert tree(install_model(path, site, sums)) == FILES
        except SettingsError:
            assert models_in(site) == []


def test_a_file_that_is_not_there_or_holds_something_else(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="no such file or folder"):
        install_model(tmp_path / "nowhere.zip", site, sums)
    with pytest.raises(SettingsError, match=r"no speech model inside \(no am/final\.mdl\)"):
        install_model(small_zip(less=tuple(FILES), more={"photo.jpg": b"toe"}), site, sums)


def test_what_a_killed_installation_left_is_cleared_away(
    site: Settings, sums: Mapping[str, str], small_zip: MakeZip
) -> None:
    left = site.cache_folder / "models" / ".unfinished-abc" / "am"
    left.mkdir(parents=True)
    (left / "final.mdl").write_bytes(b"sou")
    folder = install_model(small_zip(), site, sums)
    assert models_in(site) == [folder.name]


def test_a_cache_that_cannot_be_written_is_named(site: Settings, sums: Mapping[str, str], small_zip: MakeZip) -> None:
    site.cache_folder.write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match=rf"cannot be installed in {site.cache_folder}.*set `cache`"):
        install_model(small_zip(), site, sums)


def test_a_stick_that_gives_no_file_is_named(site: Settings, sums: Mapping[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="no such file or folder"):
        install_model(tmp_path / "pipe", site, sums)
