"""Every template of a grammar as one network of words, and those that are live together as a graph with one start.

The network is laid out once; what is live is a choice of its templates, so that a place of the conversation costs no
more than the list of the steps that begin in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from kiosk.hearing.spelling import Folding
from kiosk.hearing.word_graph import Edge, Mark, WordGraph

START = 0


@dataclass(frozen=True, slots=True)
class Step:
    """An edge of the network: `heard` is the word as Vosk writes it, folded; `edge` is as the template spells it."""

    heard: str
    edge: Edge
    target: int


_Steps = tuple[Step, ...]


class Network:
    """Nodes are numbers; every node but START belongs to one template.  Values only: may be shared by threads."""

    def __init__(self, templates: Iterable[WordGraph], folding: Folding) -> None:
        self.templates = tuple(templates)
        self.starts: list[_Steps] = []  # for each template, the steps it begins with
        self.nodes: list[range] = []  # for each template, those that are its own
        self.steps: list[_Steps] = [()]  # for each node but START
        self.template_of: list[int] = [-1]  # for each node, the number of its template
        self.ends: dict[int, tuple[Mark, ...]] = {}
        self._by_word: dict[int, Mapping[str, _Steps]] = {}
        for number, graph in enumerate(self.templates):
            # the template's own start becomes START; its other states move up
            shift = len(self.steps) - 1
            for state, edges in enumerate(graph.edges):
                steps = tuple(
                    Step(folding(edge.word), edge, START if edge.target == 0 else shift + edge.target) for edge in edges
                )
                if state == 0:
                    self.starts.append(steps)
                else:
                    self.steps.append(steps)
                    self.template_of.append(number)
            self.nodes.append(range(shift + 1, len(self.steps)))
            self.ends.update((shift + state, marks) for state, marks in graph.ends.items())

    def by_word(self, node: int) -> Mapping[str, _Steps]:
        """The steps from a node other than START by their folded word; worked out where it is first asked for."""
        if node not in self._by_word:
            self._by_word[node] = _by_word(self.steps[node])
        return self._by_word[node]

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """For each template its folded words."""
        found: list[set[str]] = [{step.heard for step in steps} for steps in self.starts]
        for node, steps in enumerate(self.steps[1:], start=1):
            found[self.template_of[node]].update(step.heard for step in steps)
        return tuple(map(frozenset, found))

    @cached_property
    def slot_ahead(self) -> tuple[bool, ...]:
        """For each node: whether words that may still come would change a slot.  From START they may."""
        before: list[list[int]] = [[] for _ in self.steps]
        found = [False] * len(self.steps)
        found[START] = True
        waiting = [START]
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


class LiveGraph:
    """Some templates of a network; earlier ones win ties."""

    def __init__(self, network: Network, numbers: Iterable[int]) -> None:
        """numbers: which templates of the network, each once."""
        self.numbers = tuple(numbers)
        self.ends = network.ends
        self._network = network
        self._rank = {number: rank for rank, number in enumerate(self.numbers)}
        self._starts = tuple(step for number in self.numbers for step in network.starts[number])
        self._starts_by_word: dict[str, _Steps] = {}  # for each word that was asked for

    @property
    def templates(self) -> tuple[WordGraph, ...]:
        """In their order."""
        return tuple(self._network.templates[number] for number in self.numbers)

    @property
    def nodes(self) -> Iterator[int]:
        """Every node but START, by template."""
        return chain.from_iterable(self._network.nodes[number] for number in self.numbers)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every folded word."""
        return frozenset().union(*(self._network.words[number] for number in self.numbers))

    def only(self, is_wanted: Callable[[WordGraph], bool]) -> "LiveGraph":
        """The same without the templates that are not wanted."""
        templates = self._network.templates
        return LiveGraph(self._network, (number for number in self.numbers if is_wanted(templates[number])))

    def steps(self, node: int) -> _Steps:
        """What may be said at a node."""
        return self._starts if node == START else self._network.steps[node]

    def saying(self, node: int, word: str) -> _Steps:
        """The steps from a node that a folded word takes."""
        if node != START:
            return self._network.by_word(node).get(word, ())
        if word in self._starts_by_word:
            return self._starts_by_word[word]
        steps = tuple(step for step in self._starts if step.heard == word)
        if steps:  # there is no end to what people say besides
            self._starts_by_word[word] = steps
        return steps

    def template(self, node: int) -> WordGraph:
        """The template of a node other than START."""
        return self._network.templates[self._network.template_of[node]]

    def rank(self, node: int) -> int:
        """The place of a node's template among those that are live; START comes before them all."""
        return -1 if node == START else self._rank[self._network.template_of[node]]

    def has_slot_ahead(self, node: int) -> bool:
        """Whether words that may still come would change a slot."""
        return self._network.slot_ahead[node]

    def after(self, words: Iterable[str]) -> frozenset[int]:
        """The nodes that exactly these folded words lead to."""
        nodes = frozenset((START,))
        for word in words:
            nodes = frozenset(step.target for node in nodes for step in self.saying(node, word))
        return nodes


def _by_word(steps: _Steps) -> Mapping[str, _Steps]:
    table: dict[str, list[Step]] = {}
    for step in steps:
        table.setdefault(step.heard, []).append(step)
    return {word: tuple(some) for word, some in table.items()}
