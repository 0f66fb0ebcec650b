"""Whole visits, typed."""

import pytest

from kiosk.dialogue.effects import CallStaff, SetVolume
from kiosk.dialogue.events import Band
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit


def test_a_phrase_wakes_it_and_the_opening_says_what_it_is(visit: Visit) -> None:
    visit.is_at(State.ASLEEP)
    visit.says("hello kiosk")
    visit.hears("opening")
    visit.is_at(State.OPENING)
    assert sum(visit.seconds_of(text) for _, text in visit.said) < 12


@pytest.mark.parametrize("around", ["silence", "talk"])
def test_what_was_no_wake_word_ends_without_a_word_about_health_and_calls_nobody(visit: Visit, around: str) -> None:
    visit.means("wake", Band.CONFIRM)
    visit.is_at(State.OPENING)
    began = visit.kiosk.now
    while visit.state is State.OPENING:
        if around == "talk":
            visit.mumbles()
        visit.waits(1)
    assert (visit.kiosk.now - began) / 16000 < 40
    assert visit.state is State.ASLEEP
    assert {id_ for id_, _ in visit.all_said} <= {"opening", "opening.again", "no-match.short"}
    assert not [effect for effect in visit.effects if isinstance(effect, CallStaff)]


def test_who_was_half_heard_and_answers_is_a_visitor_like_any_other(visit: Visit) -> None:
    visit.means("wake", Band.CONFIRM)
    visit.says("yes")
    visit.listens()
    assert visit.scene.question == "RF01"
    for _ in range(4):
        visit.mumbles()
    visit.hears("safety-line")


def test_half_heard_words_do_not_wake_it_at_home(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings(place="home"))
    visit.means("wake", Band.CONFIRM)
    visit.is_at(State.ASLEEP)
    visit.means("wake")
    visit.is_at(State.OPENING)


def test_the_life_threatening_signs_are_asked_first_within_45_seconds(visit: Visit) -> None:
    visit.wakes()
    visit.listens()
    opened = visit.kiosk.now
    visit.waits(1)
    visit.says("yes")
    asked = []
    for _ in range(3):
        visit.listens()
        asked.append(visit.scene.question)
        visit.waits(1)
        visit.says("no")
    assert asked == ["RF01", "RF02", "RF04"]
    assert (visit.kiosk.now - opened) / 16000 < 45


def test_a_night_cramp_is_cared_for_at_home_with_its_reasons(visit: Visit) -> None:
    visit.goes_through_screening(Q02="yes", Q04="yes", Q01="yes")
    visit.hears("level.self_care", "level.safety-net", "causes.intro", "C1", "menu")
    assert visit.scene.level == "self_care"
    visit.says("what helps")
    visit.hears("M2")
    visit.says("no")
    visit.hears("R1", "remedies.more")
    visit.is_at(State.REMEDIES)


