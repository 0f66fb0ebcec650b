"""All templates that are live together, as one graph with one start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kiosk.hearing.spelling import Folding
from kiosk.hearing.word_graph import Edge, Mark, WordGraph

START = 0


@dataclass(frozen=True, slots=True)
class Step:
    """An edge of the live graph: `heard` is the word as Vosk writes it, folded; `edge` is as the template spells it."""

    heard: str
    edge: Edge
    target: int


class LiveGraph:
    """Nodes are numbers; every node but START belongs to one template, earlier templates win ties."""

    def __init__(self, graphs: Iterable[WordGraph], folding: Folding) -> None:
        self.templates = tuple(graphs)
        self.steps: list[list[Step]] = [[]]
        self.template_of: list[int] = [-1]
        self.ends: dict[int, tuple[Mark, ...]] = {}
        for index, graph in enumerate(self.templates):
            # the template's own start becomes START; its other states move up
            shift = len(self.steps) - 1
            for state, edges in enumerate(graph.edges):
                node = START if state == 0 else shift + state
                if state:
                    self.steps.append([])
                    self.template_of.append(index)
                self.steps[node].extend(
                    Step(folding(edge.word), edge, START if edge.target == 0 else shift + edge.target) for edge in edges
                )
            self.ends.update((shift + state, marks) for state, marks in graph.ends.items())

    @cached_property
    def by_word(self) -> tuple[Mapping[str, tuple[Step, ...]], ...]:
        """For each node: folded word -> steps."""
        tables: list[dict[str, tuple[Step, ...]]] = []
        for steps in self.steps:
            table: dict[str, tuple[Step, ...]] = {}
            for step in steps:
                table[step.heard] = (*table.get(step.heard, ()), step)
            tables.append(table)
        return tuple(tables)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every folded word."""
        return frozenset(step.heard for steps in self.steps for step in steps)

    @cached_property
    def slot_ahead(self) -> tuple[bool, ...]:
        """For each node: whether words that may still come would change a slot."""
        before: list[list[int]] = [[] for _ in self.steps]
        waiting: list[int] = []
        found = [False] * len(self.steps)
        for node, steps in enumerate(self.steps):
            for step in steps:
                before[step.target].append(node)
                if not found[node] and (step.edge.before or step.edge.after or self.ends.get(step.target)):
                    found[node] = True
                    waiting.append(node)
        while waiting:
            for node in before[waiting.pop()]:
                if not found[node]:
                    found[node] = True
                    waiting.append(node)
        return tuple(found)

    def after(self, words: Iterable[str]) -> frozenset[int]:
        """The nodes that exactly these folded words lead to."""
        nodes = frozenset((START,))
        for word in words:
            nodes = frozenset(step.target for node in nodes for step in self.by_word[node].get(word, ()))
        return nodes
