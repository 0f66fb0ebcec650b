"""What a question is about, by the matters it names: "my nan used to take quinine, do they still give that".

Templates know sentences and the ranker knows questions that were asked; a stranger's words are neither, and still hold
the word that matters.  A topic is asked for where all matters of one of its rules are named, in any order.  Topics
stand from the most special to the most general, and the first that fits is it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.hearing.stems import Stems

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """What a grammar says of subjects, all folded.

    matters: for each, the words it is named with.
    topics: for each its rules, each the matters that ask for it together; the most special topic first.
    seeking: words that make talk a question wherever they stand in it.
    ours: what people who come here talk about.
    """

    matters: Mapping[str, tuple[Words, ...]]
    topics: Mapping[str, tuple[frozenset[str], ...]]
    seeking: tuple[Words, ...]
    ours: tuple[Words, ...]


class SubjectFinder:
    """Finds what a question is about.  A value: may be shared by threads once made."""

    def __init__(self, words: SubjectWords, stems: Stems) -> None:
        self._stems = stems
        self._topics = words.topics
        self._matters = self._by_first_form((name, said) for name, some in words.matters.items() for said in some)
        self._seeking = self._by_first_form(("seeking", said) for said in words.seeking)
        self._ours = self._by_first_form(("ours", said) for said in words.ours)

    def topic(self, words: Words) -> str | None:
        """The topic that these folded words ask for, or None."""
        forms = tuple(map(self._stems.forms, words))
        named = frozenset(self._named(forms, self._matters))
        return next((topic for topic, rules in self._topics.items() if any(rule <= named for rule in rules)), None)

    def is_asked_here(self, words: Words, *, is_question: bool) -> bool:
        """Whether these folded words ask, and ask about what people come here for: not a bystander's talk."""
        forms = tuple(map(self._stems.forms, words))
        asks = is_question or any(True for _ in self._named(forms, self._seeking))
        return asks and any(True for _ in self._named(forms, self._ours))

    def _named(
        self, forms: tuple[frozenset[str], ...], namings: Mapping[str, list[tuple[str, tuple[frozenset[str], ...]]]]
    ) -> Iterator[str]:
        for start, first in enumerate(forms):
            for form in first:
                for name, said in namings.get(form, ()):
                    here = forms[start : start + len(said)]
                    if len(here) == len(said) and not any(map(frozenset.isdisjoint, here, said)):
                        yield name

    def _by_first_form(
        self, named: Iterable[tuple[str, Words]]
    ) -> Mapping[str, list[tuple[str, tuple[frozenset[str], ...]]]]:
        found: defaultdict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = defaultdict(list)
        for name, said in named:
            forms = tuple(map(self._stems.forms, said))
            for form in forms[0]:
                found[form].append((name, forms))
        return dict(found)
