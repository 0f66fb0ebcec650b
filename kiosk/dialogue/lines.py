"""From content to sentences that can be spoken: slots filled for this site, and the list of all there are."""

import re
from collections.abc import Iterable

from kiosk.dialogue.effects import Line
from kiosk.library.pack import Fact, Faq, Pack, Prompt, Remedy
from kiosk.settings import Settings

_SLOT = re.compile(r"\{(\w+)\}")


class Lines:
    """Every sentence of the pack, as this site says it."""

    def __init__(self, pack: Pack, settings: Settings) -> None:
        self._pack = pack
        self._at_home = settings.place == "home"
        self._slots = {
            "desk": settings.desk,
            "emergency_number": settings.emergency_number,
            "advice_number": settings.advice_number,
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

    def confirm(self, name: str) -> tuple[Line, ...]:
        """“Did you say …?” for an intent, by its label."""
        return self.prompt("confirm", phrase=self._pack.labels[name].lower())

    def all(self) -> tuple[str, ...]:
        """Every sentence this site can say, each once, in the order of the content."""
        pack = self._pack
        lines: list[Line] = []
        for prompt in pack.prompts.values():
            if prompt.id not in ("confirm", "who-says"):
                lines += self.prompt(prompt.id)
        for name in pack.labels:
            lines += self.confirm(name)
        for source in pack.sources.values():
            lines += self.prompt("who-says", source=source.spoken)
        for question in pack.questions.values():
            lines += self.texts(question.id, (question.ask, question.again, question.why))
        for cause in pack.causes.values():
            lines += self.texts(cause.id, (*cause.say, *(reason.because for reason in cause.reasons)))
        told_one: Iterable[Remedy | Faq | Fact] = (
            *pack.remedies.values(),
            *pack.faqs.values(),
            *pack.facts.values(),
        )
        for told in told_one:
            lines += self.texts(told.id, (*told.say, *(text for texts in told.instead.values() for text in texts)))
        for stretch in pack.stretches.values():
            moves = (move.say for move in stretch.moves if move.say)
            lines += self.texts(stretch.id, (*stretch.position, *stretch.cautions, *moves))
        return tuple(dict.fromkeys(line.text for line in lines))

    def _variant(self, prompt: Prompt, slots: dict[str, str]) -> tuple[str, ...]:
        """The first wording of the prompt that fits this site and whose slots can all be filled."""
        at_site = (prompt.say, prompt.no_number)
        at_home = (prompt.at_home, prompt.at_home_no_number)
        wordings = (*at_home, *at_site) if self._at_home else at_site
        for texts in wordings:
            if texts is not None and all(
                slots.get(name) or self._slots.get(name) for name in _SLOT.findall(" ".join(texts))
            ):
                return texts
        return prompt.say


def _capital(text: str) -> str:
    """A slot may start a sentence; a count ("one") has no capital to lose."""
    return text[0].upper() + text[1:] if " " in text else text
