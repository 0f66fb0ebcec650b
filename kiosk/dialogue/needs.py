"""What the conversation cannot do without: checked in content and grammars, so that a visitor never meets a gap."""

from collections.abc import Collection, Iterator

from kiosk.dialogue.states import CONTEXTS, OWN_WORDS
from kiosk.library.pack import Answer, Level, Pack

_SPOKEN = """
    causes.intro causes.none coach.better coach.feeling coach.feeling-again coach.get-ready coach.going-on
    coach.half coach.hurts coach.left-out coach.paused coach.relax coach.safety coach.same coach.side-left
    coach.side-right coach.stopped coach.switch coach.waiting coach.worse confirm confirm-topic contradiction
    contradiction.group corrected.no corrected.not_sure corrected.yes cramp-now.next cramp-now.rest declined
    desk.hours desk.room emergency.left emergency.own-words examples.asking examples.choosing examples.feeling
    goodbye help.answering help.asking help.choosing help.choosing-no-stretch help.choosing-same-day help.emergency
    help.feeling help.opening help.paused help.private help.relief help.remedies help.stretching help.summary
    help.worry level.emergency level.routine level.safety-net level.same_day level.same_day.urgent level.self_care
    louder loudness-limit menu menu.again menu.anything-else menu.no-stretch menu.questions menu.same-day mute.off
    mute.on no-input.there no-match.choices no-match.last no-match.short no-way-back not-reviewed nothing-to-skip
    one-speed opening opening.again opening.answers opening.more paused private private.again quiet.off quiet.on
    quieter remedies.end remedies.more remedies.none safety-line staff.called staff.coming start-over
    strength.article strength.general strength.guideline strength.leaflet strength.recommendation strength.trial
    stretch.enough stretch.locked stretch.not-this-one stretch.which stretch.young summary.again summary.ask-first
    summary.hand_over-begun summary.hand_over-done summary.hand_over-failed summary.hand_over-impossible
    summary.here summary.here.print summary.maybe summary.no-stretches summary.nothing summary.print-begun
    summary.print-done summary.print-failed summary.print-impossible summary.stretches summary.title summary.todo
    summary.told summary.unsure summary.watch text.big text.huge text.normal theme.contrast theme.dark theme.light
    version wait went-back who-says who-says.nobody why.nothing why.private worry.tell worry.thanks worry.what
"""
PROMPTS = (*_SPOKEN.split(), *(f"count.{number}" for number in range(1, 16)))
FIRST_SIGNS = ("RF01", "RF02", "RF04")  # life threats: asked first, always
SLOTS = {"emergency": "sign", "correct": "answer", "ask": "topic", "number": "value"}  # intent -> slot it must carry


def content_problems(pack: Pack) -> Iterator[str]:
    """What is missing in the content, a sentence each."""
    missing = [id_ for id_ in PROMPTS if id_ not in pack.prompts]
    if missing:
        yield f"found no prompt {', '.join(missing)}; the conversation speaks each of them. Add what is missing."
    first = pack.rules.screening[: len(FIRST_SIGNS)]
    if first != FIRST_SIGNS:
        yield f"rules.yaml: screening begins with {', '.join(first)}; it must begin with {', '.join(FIRST_SIGNS)}."
    for sign in FIRST_SIGNS:
        rows = [rule for rule in pack.rules.rules if rule.level is Level.EMERGENCY and sign in rule.when]
        if not any(Answer.YES in rule.when[sign] for rule in rows):
            yield f"rules.yaml: a yes to {sign} is no emergency; it must be one. Give it back its row."


def missing_contexts(contexts: Collection[str]) -> list[str]:
    """The grammars the conversation listens for that are not there."""
    needed = {*(name for names in CONTEXTS.values() for name in names), "commands", "emergency", "numbers", OWN_WORDS}
    return sorted(needed - set(contexts))