def test_yes_to_chest_pain_goes_to_the_emergency_screen_at_once(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.hears("level.emergency")
    visit.is_at(State.EMERGENCY)
    assert visit.scene.level == "emergency"
    assert CallStaff(is_emergency=True) in visit.effects


def test_not_sure_to_an_emergency_sign_counts_as_yes(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("no")
    visit.says("i don't know")
    visit.is_at(State.EMERGENCY)


def test_a_second_turn_is_asked_only_after_yes(visit: Visit) -> None:
    visit.wakes()
    for words in ("yes", "no", "no", "yes"):
        visit.says(words)
    visit.listens()
    assert visit.scene.question == "RF04b"
    visit.says("no")
    visit.listens()
    visit.is_at(State.SCREENING)
    visit.answers()
    visit.hears("level.same_day")


def test_same_day_signs_lock_stretches_and_skip_the_questions_on_habits(visit: Visit) -> None:
    visit.goes_through_screening(RF16="yes")
    visit.hears("level.same_day", "menu.same-day")
    asked = {id_ for id_, _ in visit.all_said}
    assert not asked & {"Q01", "Q03", "Q04", "T15"}
    visit.means("stretch", stretch="E1")
    visit.hears("stretch.locked")
    visit.is_at(State.CHOOSING)


def test_an_emergency_in_the_visitors_own_words_is_heard_anywhere(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("my chest hurts")
    visit.hears("level.emergency")
    visit.is_at(State.EMERGENCY)


def test_half_heard_emergency_words_ask_about_that_sign(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.listens()
    visit.means("emergency", Band.CONFIRM, sign="RF01")
    visit.hears("RF01")
    visit.is_at(State.CHECKING)
    visit.says("no")
    visit.listens()
    visit.is_at(State.CHOOSING)
    visit.means("emergency", Band.CONFIRM, sign="RF01")
    visit.says("yes")
    visit.is_at(State.EMERGENCY)


def test_an_unsure_no_to_an_emergency_sign_is_asked_again_in_other_words(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    visit.means("no", Band.CONFIRM)
    visit.listens()
    assert visit.scene.question == "RF01"
    assert visit.said[-1][1] == pack.questions["RF01"].again
    visit.means("no", Band.CONFIRM)
    visit.hears("confirm")  # never taken as no on half-heard words alone
    visit.says("yes")
    visit.listens()
    assert visit.scene.question == "RF02"


def test_an_unsure_yes_to_an_emergency_sign_is_acted_on(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    visit.means("yes", Band.CONFIRM)
    visit.is_at(State.EMERGENCY)


def test_an_unsure_goodbye_is_asked_back(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.listens()
    visit.means("goodbye", Band.CONFIRM)
    visit.hears("confirm")
    visit.says("no")
    visit.listens()
    visit.is_at(State.CHOOSING)
    visit.means("goodbye", Band.CONFIRM)
    visit.says("yes")
    visit.hears("goodbye")


@pytest.mark.parametrize("leaving", ["goodbye", "start over", "stop", "no", "next", "banana"])
def test_the_emergency_screen_is_not_left_by_a_word(visit: Visit, leaving: str) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.says(leaving)
    visit.listens()
    visit.is_at(State.EMERGENCY)


def test_two_clear_answers_of_no_take_the_emergency_back(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.says("that's wrong")
    visit.hears("RF01")
    visit.says("no")
    visit.hears("RF01")
    visit.is_at(State.EMERGENCY)
    visit.says("no")
    visit.hears("emergency.left", "RF02")
    visit.is_at(State.SCREENING)
    assert visit.scene.level is None


def test_an_unsure_no_does_not_take_the_emergency_back(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.says("that's wrong")
    for _ in range(4):
        visit.listens()
        visit.means("no", Band.CONFIRM)
    visit.is_at(State.EMERGENCY)


def test_the_emergency_screen_ends_after_fifteen_quiet_minutes(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.listens()
    visit.waits(14 * 60)
    visit.is_at(State.EMERGENCY)
    visit.waits(2 * 60)
    visit.is_at(State.ASLEEP)


def test_new_visitor_held_down_ends_the_emergency_screen(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.touches("new_visitor")
    visit.is_at(State.ASLEEP)


def test_a_correction_changes_the_answer_and_what_follows(visit: Visit) -> None:
    visit.wakes()
    for words in ("yes", "no", "no", "no"):
        visit.says(words)
    visit.says("yes")  # T04
    visit.listens()
    assert visit.scene.question == "RF05"
    visit.says("no i said no")
    visit.hears("corrected.no", "T05")
    visit.answers()
    visit.hears("level.self_care")


def test_a_correction_to_yes_can_be_an_emergency(visit: Visit) -> None:
    visit.wakes()
    for words in ("yes", "no"):
        visit.says(words)
    visit.says("no i said yes")
    visit.is_at(State.EMERGENCY)


def test_a_correction_after_the_advice_gives_it_anew(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.hears("level.self_care")
    visit.says("go back")
    visit.hears("went-back", "RF44")
    visit.says("no")
    visit.hears("level.self_care")
    visit.is_at(State.CHOOSING)


def test_go_back_twice_asks_both_questions_again(visit: Visit) -> None:
    visit.wakes()
    for words in ("yes", "no", "no", "no"):
        visit.says(words)
    visit.says("go back")
    visit.says("go back")
    visit.listens()
    assert visit.scene.question == "RF02"
    visit.says("no")
    visit.listens()
    assert visit.scene.question == "RF04"


def test_a_question_is_answered_and_the_visit_goes_on_where_it_was(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("why do my toes cramp at night")
    visit.hears("F3", "RF01")
    visit.is_at(State.SCREENING)
    assert visit.scene.question == "RF01"


def test_why_gives_the_reason_and_asks_again(visit: Visit, pack: Pack) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("why do you ask")
    visit.hears("RF01", "RF01")
    assert visit.said[0][1] == pack.questions["RF01"].why


def test_who_says_names_the_source_and_that_nobody_has_reviewed_it(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("who says so")
    visit.hears("who-says", "not-reviewed", "RF01")


def test_stop_is_silence_until_go_on(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("stop")
    visit.listens()
    visit.is_at(State.PAUSED)
    visit.waits(20)
    visit.is_at(State.PAUSED)
    visit.says("go on")
    visit.hears("RF01")
    visit.is_at(State.SCREENING)


def test_a_warning_sign_cannot_be_skipped_but_a_habit_can(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("skip")
    visit.hears("nothing-to-skip", "RF01")
    visit.answers(Q02="skip")
    visit.hears("level.self_care")


def test_silence_climbs_its_ladder_and_ends_with_the_safety_line(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    began = visit.kiosk.now
    visit.waits(80)
    assert [id_ for id_ in visit.ids if id_ not in ("RF01", "opening.answers")] == [
        "examples.asking",
        "no-input.there",
        "safety-line",
        "safety-line",
    ]
    visit.is_at(State.ASLEEP)
    assert visit.scene.ended
    assert (visit.kiosk.now - began) / 16000 >= 55


def test_a_wrong_wake_ends_without_a_word_about_health(visit: Visit) -> None:
    visit.wakes()
    visit.waits(90)
    visit.is_at(State.ASLEEP)
    assert {id_.split(".")[0] for id_ in visit.ids} <= {"opening", "no-input"}


def test_speech_that_means_nothing_climbs_its_own_ladder(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    heard = []
    for _ in range(4):
        visit.mumbles()
        visit.listens()
        heard.append(visit.ids[:1] + visit.ids[-1:])
    assert heard == [
        ["no-match.short", "RF01"],
        ["no-match.short", "examples.asking"],
        ["no-match.choices", "no-match.choices"],
        ["no-match.last", "safety-line"],
    ]
    assert CallStaff(is_emergency=False) in visit.effects
    visit.mumbles()
    assert visit.ids == []
    visit.says("two")
    visit.listens()
    assert visit.scene.question == "RF02"


def test_a_refused_opening_gets_the_safety_line(visit: Visit) -> None:
    visit.wakes()
    visit.says("no")
    visit.hears("safety-line")
    visit.is_at(State.ASLEEP)


def test_a_visit_leaves_nothing_behind(visit: Visit) -> None:
    visit.goes_through_screening(Q02="yes")
    visit.says("louder")
    visit.says("goodbye")
    visit.listens()
    visit.is_at(State.ASLEEP)
    assert SetVolume(0.0) in visit.effects
    visit.goes_through_screening()
    assert "C1" not in visit.ids


def test_start_over_forgets_the_answers(visit: Visit) -> None:
    visit.wakes()
    for words in ("yes", "no", "no", "start over"):
        visit.says(words)
    visit.hears("start-over", "opening.again")
    visit.says("yes")
    visit.hears("RF01")


def test_remedies_come_one_at_a_time_and_kidney_trouble_changes_them(visit: Visit) -> None:
    visit.goes_through_screening(Q02="yes", M7="yes")
    visit.says("what helps")
    visit.answers()
    heard: list[str] = []
    for _ in range(8):
        visit.listens()
        heard += visit.ids
        if visit.state is not State.REMEDIES:
            break
        visit.says("yes")
    assert {"R2", "R3", "R4"}.isdisjoint(heard)
    assert "R5" in heard
    assert "remedies.end" in heard


def test_at_home_nobody_is_at_a_desk(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings(place="home", emergency_number="112"))
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.listens()
    words = " ".join(text for _, text in visit.said)
    assert "112" in words
    assert "desk" not in words


def test_without_a_number_the_desk_is_named_and_no_slot_is_empty(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings(desk="the nurse in room two"))
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.listens()
    words = " ".join(text for _, text in visit.said)
    assert "the nurse in room two" in words
    assert "call ," not in words
    assert "None" not in words
