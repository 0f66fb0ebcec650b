"""The phrase nearest to what was heard: the cheapest path through the live graph."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

from kiosk.hearing.live_graph import START, LiveGraph, Step
from kiosk.hearing.phrase_file import Mend
from kiosk.hearing.spelling import UNKNOWN
from kiosk.hearing.word_graph import Mark, WordGraph

_MISSED = 1.0  # a word of the phrase that was not heard, or a heard word that is not of the phrase
_UNLIKE = 1.5  # a heard word in place of one that it does not resemble
_ALIKE = 2.0  # times the share of letters that differ: "skip" for "skim" costs 0.5
_MANY_WORDS = 12
_FEW_SLIPS = 1.5  # the cost that is looked for in more words than that: the search would take half a second, not 0.05 s
_BY_WORDS = frozenset((Mend.BY_WORDS,))
_BY_EAR = frozenset((Mend.BY_WORDS, Mend.BY_EAR))
_MARGIN = 0.2  # another intent this near leaves it open which was meant


def most_mending(words: int) -> float:
    """The cost that a phrase of so many words may have: none for one word, then about a word in three."""
    return 0.0 if words < 2 else min(0.4 * words - 0.2, 2.5)


@dataclass(frozen=True, slots=True)
class MendingWords:
    """Words that cost nothing when they are too many ("um"), and words that are never mended away or into ("not").

    Both folded.
    """

    fillers: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase, spelt as its template spells it; cost 0 is word for word."""

    template: WordGraph
    words: tuple[str, ...]
    heard: tuple[str, ...]  # the same, folded
    slots: Mapping[str, str]
    cost: float


@dataclass(frozen=True, slots=True)
class _Visit:
    node: int
    position: int
    step: Step | None  # that led here by saying a word; None where a heard word was left out
    before: "_Visit | None" = field(repr=False)


def exact_phrase(graph: LiveGraph, words: tuple[str, ...], mending: MendingWords) -> Match | None:
    """The phrase that these folded words are, fillers aside, or None."""
    return _cheapest(graph, words, mending, 0.0)


def nearest_phrase(graph: LiveGraph, words: tuple[str, ...], mending: MendingWords) -> Match | None:
    """The cheapest phrase for these folded words, or None when none is near or two intents are equally near."""
    # word for word first: it is what mostly happens, and looks at a hundredth of the nodes
    return exact_phrase(graph, words, mending) or _cheapest(graph, words, mending, most_mending(len(words) + 1))


def misheard_phrases(graph: LiveGraph, words: tuple[str, ...], mending: MendingWords, most: int) -> tuple[Match, ...]:
    """The `most` phrases nearest to these folded words, farther than words alone are trusted: compare their sound."""
    found: dict[tuple[str, ...], Match] = {}
    limit = 0.4 * len(words) + 0.5 if len(words) <= _MANY_WORDS else _FEW_SLIPS
    for cost, visit in _visits(graph, words, mending, limit, _BY_EAR):
        if visit.position == len(words) and visit.node in graph.ends:
            match = _match(graph, visit, cost)
            found.setdefault(match.heard, match)
            if len(found) == most:
                break
    return tuple(found.values())


def _cheapest(graph: LiveGraph, words: tuple[str, ...], mending: MendingWords, limit: float) -> Match | None:
    best: Match | None = None
    for cost, visit in _visits(graph, words, mending, limit, _BY_WORDS):
        if best is not None and cost > best.cost + _MARGIN:
            break
        match = _finished(graph, visit, words, cost)
        if match is not None and cost == 0:
            return match
        if match is not None and best is not None and _intent(match) != _intent(best):
            return None
        best = best or match
    return best


def _visits(
    graph: LiveGraph, words: tuple[str, ...], mending: MendingWords, limit: float, mends: frozenset[Mend]
) -> Iterator[tuple[float, _Visit]]:
    """Every place that can be reached for at most `limit`, the cheapest first."""
    order = count()
    heap: list[tuple[float, int, int, int, _Visit]] = [(0.0, -1, 0, next(order), _Visit(START, 0, None, None))]
    visited: set[tuple[int, int]] = set()
    while heap:
        cost, _, _, _, visit = heapq.heappop(heap)
        if (visit.position, visit.node) in visited:
            continue
        visited.add((visit.position, visit.node))
        yield cost, visit
        moves = _moves(graph, visit, words, mending, mends) if limit else _exact_moves(graph, visit, words, mending)
        for price, position, step in moves:
            if cost + price <= limit:
                node = step.target if step else visit.node
                onward = _Visit(node, position, step, visit)
                heapq.heappush(heap, (cost + price, graph.rank(node), -position, next(order), onward))


def _finished(graph: LiveGraph, visit: _Visit, words: tuple[str, ...], cost: float) -> Match | None:
    """The phrase that ends here, if one does and is not mended more than its length allows."""
    if visit.position < len(words) or visit.node not in graph.ends:
        return None
    match = _match(graph, visit, cost)
    return match if cost <= most_mending(min(len(words), len(match.words))) else None


def _intent(match: Match) -> str:
    return match.template.block.intent


_Move = tuple[float, int, Step | None]  # price, next position, step; a step of None leaves the heard word out


def _exact_moves(graph: LiveGraph, visit: _Visit, words: tuple[str, ...], mending: MendingWords) -> list[_Move]:
    """The moves that cost nothing."""
    if visit.position == len(words):
        return []
    heard = words[visit.position]
    moves: list[_Move] = [(0.0, visit.position + 1, step) for step in graph.saying(visit.node, heard)]
    if heard in mending.fillers:
        moves.append((0.0, visit.position + 1, None))
    return moves


def _moves(
    graph: LiveGraph, visit: _Visit, words: tuple[str, ...], mending: MendingWords, mends: frozenset[Mend]
) -> list[_Move]:
    """Everything that may come next."""
    moves = _exact_moves(graph, visit, words, mending)
    node, position = visit.node, visit.position
    if node != START and graph.template(node).block.mend not in mends:
        return moves
    heard = words[position] if position < len(words) else None
    if heard is not None and heard not in mending.fillers and heard not in mending.kept:
        moves.append((_MISSED, position + 1, None))
    for step in graph.steps(node):
        if step.heard in mending.kept or graph.template(step.target).block.mend not in mends:
            continue
        moves.append((_MISSED, position, step))
        if heard is not None and heard != step.heard and heard not in mending.kept:
            moves.append((_unlikeness(heard, step.heard), position + 1, step))
    return moves


def _unlikeness(heard: str, wanted: str) -> float:
    if heard == UNKNOWN:
        return _UNLIKE
    return min(_UNLIKE, _ALIKE * Levenshtein.normalized_distance(heard, wanted))


def _match(graph: LiveGraph, last: _Visit, cost: float) -> Match:
    steps: list[Step] = []
    visit: _Visit | None = last
    while visit is not None:
        if visit.step is not None:
            steps.append(visit.step)
        visit = visit.before
    steps.reverse()
    template = graph.template(last.node)
    slots = dict(template.block.slots)
    words: list[str] = []
    opened: dict[str, int] = {}

    def apply(marks: tuple[Mark, ...]) -> None:
        for mark in marks:
            if mark.is_end:
                said = " ".join(words[opened.get(mark.slot, 0) :])
                slots[mark.slot] = mark.value if mark.value is not None else said
            else:
                opened[mark.slot] = len(words)

    for step in steps:
        apply(step.edge.before)
        words.append(step.edge.word)
        apply(step.edge.after)
    apply(graph.ends[last.node])
    return Match(template, tuple(words), tuple(step.heard for step in steps), MappingProxyType(slots), cost)
