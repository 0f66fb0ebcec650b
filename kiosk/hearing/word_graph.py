"""Sentence templates as a graph of words.

A template with millions of sentences is a graph of some dozen words, so everything we do with phrases (listing them for
Vosk, finding the nearest one, asking what may follow) walks the graph and never writes the sentences out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)

from kiosk.errors import ContentError
from kiosk.hearing.phrase_file import Block, Numbers, PhraseFile, PhraseList
from kiosk.hearing.spelling import number_words, plain_words

_DEEPEST_RULE = 24  # rules inside rules; more is a rule that holds itself
_MOST_PERMUTED = 8  # parts in free order: 8 are 1024 copies of a part, 9 would be 2304


@dataclass(frozen=True, slots=True)
class Mark:
    """A slot begins or ends here.  At an end, `value` is what the slot holds (None: the words between the marks)."""

    slot: str
    is_end: bool
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One word to say, with the slot marks before and after it."""

    word: str
    target: int
    before: tuple[Mark, ...] = ()
    after: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class WordGraph:
    """The sentences of one template: state 0 is the start; `ends` has the marks after the last word."""

    edges: tuple[tuple[Edge, ...], ...]
    ends: Mapping[int, tuple[Mark, ...]]
    block: Block
    place: str

    @property
    def marks(self) -> Iterator[Mark]:
        """Every place where a slot of a list begins or ends."""
        for edges in self.edges:
            for edge in edges:
                yield from (*edge.before, *edge.after)
        for marks in self.ends.values():
            yield from marks

    def values_of(self, slot: str) -> frozenset[str]:
        """What its sentences can put into a slot, by the block or by a list; words taken as said are not known here."""
        by_list = {mark.value for mark in self.marks if mark.slot == slot and mark.value is not None}
        return frozenset(by_list | ({self.block.slots[slot]} if slot in self.block.slots else set()))


def graphs_of(file: PhraseFile, shared: Iterable[PhraseFile] = ()) -> tuple[WordGraph, ...]:
    """A graph for each sentence of the file.  Raises ContentError with every fault."""
    shared = tuple(shared)
    lists: dict[str, PhraseList] = {}
    rules: dict[str, Sentence] = {}
    skip_words = (*file.skip_words, *(word for other in shared for word in other.skip_words))
    for other in (*shared, file):
        lists.update(other.lists)
        rules.update(other.rules)
    graphs: list[WordGraph] = []
    problems: dict[str, None] = {}
    for written in file.blocks:
        for sentence, place in written.sentences:
            builder = _Builder({**lists, **written.lists}, {**rules, **written.rules}, file.language)
            try:
                graph = builder.graph(sentence, written.block, place, skip_words)
                if all(not edges for edges in graph.edges):
                    problems[f"{place}: {sentence.text!r} holds no word at all. Write one, or delete the line."] = None
                graphs.append(graph)
            except _TemplateError as err:
                problems[f"{place}: {err}"] = None
    if problems:
        raise ContentError(*problems)
    return tuple(graphs)


class _TemplateError(Exception):
    """What is wrong with a template, without its place."""


# A letter arc: a piece of a word, a space or nothing (None), and the state it leads to, with a slot mark or not.
_Arc = tuple[str | None, int, Mark | None]


