"""Every transition there is, in one table.

`None` as destination: something is done and the place stays.  Of several rows with the same trigger and source the
first whose condition holds is taken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.dialogue.asking import Asking
from kiosk.dialogue.coaching import Coaching
from kiosk.dialogue.consenting import Consenting
from kiosk.dialogue.emergency import Emergency
from kiosk.dialogue.home_table import HomeParts, add_home_rows
from kiosk.dialogue.manners import Manners
from kiosk.dialogue.recovery import Recovery
from kiosk.dialogue.stage import YES_NO
from kiosk.dialogue.states import ASKING, AWAKE, ORDINARY, STRETCHING, State
from kiosk.dialogue.stretching import Stretching
from kiosk.dialogue.taking_away import TakingAway
from kiosk.dialogue.telling import Telling
from kiosk.dialogue.visiting import Visiting

if TYPE_CHECKING:
    from transitions.core import TransitionConfigDict

S = State
TALKING = tuple(state for state in ORDINARY if state not in STRETCHING)
_ASIDES = (S.ANSWERING, S.PAUSED, S.CONFIRMING)
CRAMPING = (S.CONSENTING, S.OPENING, *ASKING, S.ADVICE, S.CHOOSING, S.REMEDIES, S.KEEPING, S.REMINDED)
STEERING = "slower faster longer shorter more fewer other_side less_talk more_talk how_long how_many whats_next"
PROPER = tuple(state for state in TALKING if state not in (*_ASIDES, S.REMINDED))  # where one can turn aside


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the conversation whose methods the table calls."""

    visiting: Visiting
    asking: Asking
    telling: Telling
    taking_away: TakingAway
    coaching: Coaching
    stretching: Stretching
    emergency: Emergency
    recovery: Recovery
    manners: Manners
    consenting: Consenting
    home: HomeParts


