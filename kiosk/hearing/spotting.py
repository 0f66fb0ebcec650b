"""A phrase inside longer talk: "well since this morning my chest hurts a lot when I climb stairs".

The talk is walked through the live graph from each of its words, so the cost grows with its length and not with the
number of phrases.  What is found is only ever a reason to ask: talk says much that was not meant for a kiosk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from kiosk.hearing.live_graph import START, LiveGraph
from kiosk.hearing.namings import Span

_LONGEST_RUN = 16  # words of talk, those that are passed over included


@dataclass(frozen=True, slots=True)
class SpottingWords:
    """What talk puts round a phrase and into it.  All folded.

    passed_over: say how much or when, and may stand anywhere in a phrase or round it ("really", "suddenly").
    openers: may stand round it ("please", "excuse me").
    negations: turn what follows into its opposite ("not", "don't"), or leave it open ("if").
    absences: do so to a name only ("no chest pain"); before a statement they are an answer ("no, my chest hurts").
    subjects: begin a statement ("I", "my"); then only a negation that governs it counts ("I don't think my …").
    linking: may stand between such a negation and its statement ("think", "that").
    breaks: begin something new, which no negation before them reaches ("but").
    """

    passed_over: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    absences: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()
    breaks: frozenset[str] = frozenset()

    @property
    def denying(self) -> frozenset[str]:
        """Every word that may deny what is told."""
        return self.negations | self.absences


@dataclass(frozen=True, slots=True)
class Spotted:
    """A phrase found: the words of the phrase, folded, and how many words of the talk say something else."""

    words: tuple[str, ...]
    other_words: int


@dataclass(frozen=True, slots=True)
class _Run:
    """A phrase found: where it stands in the talk, and its own words."""

    span: Span
    words: tuple[str, ...]


def spotted_phrase(graph: LiveGraph, words: tuple[str, ...], intent: str, spotting: SpottingWords) -> Spotted | None:
    """The longest phrase of this intent in the folded words that is not negated, the first of equals; None for none.

    Blocks with `spot: "no"` are not looked for: a word that may stand in any talk.
    """
    runs = [run for start in range(len(words)) for run in _runs_from(graph, words, start, intent, spotting)]
    negated: list[_Run] = []
    for run in sorted(runs, key=lambda one: (-len(one.words), one.span.start)):
        if any(run.span.is_within(other.span) for other in negated):
            continue  # a piece of what was denied
        if not _is_negated(words, run, spotting):
            around = (*words[: run.span.start], *words[run.span.end :])
            return Spotted(run.words, sum(word not in spotting.openers | spotting.passed_over for word in around))
        negated.append(run)
    return None


def _runs_from(
    graph: LiveGraph, words: tuple[str, ...], start: int, intent: str, spotting: SpottingWords
) -> Iterator[_Run]:
    """Every phrase that begins with this word of the talk."""
    reached: dict[int, tuple[str, ...]] = {START: ()}
    for position in range(start, min(len(words), start + _LONGEST_RUN)):
        word = words[position]
        said: dict[int, tuple[str, ...]] = {}
        for node, run in reached.items():
            for step in graph.saying(node, word):
                if node != START or _is_looked_for(graph, step.target, intent):
                    said.setdefault(step.target, (*run, word))
        yield from (_Run(Span(start, position + 1), run) for node, run in said.items() if node in graph.ends)
        is_passed_over = position > start and word in spotting.passed_over
        reached = {**reached, **said} if is_passed_over else said
        if not reached:
            return


def _is_looked_for(graph: LiveGraph, node: int, intent: str) -> bool:
    if node == START:
        return False
    block = graph.template(node).block
    return block.intent == intent and block.is_spotted


def _is_negated(words: tuple[str, ...], run: _Run, spotting: SpottingWords) -> bool:
    """A statement is negated by what governs it ("I don't think that …"), a bare name by anything in its clause."""
    before = list(takewhile(lambda word: word not in spotting.breaks, reversed(words[: run.span.start])))
    if run.words[0] not in spotting.subjects:
        around = {*before, *words[run.span.end : run.span.end + 1]}
        return not around.isdisjoint(spotting.denying)
    governing = next((word for word in before if word not in spotting.linking), None)
    return governing in spotting.negations
