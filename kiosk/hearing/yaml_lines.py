"""YAML read as text with line numbers, so that a mistake can be named by file and line."""

from pathlib import Path
from typing import TypeAlias

import yaml

from kiosk.errors import ContentError

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Key: TypeAlias = tuple[str | int, ...]


class MarkedYaml:
    """A YAML file as dicts, lists and text (never a boolean or a number), and the line of every entry."""

    def __init__(self, path: Path) -> None:
        """Raises ContentError when the file is missing, not UTF-8, not YAML, not a mapping, or repeats a key."""
        self.path = path
        self._lines: dict[Key, int] = {(): 1}
        self._problems: list[str] = []
        root = self._compose()
        value = self._build(root, ()) if root is not None else {}
        if not isinstance(value, dict):
            self._problems.append(
                f"{path}:1: found a list or text; lines of `name: value` are allowed. Start with `language: en`."
            )
            value = {}
        if self._problems:
            raise ContentError(*self._problems)
        self.value: dict[str, Value] = value

    def at(self, *key: str | int) -> str:
        """`file:line` of an entry, or of the nearest entry above it."""
        while key not in self._lines:
            key = key[:-1]
        return f"{self.path}:{self._lines[key]}"

    def _compose(self) -> yaml.Node | None:
        try:
            text = self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError as err:
            raise ContentError(f"{self.path}:1: not text in UTF-8 (byte {err.start}). Save it as UTF-8.") from err
        except OSError as err:
            raise ContentError(
                f"{self.path}:1: cannot be read: {err.strerror}. Check the name and its permissions."
            ) from err
        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as err:
            mark = getattr(err, "problem_mark", None)
            what = getattr(err, "problem", None) or str(err).splitlines()[0]
            line = mark.line + 1 if mark else 1
            raise ContentError(f"{self.path}:{line}: not YAML: {what}. Check indentation, colons and quotes.") from err

    def _build(self, node: yaml.Node, key: Key) -> Value:
        self._lines[key] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [self._build(item, (*key, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            built: dict[str, Value] = {}
            for name_node, value_node in node.value:
                name = str(name_node.value)
                if name in built:
                    line = name_node.start_mark.line + 1
                    self._problems.append(
                        f"{self.path}:{line}: {name!r} is given twice; once is allowed. Join the two."
                    )
                built[name] = self._build(value_node, (*key, name))
                self._lines[(*key, name)] = name_node.start_mark.line + 1
            return built
        return str(node.value)
