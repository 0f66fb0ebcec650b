"""A short list of sentences that holds every pair of neighbouring words of a live graph.

Vosk makes a bigram model of its phrase list, so a list that covers the word pairs does what all sentences would do.
"""

from collections import deque

from kiosk.hearing.live_graph import START, LiveGraph, Step

# Two long lists side by side make a pair for each of their combinations; past this many at one node every word is
# covered once on each side, and the bigram model backs off for the rest.
MOST_PAIRS_AT_A_NODE = 4_000

_EDGE_OF_SENTENCE = ""
_Path = tuple[Step, ...]


def covering_sentences(graph: LiveGraph) -> tuple[tuple[str, ...], ...]:
    """Folded sentences, each a real path of the graph, in an order that depends on the templates only."""
    heads, tails = _shortest_heads(graph), _shortest_tails(graph)
    covered: set[tuple[str, str]] = set()
    sentences: dict[tuple[str, ...], None] = {}

    def cover(path: _Path) -> None:
        words = tuple(step.heard for step in path)
        pairs = set(zip((_EDGE_OF_SENTENCE, *words), (*words, _EDGE_OF_SENTENCE), strict=True))
        if not pairs <= covered:
            covered.update(pairs)
            sentences[words] = None

    arriving: list[list[tuple[int, Step]]] = [[] for _ in graph.steps]
    for node, steps in enumerate(graph.steps):
        for step in steps:
            arriving[step.target].append((node, step))
    for node in range(len(graph.steps)):
        if node == START or heads[node] is None or tails[node] is None:
            continue
        into = {step.heard: (*(heads[source] or ()), step) for source, step in reversed(arriving[node]) if heads[source] is not None}
        onward = {step.heard: (step, *(tails[step.target] or ())) for step in reversed(graph.steps[node]) if tails[step.target] is not None}
        if node in graph.ends:
            for head in into.values():
                cover(head)
        for first, second in _neighbours(list(into), list(onward)):
            if (first, second) not in covered:
                cover((*into[first], *onward[second]))
    for step in graph.steps[START]:
        tail = tails[step.target]
        if tail is not None and (_EDGE_OF_SENTENCE, step.heard) not in covered:
            cover((step, *tail))
    return tuple(sentences)


def _neighbours(into: list[str], onward: list[str]) -> list[tuple[str, str]]:
    if not into or not onward:
        return []
    if len(into) * len(onward) <= MOST_PAIRS_AT_A_NODE:
        return [(first, second) for first in into for second in onward]
    return [(into[index % len(into)], onward[index % len(onward)]) for index in range(max(len(into), len(onward)))]


def _shortest_heads(graph: LiveGraph) -> list[_Path | None]:
    """For each node: the fewest steps from START."""
    heads: list[_Path | None] = [None] * len(graph.steps)
    heads[START] = ()
    waiting = deque([START])
    while waiting:
        node = waiting.popleft()
        for step in graph.steps[node]:
            if heads[step.target] is None:
                heads[step.target] = (*(heads[node] or ()), step)
                waiting.append(step.target)
    return heads


def _shortest_tails(graph: LiveGraph) -> list[_Path | None]:
    """For each node: the fewest steps to the end of a sentence."""
    tails: list[_Path | None] = [None] * len(graph.steps)
    arriving: list[list[tuple[int, Step]]] = [[] for _ in graph.steps]
    for node, steps in enumerate(graph.steps):
        for step in steps:
            arriving[step.target].append((node, step))
    waiting = deque(sorted(graph.ends))
    for node in waiting:
        tails[node] = ()
    while waiting:
        node = waiting.popleft()
        for source, step in arriving[node]:
            if tails[source] is None:
                tails[source] = (step, *(tails[node] or ()))
                waiting.append(source)
    return tails