def transition_table(parts: Parts) -> "list[TransitionConfigDict]":  # noqa: PLR0915 - a table, not a procedure
    """The table, with the parts' bound methods."""
    visiting, asking, telling = parts.visiting, parts.asking, parts.telling
    taking_away, coaching = parts.taking_away, parts.coaching
    emergency, recovery, manners = parts.emergency, parts.recovery, parts.manners
    stretching, consenting = parts.stretching, parts.consenting
    table: list[TransitionConfigDict] = []

    def on(
        triggers: str,
        sources: State | Iterable[State],
        dest: State | None,
        *after: Callable[[], Any],
        before: Callable[[], Any] | None = None,
        only_if: Callable[[], bool] | None = None,
    ) -> None:
        """Rows for each of the triggers, which are separated by blanks."""
        froms = [sources] if isinstance(sources, State) else list(sources)
        table.extend(
            {
                "trigger": trigger,
                "source": froms,
                "dest": dest,
                "conditions": [only_if] if only_if else [],
                "before": [before] if before else [],
                "after": list(after),
            }
            for trigger in triggers.split()
        )

    add_home_rows(on, parts.home, visiting, asking, telling, recovery)

    # whether this visit may be recorded, where the site does that
    on("wake", S.ASLEEP, S.CONSENTING, consenting.ask, only_if=consenting.may_ask)
    on("yes", S.CONSENTING, S.OPENING, consenting.agree, only_if=consenting.is_clear)
    on("yes no go_on ready next done skip no_record unanswered", S.CONSENTING, S.OPENING, consenting.refuse)
    on("not_sure why", S.CONSENTING, None, consenting.explain)
    on("no_record", TALKING, None, consenting.withdraw)

    # coming and going
    on("wake", S.ASLEEP, S.OPENING, visiting.open)
    on("yes go_on ready next done", S.OPENING, S.SCREENING, visiting.begin)
    on("remedies stretch causes", S.OPENING, S.SCREENING, visiting.wish, visiting.begin)
    on("not_sure why questions", S.OPENING, None, visiting.open_more)
    on("no", S.OPENING, S.LEAVING, visiting.leave_with_safety_line)
    on("give_up", S.OPENING, S.ASLEEP, visiting.forget)  # a wrong wake ends without a word about health
    on("give_up goodbye", ORDINARY, None, visiting.hold_back, only_if=visiting.is_in_danger)
    on("give_up", ORDINARY, S.LEAVING, visiting.leave_with_safety_line)
    on("goodbye", ORDINARY, S.LEAVING, visiting.leave)
    on("said stop", S.LEAVING, S.ASLEEP, visiting.forget)
    on("start_over", ORDINARY, None, visiting.hold_back, only_if=visiting.is_in_danger)
    on("start_over", (*ORDINARY, S.LEAVING), S.OPENING, visiting.start_over)
    on("sleep", AWAKE, S.ASLEEP, visiting.forget)
    on("new_visitor", ORDINARY, None, visiting.hold_back, only_if=visiting.is_in_danger)  # held down on the screen
    on("new_visitor", (*ORDINARY, S.LEAVING), S.ASLEEP, visiting.make_way)

    # an emergency, from everywhere
    on("emergency", (S.ASLEEP, *ORDINARY, S.LEAVING), None, visiting.emergency_phrase)
    on("raise_emergency", (S.ASLEEP, *ORDINARY, S.LEAVING), S.EMERGENCY, coaching.end, emergency.enter)
    on("repeat", S.EMERGENCY, None, emergency.repeat)
    on("staff", S.EMERGENCY, None, emergency.staff)
    on("stop", S.EMERGENCY, None, emergency.hush)
    on("why", S.EMERGENCY, None, emergency.why)
    on("ask_me", S.EMERGENCY, None, emergency.ask_aloud)
    on("who_says", S.EMERGENCY, None, telling.who_says)
    on("louder", S.EMERGENCY, None, visiting.louder)
    on("quieter", S.EMERGENCY, None, visiting.quieter)
    on("wrong correct go_back", S.EMERGENCY, None, emergency.doubt)
    on("no", S.EMERGENCY, None, emergency.deny)
    on("yes not_sure", S.EMERGENCY, None, emergency.affirm)
    on("emergency", S.EMERGENCY, None, emergency.another)
    on("help", S.EMERGENCY, None, emergency.help)
    on("taken_back", S.EMERGENCY, S.SCREENING, visiting.screen_again)
    on("new_visitor", S.EMERGENCY, S.ASLEEP, visiting.forget)  # held down on the screen

    # questions
    on(" ".join(YES_NO), ASKING, None, asking.answer)
    # going back behind a check: what it opens is asked again, and the advice is given anew
    on("correct", S.CHECKING, S.SYMPTOMS, asking.correct_after_advice, only_if=asking.is_behind_check)
    on("go_back wrong", S.CHECKING, S.SYMPTOMS, asking.go_back_after_advice, only_if=asking.is_behind_check)
    on("correct", ASKING, None, asking.correct)
    on("go_back wrong", ASKING, None, asking.go_back)
    on("skip next", ASKING, None, asking.skip)
    on("ask_me", ASKING, None, asking.ask_aloud)
    on("go_on ready done", ASKING, None, visiting.repeat)
    on("settled", S.SCREENING, S.SYMPTOMS, asking.symptoms)
    on("settled", S.SYMPTOMS, S.ADVICE, telling.advise)
    on("check", (*TALKING, *STRETCHING), S.CHECKING, asking.ask_next)
    on("tell", S.CHECKING, S.REMEDIES, telling.next_remedy)
    on("coach", TALKING, S.PREPARING, stretching.start)
    on("choose", S.CHECKING, S.CHOOSING, stretching.after_pain)

    # a cramp that is on
    on("cramp_now", (*CRAMPING, S.FEELING, *STRETCHING), None, stretching.want_relief)
    on("cramp_now", S.PAUSED, None, stretching.want_relief, only_if=coaching.is_under_way)
    on("relieve", (*TALKING, *STRETCHING), S.RELIEF, telling.relieve)
    on("said", S.RELIEF, None, telling.told_one)
    on("skip next go_on ready", S.RELIEF, None, telling.cut_short)
    on("done", S.RELIEF, None, stretching.cramp_over, telling.cut_short)
    on("told", S.RELIEF, S.PREPARING, coaching.relieve, only_if=coaching.may_relieve)
    on("told", S.RELIEF, S.SCREENING, asking.screen, only_if=stretching.is_unscreened)
    on("told", S.RELIEF, S.CHOOSING, telling.menu)

    # advice, and what next
    on("said", S.ADVICE, None, telling.told_one)
    on("told", (S.ADVICE, S.REMEDIES), S.CHOOSING, telling.menu)
    on("skip next go_on done questions", S.ADVICE, None, telling.cut_short)
    on("correct", (S.ADVICE, S.CHOOSING), S.SYMPTOMS, asking.correct_after_advice)
    on("go_back wrong", (S.ADVICE, S.CHOOSING), S.SYMPTOMS, asking.go_back_after_advice)
    on("causes", (S.ADVICE, S.CHOOSING, S.REMEDIES), S.ADVICE, telling.causes)
    on("remedies", (S.ADVICE, S.CHOOSING, S.REMEDIES), S.REMEDIES, telling.remedies)
    on("stretch", (S.ADVICE, S.CHOOSING, S.REMEDIES, S.FEELING), None, stretching.want)
    on("withheld", (*TALKING, S.PREPARING), S.CHOOSING, stretching.withhold)
    on("which", TALKING, S.CHOOSING, coaching.ask_which)
    on("one_stretch", S.CHOOSING, None, coaching.ask_one)
    on("questions", S.CHOOSING, None, telling.example_questions)
    on("yes not_sure go_on next ready", S.CHOOSING, None, recovery.no_match)
    on("no done", S.CHOOSING, S.LEAVING, visiting.leave)
    on("yes next go_on skip ready", S.REMEDIES, None, telling.next_remedy)
    on("go_back", S.REMEDIES, None, telling.previous_remedy)
    on("no done not_sure", S.REMEDIES, S.CHOOSING, telling.menu)

    # the summary
    on("summary", (S.ADVICE, S.CHOOSING, S.REMEDIES), S.SUMMARY, taking_away.show)
    on("read yes", S.SUMMARY, None, taking_away.read)
    on("said", S.SUMMARY, None, telling.told_one, only_if=taking_away.is_reading)
    on("told", S.SUMMARY, None, taking_away.was_read)
    on("print", S.SUMMARY, None, taking_away.print)
    on("hand_over", S.SUMMARY, None, taking_away.hand_over)
    on("go_on next skip no done not_sure ready go_back", S.SUMMARY, S.CHOOSING, taking_away.leave, telling.menu)

    # a stretch
    for trigger, phase in zip(("prepare", "move", "hold", "switch", "rest", "reflect"), STRETCHING, strict=True):
        on(trigger, STRETCHING, phase)
    on("finished", STRETCHING, None, stretching.relief_ended, only_if=coaching.is_relief)
    on("done better", (*STRETCHING, S.PAUSED), None, stretching.eased, only_if=coaching.is_relief)
    on("finished done", STRETCHING, None, stretching.end_advice, only_if=coaching.is_last_advice)
    on("finished", STRETCHING, S.FEELING, coaching.ask_feeling)
    on("done", STRETCHING, S.FEELING, coaching.ask_feeling, only_if=coaching.is_last)
    on("done", STRETCHING, None, coaching.done)
    on("stop", STRETCHING, None, stretching.stop)
    on("skip next", STRETCHING, None, stretching.leave_out, only_if=coaching.is_last)
    on("skip next", STRETCHING, None, coaching.skip)
    on("repeat", STRETCHING, None, coaching.again)
    on("go_back", STRETCHING, None, coaching.back)
    on("ready go_on", STRETCHING, None, coaching.ready)
    on(STEERING, STRETCHING, None, coaching.steer)
    on("hurts dizzy", (*STRETCHING, S.FEELING), S.CHECKING, stretching.stop_for_pain)
    on("better same", S.REFLECTING, None, coaching.felt_in_between)
    on("worse", STRETCHING, None, stretching.felt)
    on("better same worse", S.FEELING, None, stretching.felt)
    on("skip next done go_on ready not_sure yes no", S.FEELING, S.CHOOSING, telling.menu)
    over = (*STRETCHING, S.PAUSED, S.FEELING)
    on("over", over, S.KEEPING, parts.home.keeping.offer, only_if=parts.home.keeping.may_offer)
    on("over", over, S.CHOOSING, telling.menu)

    # the same in a pause: what goes elsewhere ends it
    paused = coaching.is_under_way
    on("stop", S.PAUSED, None, stretching.stop, only_if=paused)
    on("skip next", S.PAUSED, None, stretching.leave_out, only_if=coaching.is_last)
    on("skip next", S.PAUSED, S.RESTING, stretching.end_pause, coaching.skip, only_if=paused)
    on("repeat", S.PAUSED, S.RESTING, stretching.end_pause, coaching.again, only_if=paused)
    on("go_back", S.PAUSED, S.RESTING, stretching.end_pause, coaching.back, only_if=paused)
    on("ready", S.PAUSED, S.RESTING, stretching.end_pause, coaching.ready, only_if=coaching.awaits_ready)
    on(STEERING, S.PAUSED, None, coaching.steer, only_if=paused)
    on("hurts dizzy", S.PAUSED, S.CHECKING, stretching.stop_for_pain, only_if=paused)
    on("worse", S.PAUSED, None, stretching.felt, only_if=paused)

    # a cramp that stays
    on("ten_minutes", (*STRETCHING, S.PAUSED, S.CHOOSING), S.CHECKING, stretching.ask_whether_it_stays)
    on("ten_told", S.CHECKING, S.CHOOSING, telling.menu, only_if=stretching.is_calm)
    on("ten_told", S.CHECKING, S.ADVICE, telling.advise)

    # asides: the visit goes on where it was
    aside = visiting.turn_aside
    on("ask", PROPER, S.ANSWERING, telling.answer_question, before=aside)
    on("ask", S.PAUSED, S.ANSWERING, telling.answer_question, before=aside)
    on("ask", S.ANSWERING, None, telling.answer_question)
    on("pause wait help why who_says staff", STRETCHING, S.PAUSED, visiting.pause, before=aside)
    on("pause stop", PROPER, S.PAUSED, visiting.pause, before=aside)
    on("pause", S.ANSWERING, S.PAUSED, visiting.pause, before=aside)
    on("confirm", (*PROPER, *STRETCHING, S.ANSWERING, S.PAUSED), S.CONFIRMING, visiting.confirm, before=aside)
    on("check_sign", (*PROPER, *STRETCHING, S.ANSWERING, S.PAUSED), S.CHECKING, visiting.check_sign, before=aside)
    for state in (*PROPER, *STRETCHING, S.ANSWERING, S.PAUSED):
        came_from = visiting.came_from(state)
        on("go_on ready yes skip next repeat done", S.PAUSED, state, visiting.resume, only_if=came_from)
        if state in ASKING:  # an answer to the question that the pause has cut: it is asked again
            on("no not_sure", S.PAUSED, state, visiting.resume, only_if=came_from)
        on("said stop go_on skip next done", S.ANSWERING, state, visiting.resume, only_if=came_from)
        on("no not_sure go_on skip stop", S.CONFIRMING, state, visiting.resume, only_if=came_from)
        on("come_back", S.CONFIRMING, state, visiting.take_up, only_if=came_from)
        if state in STRETCHING:  # somebody who may be unwell is not sent back into a stretch unasked
            on("sign_settled", S.CHECKING, S.PAUSED, visiting.say_paused, only_if=came_from)
        else:
            on("sign_settled", S.CHECKING, state, visiting.resume, only_if=came_from)
    on("stop pause wait not_sure no summary remedies causes questions", S.PAUSED, None, visiting.say_paused)

    # said anywhere
    on("staff", (*TALKING, S.LEAVING), None, visiting.call_staff)
    on("repeat", (s for s in TALKING if s is not S.PAUSED), None, visiting.repeat)
    on("help", TALKING, None, visiting.help)
    on("why", (s for s in TALKING if s not in (S.OPENING, S.CONSENTING)), None, telling.why)
    on("who_says", TALKING, None, telling.who_says)
    on("wait", (s for s in TALKING if s is not S.PAUSED), None, recovery.be_patient)
    on("louder", (*TALKING, *STRETCHING), None, visiting.louder)
    on("quieter", (*TALKING, *STRETCHING), None, visiting.quieter)
    on("slower faster", TALKING, None, visiting.one_speed)
    on("quiet_mode", (S.ASLEEP, *TALKING, *STRETCHING), None, manners.keep_quiet)
    on("aloud", (*TALKING, *STRETCHING), None, manners.talk)
    on("text_size", State, None, manners.size)
    on("theme", State, None, manners.colours)
    on("mute", State, None, manners.mute)
    return table


def rows_of(table: "list[TransitionConfigDict]") -> Iterable[tuple[str, list[State]]]:
    """(trigger, sources) of every row."""
    for row in table:
        sources = row["source"]
        assert isinstance(sources, list)
        yield str(row["trigger"]), [source for source in sources if isinstance(source, State)]
