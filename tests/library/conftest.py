"""The content as it ships, and copies of it to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import ContentError
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.settings import data_folder

Break = Callable[[str, str, str], list[str]]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(data_folder() / "content" / "en")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of content/ that a test may spoil."""
    return Path(shutil.copytree(data_folder() / "content", tmp_path / "content"))


@pytest.fixture
def problems_after(content: Path) -> Break:
    """Replace the first `old` by `new` in a file of content/, load, and return the problems that are reported."""

    def spoil(name: str, old: str, new: str) -> list[str]:
        path = content / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r} to spoil"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ContentError) as caught:
            load_pack(content / "en")
        return list(caught.value.problems)

    return spoil
