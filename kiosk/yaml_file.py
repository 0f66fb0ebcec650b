"""One YAML file, read as text, that knows the line of every entry: content, grammars and scenarios."""

from pathlib import Path
from typing import TypeAlias

import yaml

from kiosk.errors import ContentError

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Key: TypeAlias = tuple[str | int, ...]

_LOADER = yaml.CBaseLoader  # libyaml, which every wheel of PyYAML holds: twenty times as fast as the one in Python
_DEEPEST = 100  # entries within entries; some ten thousand would end the process, as libyaml knows no limit


class YamlFile:
    """A file as dicts, lists and text (a bare `yes` stays "yes"), the line of every entry, and what is wrong with it.

    Never raises for a bad file: what can be read is in `value`; `problems` has a `file:line: …` string for the rest.
    """

    def __init__(self, path: Path, root: Path | None = None) -> None:
        """root: what paths below it are shown relative to; without it they are shown as given."""
        self.path = path
        self.shown = str(path.relative_to(root) if root is not None and path.is_relative_to(root) else path)
        self.problems: list[str] = []
        self._lines: dict[Key, int] = {(): 1}
        self._open: set[int] = set()  # nodes being built, to notice an alias that holds itself
        node = self._compose(path)
        value = self._build(node, ()) if node is not None else {}
        if not isinstance(value, dict):
            self.complain((), "found a list or bare text; allowed are lines of `name: value`. Start with a name")
            value = {}
        self.value: dict[str, Value] = value

    @classmethod
    def sound(cls, path: Path, root: Path | None = None) -> "YamlFile":
        """The file when nothing is wrong with it.  Raises ContentError with every problem."""
        file = cls(path, root)
        if file.problems:
            raise ContentError(*file.problems)
        return file

    def at(self, key: Key) -> str:
        """`file:line` of an entry, or of the nearest entry above it."""
        return f"{self.shown}:{self.line(key)}"

    def line(self, key: Key) -> int:
        """The line of an entry, or of the nearest entry above it."""
        while key not in self._lines:
            key = key[:-1]
        return self._lines[key]

    def complain(self, key: Key, what: str) -> None:
        """Note a problem with the entry at `key`.  what: `found X; allowed Y. Cure`, without the last full stop."""
        where = f" {'.'.join(map(str, key))}:" if key else ""
        self.problems.append(f"{self.at(key)}:{where} {what}.")

    def _compose(self, path: Path) -> yaml.Node | None:
        try:
            text = path.read_text(encoding="utf-8")
            if not _is_too_deep(text):
                return yaml.compose(text, Loader=_LOADER)
            self.complain((), "found entries nested too deeply to read. Compare it with the file as it was shipped")
        except UnicodeDecodeError as err:
            self.complain((), f"found byte {err.start} that is not UTF-8; text in UTF-8 is allowed. Save it as UTF-8")
        except OSError as err:
            self.complain((), f"cannot be read: {err.strerror}. Check its name and permissions")
        except yaml.reader.ReaderError as err:
            self._lines[()] = text.encode()[: err.position].count(b"\n") + 1
            self.complain((), f"found a character that YAML does not allow ({err.reason}). Delete it")
        except yaml.MarkedYAMLError as err:
            line = err.problem_mark.line if err.problem_mark else 0
            self._lines[()] = min(line + 1, len(text.splitlines()))  # what is not closed is missed behind the end
            self.complain((), f"found something that is not YAML ({err.problem}). Check indentation, colons and quotes")
        return None

    def _build(self, node: yaml.Node, key: Key) -> Value:
        self._lines.setdefault(key, node.start_mark.line + 1)
        if id(node) in self._open:
            self.complain(key, "found an alias inside what it stands for; allowed is plain text. Write it out")
            return ""
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self._open.add(id(node))
        value = self._sequence(node, key) if isinstance(node, yaml.SequenceNode) else self._mapping(node, key)
        self._open.discard(id(node))
        return value

    def _sequence(self, node: yaml.Node, key: Key) -> Value:
        return [self._build(item, (*key, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.Node, key: Key) -> Value:
        built: dict[str, Value] = {}
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            if not isinstance(name_node, yaml.ScalarNode):
                self.problems.append(
                    f"{self.shown}:{line}: found a list or mapping as a name; allowed is text. Name it."
                )
                continue
            name = str(name_node.value)
            if name in built:
                self.problems.append(f"{self.shown}:{line}: found {name!r} twice; allowed is once. Join the two.")
                continue
            self._lines[(*key, name)] = line
            built[name] = self._build(value_node, (*key, name))
        return built


def _is_too_deep(text: str) -> bool:
    """Whether lists and mappings are nested deeper than any content needs.  Raises what `yaml.compose` would."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False
