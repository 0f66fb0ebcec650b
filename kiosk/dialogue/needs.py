"""What the conversation cannot do without: checked in content and grammars, so that a visitor never meets a gap."""

from collections.abc import Collection, Iterator

from kiosk.dialogue.offers import CRAMP_ROUTINE, LENGTH_ROUTINE, LENGTHS
from kiosk.dialogue.states import CONTEXTS, OWN_WORDS
from kiosk.library.pack import MOST_REPS, Answer, Level, Pack

_SPOKEN = """
    cannot-hear consent consent.given consent.more consent.refused consent.withdrawn
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
    summary.here summary.here.print summary.maybe summary.no-stretches summary.nothing summary.seated summary.unplaced
    summary.print-begun
    summary.print-done summary.print-failed summary.print-impossible summary.stretches summary.title summary.todo
    summary.told summary.unsure summary.watch text.big text.huge text.normal theme.contrast theme.dark theme.light
    version wait went-back who-says who-says.nobody why.nothing why.private worry.meant worry.tell worry.thanks
    worry.what
    coach.better-between coach.both-same coach.faster coach.feeling-between coach.fewer coach.five-more
    coach.get-ready-again coach.last-one coach.last-stretch coach.less-talk coach.longer coach.minute-left
    coach.minutes coach.minutes-left coach.more coach.more-talk coach.next coach.no-further coach.no-other-side
    coach.once-more coach.other-side coach.reps-left coach.reps-to-come coach.rest coach.round coach.same-between
    coach.shorter coach.slower coach.after-dizzy coach.after-pain coach.first-left coach.first-right coach.ten-minutes
    cramp-now.eased stretch.at-home stretch.some-left-out stretch.which-one
    confirm-again confirm-topic-again help.questions menu.no-stretch-again menu.same-day-again private.examples
    remedies.more-again summary.examples worry.again worry.meant-again
"""
_SPOKEN_AT_HOME = """
    day.every-afternoon day.every-day day.every-evening day.every-morning day.today-afternoon day.today-day
    day.today-evening day.today-morning day.tomorrow-afternoon day.tomorrow-day day.tomorrow-evening
    day.tomorrow-morning help.keeping help.reminded home.felt-better home.felt-same home.felt-worse home.forget
    home.forgotten home.keeps home.keeps-already home.keeps-nothing home.known home.known-all home.known-last
    home.known-many home.known-none home.known-once home.known-reminders home.knows-nothing home.may-keep
    home.not-done home.not-forgotten home.not-here home.noted home.progress home.start home.unsure remind.dropped
    remind.example home.forget-again home.may-keep-again remind.right-again remind.when-again
    remind.first remind.full remind.later remind.no-clock remind.none remind.not-now remind.now remind.of remind.right
    remind.set remind.stopped remind.when time.0 time.10 time.15 time.20 time.25 time.30 time.35 time.40 time.45
    time.5 time.50 time.55 time.midnight time.noon
"""
PROMPTS = (*_SPOKEN.split(), *_SPOKEN_AT_HOME.split(), *(f"count.{number}" for number in range(1, MOST_REPS + 1)))
FIRST_SIGNS = ("RF01", "RF02", "RF04")  # life threats: asked first, always
SLOTS = {"emergency": "sign", "correct": "answer", "ask": "topic", "number": "value"}  # intent -> slot it must carry


def content_problems(pack: Pack) -> Iterator[str]:
    """What is missing in the content, a sentence each."""
    missing = [id_ for id_ in PROMPTS if id_ not in pack.prompts]
    if missing:
        yield f"found no prompt {', '.join(missing)}; the conversation speaks each of them. Add what is missing."
    for routine in (CRAMP_ROUTINE, LENGTH_ROUTINE):
        if routine not in pack.routines:
            yield f"found no routine {routine!r}; the conversation starts it. Add it to routines/."
    unlabelled = [name for name in LENGTHS if name not in pack.labels]
    if unlabelled:
        yield f"found no label {', '.join(unlabelled)}; a button shows each of them. Add them to labels.yaml."
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
