"""What an author got wrong in the grammars, beyond what loading refuses."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from kiosk.hearing.grammar import Grammar
from kiosk.hearing.live import Live
from kiosk.hearing.live_graph import LiveGraph
from kiosk.hearing.wake_phrases import Vocabulary
from kiosk.hearing.word_graph import WordGraph

STOP = "stop"


def grammar_problems(
    grammar: Grammar, folder: Path, model: Vocabulary, together: tuple[tuple[str, ...], ...] = ()
) -> list[str]:
    """Every problem of the folder's grammar as `file:line: found, allowed, cure`; empty when there is none.

    Each context is tried with what is always live beside it; `together` names contexts that a state makes live at once.
    """
    problems: dict[str, None] = {}
    for name in grammar.contexts:
        problems.update(dict.fromkeys(_unknown_words(grammar.graphs(name), model)))
        problems.update(dict.fromkeys(_repeated_sentences(grammar.graphs(name))))
    listed = {word for name in grammar.contexts for said in grammar.live((name,)).phrases for word in said.split()}
    for word in sorted(listed):  # of phrases that are no templates: known questions, everyday words of an emergency
        if not model.knows(word) and not any(repr(word) in problem for problem in problems):
            problems[f"{folder}: the speech model does not know {word!r}, which is listened for. Use another word."] = (
                None
            )
    shared = _shared_sentences(grammar)
    for contexts in (*((name,) for name in grammar.contexts), *together):
        live = grammar.live(contexts)
        problems.update(dict.fromkeys(_stolen_phrases(live, shared)))
        problems.update(dict.fromkeys(_held_up_stop(live, folder)))
    return list(problems)


def _unknown_words(graphs: tuple[WordGraph, ...], model: Vocabulary) -> Iterator[str]:
    for graph in graphs:
        for word in dict.fromkeys(edge.word for edges in graph.edges for edge in edges):
            if not model.knows(word):
                yield (
                    f"{graph.place}: the speech model does not know {word!r}, so it could never be heard. "
                    "Use another word, or spell it as it is said (b twelve, not b12)."
                )


def _repeated_sentences(graphs: tuple[WordGraph, ...]) -> Iterator[str]:
    first: dict[tuple[object, object], str] = {}
    for graph in graphs:
        key = (graph.block.intent, graph.edges)
        if key in first:
            yield f"{graph.place}: the same phrases as {first[key]}; once is enough. Delete one."
        first.setdefault(key, graph.place)


def _shared_sentences(grammar: Grammar) -> Mapping[int, tuple[str, ...]]:
    """For each template, by its number: those of its sentences that another template of any context says too.

    Only these can be taken for something else; looking for them once is a hundred times cheaper than in every state.
    """
    everything = grammar.live(grammar.contexts, only=True).graph
    return {
        number: tuple(" ".join(words) for words in grammar.sentences(number) if _sayers(everything, words) > 1)
        for number in everything.numbers
    }


def _sayers(everything: LiveGraph, words: tuple[str, ...]) -> int:
    """How many templates say exactly these words."""
    return len({everything.rank(node) for node in everything.after(words) if node in everything.ends})


def _stolen_phrases(live: Live, shared: Mapping[int, tuple[str, ...]]) -> Iterator[str]:
    """Phrases that mean something else where they are live; sound-alikes are one word, as they are to the ear."""
    understand = cache(live.understand)  # what one template shares with another is said by both
    for number, graph in zip(live.graph.numbers, live.graph.templates, strict=True):
        for said in shared[number]:
            understood = understand(said)
            if understood is None or understood.meaning.intent != graph.block.intent:
                taken = "nothing"
                if understood is not None:
                    place = _place_of(live, said, understood.meaning.intent)
                    taken = f"{understood.meaning.intent!r} ({place.rpartition('/')[2]})"
                yield (
                    f"{graph.place}: {said!r} of {graph.block.intent!r} is taken for {taken}; words that sound the "
                    "same are one. Change one of the two."
                )
            elif any(understood.meaning.slots.get(slot) != value for slot, value in graph.block.slots.items()):
                other = dict(understood.meaning.slots)
                yield f"{graph.place}: {said!r} stands under {dict(graph.block.slots)} and under {other}. Delete one."


def _place_of(live: Live, said: str, intent: str) -> str:
    """Where the template stands that says this with this intent."""
    said_by = (live.graph.template(node) for node in live.graph.after(said.split()) if node in live.graph.ends)
    return next((template.place for template in said_by if template.block.intent == intent), "as a near spelling")


def _held_up_stop(live: Live, folder: Path) -> Iterator[str]:
    understood = live.understand(STOP)
    if understood is not None and not understood.is_final:
        nodes = live.graph.after((STOP,))
        places = sorted({live.graph.template(node).place for node in nodes if live.graph.steps(node)})
        yield (
            f"{places[0] if places else folder}: a phrase that begins with {STOP!r} and means something else would "
            f"hold up {STOP!r}. Word it otherwise."
        )
