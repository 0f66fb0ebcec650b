"""From content to sentences that can be spoken: slots filled for this site, and the list of all there are."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from kiosk import __version__
from kiosk.dialogue.effects import Line
from kiosk.dialogue.times import STEP
from kiosk.library.pack import MOST_REPS, PROMPT_SLOTS, Fact, Faq, Form, Pack, Prompt, Remedy
from kiosk.settings import Settings

_ONLY_WHERE_SET = frozenset({"desk.room", "desk.hours"})
_SLOT = re.compile(r"\{(\w+)\}")


class Lines:
    """Every sentence of the pack, as this site says it."""

    def __init__(self, pack: Pack, settings: Settings) -> None:
        self._pack = pack
        self.at_home = settings.place == "home"
        self._slots = {
            "desk": settings.desk,
            "emergency_number": settings.emergency_number,
            "advice_number": settings.advice_number,
            "room": settings.room,
            "hours": settings.desk_hours,
        }

    def prompt(self, id_: str, **slots: str) -> tuple[Line, ...]:
        """The sentences of one prompt.  Raises KeyError for an id that content/ does not have: our bug."""
        return self.texts(id_, self._variant(self._pack.prompts[id_], slots), **slots)

    def texts(self, id_: str, texts: Iterable[str], **slots: str) -> tuple[Line, ...]:
        """Sentences of any content, with their slots filled."""
        filled = {**self._slots, **slots}
        return tuple(Line(id_, _capital(_SLOT.sub(lambda slot: filled[slot[1]] or "", text))) for text in texts)

    def source(self, key: str) -> tuple[Line, ...]:
        """The answer to "who says so?" for a claim with this source."""
        return self.prompt("who-says", source=self._pack.sources[key].spoken)

    def version(self) -> tuple[Line, ...]:
        """Which kiosk this is."""
        return self.prompt("version", version=__version__)

    def confirm(self, name: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """“Did you say …?” for an intent, by its label; and the same in other words."""
        phrase = self._pack.labels[name].lower()
        return self.prompt("confirm", phrase=phrase), self.prompt("confirm-again", phrase=phrase)

    def confirm_topic(self, topic: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """“Did you mean …?” for a question of the visitor's; and the same in other words."""
        phrase = self._pack.topics()[topic].name.rstrip("?.").lower()
        return self.prompt("confirm-topic", phrase=phrase), self.prompt("confirm-topic-again", phrase=phrase)

    def count(self, number: int) -> str:
        """How a small number is said; nothing where the content has no word for it."""
        prompt = self._pack.prompts.get(f"count.{number}")
        return prompt.say[0] if prompt is not None else ""

    def name_of(self, id_: str) -> str:
        """A routine or a stretch, as it is called within a sentence; "your stretches" for none, or a lost one."""
        known = self._pack.routines.get(id_) or self._pack.stretches.get(id_)
        return (known.name if known is not None else self._pack.labels["your_stretches"]).lower()

    def optional(self, id_: str) -> tuple[Line, ...]:
        """A prompt that is said only where the site has set what it names, and somebody is at a desk."""
        slots = _SLOT.findall(" ".join(self._pack.prompts[id_].say))
        is_set = not self.at_home and all(self._slots.get(name) for name in slots)
        return self.prompt(id_) if is_set else ()

    def all(self) -> tuple[Line, ...]:
        """Every sentence this site can say, each once, under its first id, in the order of the content."""
        at_home = self._all_at_home() if self.at_home else ()
        lines = (*self._all_prompts(), *self._all_counted(), *at_home, *self._all_knowledge())
        by_text: dict[str, Line] = {}
        for line in lines:
            by_text.setdefault(line.text, line)
        return tuple(by_text.values())

    def _all_prompts(self) -> Iterator[Line]:
        pack = self._pack
        for prompt in pack.prompts.values():
            if prompt.id in _ONLY_WHERE_SET:
                yield from self.optional(prompt.id)
            elif prompt.id not in PROMPT_SLOTS:
                yield from self.prompt(prompt.id)
        for name in pack.labels:
            yield from chain(*self.confirm(name))
        for topic in pack.topics():
            yield from chain(*self.confirm_topic(topic))
        yield from self.version()
        for source in pack.sources.values():
            yield from self.prompt("who-says", source=source.spoken)

    def _all_counted(self) -> Iterator[Line]:
        for stretch in self._pack.stretches.values():
            yield from self.prompt("coach.next", stretch=stretch.name)
            yield from self.prompt("summary.seated", stretch=stretch.name)
        for number in range(1, MOST_REPS + 1):
            for id_ in ("coach.minutes", "coach.minutes-left", "coach.reps-left", "coach.reps-to-come"):
                yield from self.prompt(id_, count=self.count(number))

    def _all_at_home(self) -> Iterator[Line]:
        pack = self._pack
        for what in dict.fromkeys(map(self.name_of, ("", *pack.routines, *pack.stretches))):
            yield from self.prompt("home.known-last", what=what)
            yield from self.prompt("remind.of", what=what)
            yield from self.prompt("remind.now", what=what)
            yield from self.texts("remind", (f"{what.capitalize()}.",))
        for number in range(2, MOST_REPS + 1):
            yield from self.prompt("home.known", count=self.count(number))
            yield from self.prompt("home.progress", count=self.count(number))
        for hour in range(1, 13):
            for past in range(0, 60, STEP):
                yield from self.prompt(f"time.{past}", count=self.count(hour))

    def _all_knowledge(self) -> Iterator[Line]:
        pack = self._pack
        for question in pack.questions.values():
            yield from self.texts(question.id, (question.ask, question.again, question.why, question.told))
        for cause in pack.causes.values():
            yield from self.texts(cause.id, (*cause.say, *(reason.because for reason in cause.reasons)))
        told_one: Iterable[Remedy | Faq | Fact] = (*pack.remedies.values(), *pack.faqs.values(), *pack.facts.values())
        for told in told_one:
            yield from self.texts(told.id, (*told.say, *(text for texts in told.instead.values() for text in texts)))
        for routine in pack.routines.values():
            yield from self.texts(routine.id, (f"{routine.name}.",))
        for stretch in pack.stretches.values():
            yield from self.texts(stretch.id, (f"{stretch.name}.", *_form_texts(stretch)))
            if stretch.seated is not None:
                yield from self.texts(stretch.id, _form_texts(stretch.seated))

    def _variant(self, prompt: Prompt, slots: dict[str, str]) -> tuple[str, ...]:
        """The first wording of the prompt that fits this site and whose slots can all be filled."""
        at_site = (prompt.say, prompt.no_number)
        at_home = (prompt.at_home, prompt.at_home_no_number)
        wordings = (*at_home, *at_site) if self.at_home else at_site
        for texts in wordings:
            if texts is not None and all(
                slots.get(name) or self._slots.get(name) for name in _SLOT.findall(" ".join(texts))
            ):
                return texts
        return prompt.say


def _form_texts(form: Form) -> Iterator[str]:
    if form.fetch is not None:
        yield form.fetch
    yield from (*form.position, *form.cautions)
    yield from (move.say for move in form.moves if move.say is not None)
    if form.open_ended is not None:
        yield from (form.open_ended.say, form.open_ended.nudge)


def _capital(text: str) -> str:
    """A slot may start a sentence; a count ("one") has no capital to lose."""
    return text[0].upper() + text[1:] if " " in text else text