class _Builder:
    """Walks hassil's expression tree into letter arcs, then joins the pieces between spaces into words."""

    def __init__(self, lists: Mapping[str, PhraseList], rules: Mapping[str, Sentence], language: str) -> None:
        self._lists = lists
        self._rules = rules
        self._language = language
        self._arcs: list[list[_Arc]] = [[]]

    def graph(self, sentence: Sentence, block: Block, place: str, skip_words: tuple[str, ...]) -> WordGraph:
        end = self._walk(sentence.expression, 0, 0)
        numbers: dict[int, int] = {0: 0}
        edges: list[tuple[Edge, ...]] = []
        ends: dict[int, tuple[Mark, ...]] = {}
        waiting = [0]
        while waiting:
            state = waiting.pop(0)
            found: dict[Edge, None] = {}
            for word, target, before, after in self._words_from(state, end):
                if word is None:
                    ends.setdefault(numbers[state], before)
                    continue
                if target not in numbers:
                    numbers[target] = len(numbers)
                    waiting.append(target)
                found[Edge(word, numbers[target], before, after)] = None
            # hassil lets a skip word stand anywhere
            found.update((Edge(word, numbers[state]), None) for word in skip_words)
            edges.append(tuple(found))
        ends.pop(0, None)  # a template whose words are all optional: silence is no phrase
        return WordGraph(tuple(edges), ends, block, place)

    def _new(self) -> int:
        self._arcs.append([])
        return len(self._arcs) - 1

    def _arc(self, source: int, label: str | None, target: int | None = None, mark: Mark | None = None) -> int:
        target = self._new() if target is None else target
        self._arcs[source].append((label, target, mark))
        return target

    def _walk(self, expression: Expression, state: int, depth: int) -> int:
        match expression:
            case TextChunk():
                return self._text(expression.original_text, state)
            case Alternative():
                end = self._new()
                for item in expression.items:
                    self._arc(self._walk(item, self._arc(state, None), depth), None, end)
                return end
            case Permutation():
                return self._in_any_order(expression.items, state, depth)
            case Group():
                for item in expression.items:
                    state = self._walk(item, state, depth)
                return state
            case ListReference():
                return self._list(expression, state, depth)
            case RuleReference():
                return self._rule(expression.rule_name, state, depth)
        raise _TemplateError(f"{type(expression).__name__} is not a part of a sentence we know.")

    def _text(self, text: str, state: int) -> int:
        if not text:
            return state
        if text[0].isspace():
            state = self._arc(state, " ")
        for index, word in enumerate(plain_words(text)):
            if index:
                state = self._arc(state, " ")
            state = self._arc(state, word)
        return self._arc(state, " ") if text[-1].isspace() and text.strip() else state

    def _rule(self, name: str, state: int, depth: int) -> int:
        if name not in self._rules:
            raise _TemplateError(f"<{name}> is no rule; there are {_named(self._rules)}. Add it under expansion_rules.")
        if depth > _DEEPEST_RULE:
            raise _TemplateError(f"<{name}> holds itself; a rule may not. Write the words out.")
        return self._walk(self._rules[name].expression, state, depth + 1)

    def _in_any_order(self, items: list[Expression], state: int, depth: int) -> int:
        if len(items) > _MOST_PERMUTED:
            raise _TemplateError(
                f"{len(items)} parts in free order (;); at most {_MOST_PERMUTED} are allowed. Split the sentence."
            )
        # one state for each set of parts already said: 2^n states stand for n! orders
        states = {0: state}
        for said in range(1 << len(items)):
            for index, item in enumerate(items):
                if not said >> index & 1:
                    after = said | 1 << index
                    states.setdefault(after, self._new())
                    self._arc(self._walk(item, self._arc(states[said], None), depth), None, states[after])
        return states[(1 << len(items)) - 1]

    def _list(self, reference: ListReference, state: int, depth: int) -> int:
        slot = reference.slot_name
        inline = reference.get_inline_range()
        phrase_list = Numbers(*inline) if inline else self._lists.get(reference.list_name)
        if phrase_list is None:
            raise _TemplateError(
                f"{{{reference.list_name}}} is no list; there are {_named(self._lists)}. Add it under lists."
            )
        if depth > _DEEPEST_RULE:
            raise _TemplateError(f"{{{reference.list_name}}} holds itself; a list may not. Write the words out.")
        state = self._arc(state, None, mark=Mark(slot, is_end=False))
        end = self._new()
        if isinstance(phrase_list, Numbers):
            for said, number in self._said_numbers(phrase_list, state):
                self._arc(said, None, end, Mark(slot, is_end=True, value=number))
            return end
        for value in phrase_list:
            said = self._walk(value.said.expression, self._arc(state, None), depth + 1)
            self._arc(said, None, end, Mark(slot, is_end=True, value=value.out))
        return end

    def _said_numbers(self, numbers: Numbers, state: int) -> Iterator[tuple[int, str]]:
        trie: dict[tuple[str, ...], int] = {(): state}
        for number in range(numbers.start, numbers.stop + 1, numbers.step):
            for way in number_words(number, self._language):
                words = tuple(way.split())
                for length in range(1, len(words) + 1):
                    if words[:length] not in trie:
                        source = trie[words[: length - 1]]
                        spaced = self._arc(source, " ") if length > 1 else source
                        trie[words[:length]] = self._arc(spaced, words[length - 1])
                yield trie[words], str(number)

    def _words_from(self, start: int, end: int) -> Iterator[tuple[str | None, int, tuple[Mark, ...], tuple[Mark, ...]]]:
        """(word, state after it, marks before, marks after); a word of None says that a sentence may end at `start`."""
        seen: set[tuple[int, str, tuple[Mark, ...], tuple[Mark, ...]]] = set()
        stack: list[tuple[int, str, tuple[Mark, ...], tuple[Mark, ...]]] = [(start, "", (), ())]
        while stack:
            here = stack.pop()
            if here in seen:
                continue
            seen.add(here)
            state, word, before, after = here
            if state == end:
                # the end is a state of its own, reached by the last word
                yield word or None, end, before, after
            for label, target, mark in reversed(self._arcs[state]):
                if mark is not None:
                    opens_in_word = word and not mark.is_end
                    stack.append(
                        (target, word, (*before, mark), after)
                        if not word or opens_in_word
                        else (target, word, before, (*after, mark))
                    )
                elif label is None:
                    stack.append((target, word, before, after))
                elif label != " ":
                    stack.append((target, word + label, before, after))
                elif word:
                    yield word, target, before, after
                else:
                    stack.append((target, "", before, after))


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
