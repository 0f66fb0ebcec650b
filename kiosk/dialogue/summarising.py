"""Writes the summary: what was told, what it may be and why, what to do, when to get help, which stretches."""

from collections.abc import Iterable

from kiosk.dialogue.effects import Line
from kiosk.dialogue.offers import Offers
from kiosk.dialogue.stage import Stage
from kiosk.dialogue.summary import Section, Summary
from kiosk.library.pack import Answer, Level

_LONGEST_SAYING_WORDS = 30  # read aloud: one breath and a pause


class Summarising:
    """The parts of a visit that others take away.  Asked only when the level is known."""

    def __init__(self, stage: Stage, offers: Offers) -> None:
        self._stage = stage
        self._offers = offers

    def summary(self) -> Summary:
        """As of now."""
        stage = self._stage
        sections = (
            Section(id_, self._text(f"summary.{id_}"), tuple(line.text for line in lines))
            for id_, lines in self._parts()
            if lines
        )
        return Summary(self._text("summary.title"), tuple(sections), stage.level(), dict(stage.visit.answers))

    def sayings(self) -> Iterable[tuple[Line, ...]]:
        """The same to be read aloud, a breath at a time."""
        for id_, lines in self._parts():
            saying: tuple[Line, ...] = self._stage.prompt(f"summary.{id_}") if lines else ()
            for line in lines:
                if sum(len(one.text.split()) for one in (*saying, line)) > _LONGEST_SAYING_WORDS:
                    yield saying
                    saying = ()
                saying = (*saying, line)
            if saying:
                yield saying

    def level_lines(self) -> tuple[Line, ...]:
        """What to do, by the level, and where to find whoever helps."""
        stage, found = self._stage, self._stage.assessment()
        level = found.level.value
        lines = stage.prompt(f"level.{level}.urgent" if found.is_urgent else f"level.{level}")
        if found.level.severity < Level.SAME_DAY.severity:
            return lines
        return (*lines, *stage.lines.optional("desk.room"), *stage.lines.optional("desk.hours"))

    def cause_lines(self, most: int) -> Iterable[tuple[str, tuple[Line, ...]]]:
        """The likeliest causes by id, each with the answers that speak for it."""
        stage = self._stage
        for likely in stage.assessment().causes[:most]:
            cause = stage.pack.causes[likely.id]
            because = [reason.because for reason in cause.reasons if reason.question in likely.because]
            yield cause.id, stage.lines.texts(cause.id, (*because[:2], *cause.say))

    def _parts(self) -> Iterable[tuple[str, tuple[Line, ...]]]:
        stage = self._stage
        is_calm = stage.level().severity < Level.SAME_DAY.severity
        unplaced = stage.prompt("summary.unplaced") if stage.visit.is_unplaced else ()
        yield "told", (*self._told(Answer.YES), *unplaced) or stage.prompt("summary.nothing")
        yield "unsure", self._told(Answer.NOT_SURE)
        if is_calm:
            yield (
                "maybe",
                tuple(line for _, lines in self.cause_lines(2) for line in lines) or stage.prompt("causes.none"),
            )
        yield "todo", (*self.level_lines(), *(stage.prompt("worry.tell") if stage.visit.is_unplaced else ()))
        yield "watch", (*(stage.prompt("level.safety-net") if is_calm else ()), *stage.prompt("safety-line"))
        free = self._offers.free()
        names = tuple(line for id_ in free if self._is_settled(id_) for line in self._named(id_))
        yield "stretches", names or stage.prompt("summary.ask-first" if free else "summary.no-stretches")

    def _named(self, stretch: str) -> tuple[Line, ...]:
        """A stretch as this visitor may do it: what was asked may speak for its seated form alone."""
        whole = self._stage.pack.stretches[stretch]
        if self._offers.form(stretch) is whole:
            return self._stage.lines.texts(stretch, (f"{whole.name}.",))
        return self._stage.prompt("summary.seated", stretch=whole.name)

    def _is_settled(self, stretch: str) -> bool:
        """Whether all was asked that may speak against it."""
        stage = self._stage
        answers, interview = stage.visit.answers, stage.interview
        needed = self._offers.unsettled((stretch,))
        return all(id_ in answers or interview.is_closed(id_, answers) for id_ in needed)

    def _told(self, answer: Answer) -> tuple[Line, ...]:
        stage = self._stage
        told = (
            stage.pack.questions[id_]
            for id_, given in stage.visit.answers.items()
            if given is answer and id_ not in stage.pack.rules.groups
        )
        return tuple(line for one in told if not one.private for line in stage.lines.texts(one.id, (one.told,)))

    def _text(self, id_: str) -> str:
        return " ".join(line.text for line in self._stage.prompt(id_))
