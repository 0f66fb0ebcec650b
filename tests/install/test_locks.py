"""The locked versions: complete, with hashes, from nowhere in particular."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
LOCKS = ("constraints-build.txt", "constraints.txt", "constraints-test.txt", "constraints-voice.txt")
MACHINES = [(machine, python) for machine in ("x86_64", "aarch64") for python in ("3.11", "3.12", "3.13")]


def locked(name: str) -> list[tuple[Requirement, list[str]]]:
    """Each requirement of a lock with its hashes."""
    text = re.sub(r"#.*", "", (PROJECT / name).read_text()).replace("\\\n", " ")
    entries = [line.split(" --hash=") for line in text.splitlines() if line.strip()]
    return [(Requirement(entry[0].strip()), [h.strip() for h in entry[1:]]) for entry in entries]


def chosen(machine: str, python: str) -> dict[str, str]:
    """Package -> version for one kind of machine; two versions of one package would be an error."""
    environment = {"platform_machine": machine, "python_version": python, "python_full_version": f"{python}.2"}
    versions: dict[str, str] = {}
    for lock in LOCKS:
        for requirement, _ in locked(lock):
            if requirement.marker is None or requirement.marker.evaluate(environment):
                version = str(requirement.specifier).removeprefix("==")
                assert versions.setdefault(requirement.name, version) == version
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_and_has_hashes(lock: str) -> None:
    assert locked(lock)
    for requirement, hashes in locked(lock):
        assert re.fullmatch(r"==[0-9][^,*]*", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address_or_a_folder(lock: str) -> None:
    assert not re.search(r"://|index|find-links|file:|@", (PROJECT / lock).read_text())


@pytest.mark.parametrize(("machine", "python"), MACHINES)
def test_all_that_pyproject_asks_for_is_locked(machine: str, python: str) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["natural-voice"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    versions = chosen(machine, python)
    for line in asked:
        requirement = Requirement(line)
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), line


def test_docs_tell_the_reason_for_each_dependency() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    told = (PROJECT / "docs" / "dependencies.md").read_text().lower()
    project_itself = project["project"]
    needed = (*project_itself["dependencies"], *project_itself["optional-dependencies"]["natural-voice"])
    for line in (*needed, *project["dependency-groups"]["dev"]):
        assert f"| {Requirement(line).name.lower()} |" in told
