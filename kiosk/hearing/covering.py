"""A short list of sentences that holds every pair of neighbouring words of a live graph.

Vosk makes a bigram model of its phrase list, so a list that covers the word pairs does what all sentences would do.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from kiosk.hearing.live_graph import START, LiveGraph, Step

# Two long lists side by side make a pair for each of their combinations; past this many at one node every word is
# covered once on each side, and the bigram model backs off for the rest.
MOST_PAIRS_AT_A_NODE = 4_000

_EDGE_OF_SENTENCE = ""
_Path = tuple[Step, ...]


def covering_sentences(graph: LiveGraph) -> tuple[tuple[str, ...], ...]:
    """Folded sentences, each a real path of the graph, in an order that depends on the templates only."""
    return distinct_pairs(tuple(step.heard for step in path) for path in _paths_through_every_pair(graph))


def distinct_pairs(sentences: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Those sentences that hold a pair of words which none before them holds."""
    covered: set[tuple[str, str]] = set()
    kept: list[tuple[str, ...]] = []
    for words in sentences:
        pairs = set(zip((_EDGE_OF_SENTENCE, *words), (*words, _EDGE_OF_SENTENCE), strict=True))
        if not pairs <= covered:
            covered |= pairs
            kept.append(words)
    return tuple(kept)


def _paths_through_every_pair(graph: LiveGraph) -> Iterator[_Path]:
    arriving = _arriving(graph)
    heads, tails = _shortest_heads(graph), _shortest_tails(graph, arriving)
    for node in graph.nodes:
        into = {step.heard: (*heads[source], step) for source, step in reversed(arriving[node])}
        onward = {step.heard: (step, *tails[step.target]) for step in reversed(graph.steps(node))}
        if node in graph.ends:
            yield from into.values()
        for first, second in _neighbours(list(into), list(onward)):
            yield (*into[first], *onward[second])
    for step in graph.steps(START):
        yield (step, *tails[step.target])


def _arriving(graph: LiveGraph) -> Mapping[int, list[tuple[int, Step]]]:
    """For each node: the steps that lead to it, with where they come from."""
    arriving: dict[int, list[tuple[int, Step]]] = {node: [] for node in (START, *graph.nodes)}
    for node in arriving:
        for step in graph.steps(node):
            arriving[step.target].append((node, step))
    return arriving


def _neighbours(into: list[str], onward: list[str]) -> list[tuple[str, str]]:
    if not into or not onward:
        return []
    if len(into) * len(onward) <= MOST_PAIRS_AT_A_NODE:
        return [(first, second) for first in into for second in onward]
    return [(into[index % len(into)], onward[index % len(onward)]) for index in range(max(len(into), len(onward)))]


def _shortest_heads(graph: LiveGraph) -> Mapping[int, _Path]:
    """For each node: the fewest steps from START.  The templates leave no node out of reach."""
    heads: dict[int, _Path] = {START: ()}
    waiting = deque([START])
    while waiting:
        node = waiting.popleft()
        for step in graph.steps(node):
            if step.target not in heads:
                heads[step.target] = (*heads[node], step)
                waiting.append(step.target)
    return heads


def _shortest_tails(graph: LiveGraph, arriving: Mapping[int, list[tuple[int, Step]]]) -> Mapping[int, _Path]:
    """For each node: the fewest steps to the end of a sentence.  From every node of a template one is in reach."""
    tails: dict[int, _Path] = {node: () for node in graph.nodes if node in graph.ends}
    waiting = deque(tails)
    while waiting:
        node = waiting.popleft()
        for source, step in arriving[node]:
            if source not in tails:
                tails[source] = (step, *tails[node])
                waiting.append(source)
    return {START: (), **tails}
