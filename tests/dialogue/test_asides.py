"""Interruptions, and answers that come too soon, too late or twice.

Each of these went wrong once: an aside lost what it had interrupted, or an answer settled a question nobody had heard.
"""

import pytest

from kiosk.dialogue.events import Band, Heard, Meaning, NotUnderstood, SpeechStarted, Touched
from kiosk.dialogue.states import State
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Answer, Pack
from kiosk.settings import Settings
from tests.typed_visit import Visit


def test_a_sign_asked_on_half_heard_words_does_not_end_the_screening(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    visit.means("emergency", Band.CONFIRM, sign="RF04")
    visit.says("yes")
    visit.says("no")  # RF04b
    visit.hears("RF01")
    visit.answers()
    assert {"RF01", "RF02", "T05"} <= {id_ for id_, _ in visit.all_said}


def test_a_sign_asked_in_the_middle_of_a_check_comes_back_to_it(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("what helps")
    visit.says("yes")
    visit.hears("M2")
    visit.means("emergency", Band.CONFIRM, sign="RF02")
    visit.says("no")
    visit.hears("M2")
    visit.says("no")
    visit.hears("remedies.more")


def test_starting_over_in_a_stretch_ends_it(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    visit.answers()
    visit.interrupts("start over")
    visit.listens()
    assert visit.scene.exercise is None
    for _ in range(2):
        visit.says("stop")
    visit.is_at(State.PAUSED)


def test_pain_told_in_a_pause_of_the_questions_does_not_skip_them(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("stop")
    visit.says("it hurts")
    visit.says("go on")
    visit.hears("RF01")
    visit.is_at(State.SCREENING)


def test_words_begun_before_the_question_are_no_answer_to_it(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    visit.says("no")
    asked = visit.kiosk.now
    visit.waits(0.3)
    at = visit.kiosk.now
    visit.tells(Heard(Meaning("no"), Band.ACCEPT, 1.0, asked + 1600, at, at))
    assert visit.scene.question == "RF02"


def test_a_trembling_hand_answers_one_question_only(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    for _ in range(3):
        visit.tells(Touched("no", visit.kiosk.now))
        visit.waits(0.02)
    assert visit.scene.question == "RF02"


def test_a_second_emergency_has_to_be_taken_back_as_well(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("my chest hurts")
    visit.says("my face has dropped")
    visit.hears("level.emergency")
    visit.says("that's wrong")
    visit.says("no")
    visit.says("no")
    visit.hears("level.emergency")
    visit.is_at(State.EMERGENCY)
    visit.says("that's wrong")
    visit.says("no")
    visit.says("no")
    visit.hears("emergency.left")


def test_what_to_do_stays_on_the_emergency_screen_whatever_is_said(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    for words in ("that's wrong", "staff", "help", "repeat"):
        visit.says(words)
        visit.listens()
        assert "Do not wait." in visit.scene.caption


def test_a_doubt_that_nobody_answers_is_no_doubt(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    visit.says("that's wrong")
    visit.listens()
    visit.waits(30)
    visit.hears("level.emergency")
    assert visit.scene.question is None


def test_an_emergency_taken_back_leaves_no_alarm_behind(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    for words in ("that's wrong", "no", "no"):
        visit.says(words)
    visit.answers()
    for _ in range(40):
        visit.says("repeat")
        visit.listens()
        visit.waits(30 / 2)
    visit.waits(5 * 60 - 60)
    assert visit.kiosk.now > 15 * 60 * 16_000


def test_touches_keep_the_emergency_screen_awake(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("yes")
    for _ in range(20):
        visit.touches("staff")
        visit.listens()
        visit.waits(60)
    visit.is_at(State.EMERGENCY)


@pytest.mark.parametrize("aside", ["pause", "louder", "help", "why", "who_says", "staff", "repeat", "wait"])
def test_the_level_is_told_whatever_interrupts_it(visit: Visit, aside: str) -> None:
    visit.goes_through_screening(Q02="yes")
    visit.says("go back")
    visit.says("no")
    while "level.self_care" not in visit.ids:
        visit.waits(0.02)
    visit.waits(0.5)
    visit.means(aside)
    if aside == "pause":
        visit.listens()
        visit.means("go_on")
    visit.listens()
    assert "level.self_care" in visit.ids or aside == "repeat"
    assert "level.safety-net" in visit.ids


def test_a_touch_that_is_no_choice_does_nothing(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    for name in ("emergency", "ask", "correct", "coach", "sleep", "taken_back", "settled", "E1", "", "<b>"):
        visit.touches(name)
        visit.is_at(State.SCREENING)
        assert visit.said == []


def test_pausing_twice_keeps_the_second(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("calf stretch")
    visit.answers()
    visit.says("ready")
    while visit.state is not State.HOLDING:
        visit.waits(0.1)
    visit.interrupts("pause")
    visit.listens()
    visit.means("goodbye", Band.CONFIRM)
    visit.hears("confirm")
    visit.waits(5)
    visit.says("no")
    visit.listens()
    visit.is_at(State.PAUSED)
    visit.says("go on")
    visit.waits(2)
    visit.is_at(State.HOLDING)
    exercise = visit.scene.exercise
    assert exercise is not None
    assert exercise.side == "left"
    assert exercise.phase_ends_at is not None
    assert exercise.phase_ends_at - visit.kiosk.now > 15 * 16_000


def test_a_sign_of_life_starts_the_silences_anew(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    visit.waits(40)
    assert "no-input.there" in visit.ids
    visit.says("repeat")
    visit.listens()
    visit.waits(40)
    assert visit.state is not State.ASLEEP
    assert "safety-line" not in visit.ids


def test_an_aside_in_an_answer_does_not_ask_twice(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("why do my toes cramp")
    visit.interrupts("who says so")
    visit.listens()
    assert visit.ids.count("RF01") == 1


def test_a_question_asked_in_a_pause_comes_back_to_the_pause(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("calf stretch")
    visit.answers()
    visit.interrupts("pause")
    visit.says("why do my toes cramp at night")
    visit.hears("F3", "coach.paused")
    visit.is_at(State.PAUSED)
    visit.waits(15)
    visit.is_at(State.PAUSED)


def test_stop_ends_a_goodbye(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("goodbye")
    visit.interrupts("stop")
    visit.is_at(State.ASLEEP)


def test_a_correction_answers_did_you_say(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF12", T09="yes")
    visit.means("no", Band.CONFIRM)
    visit.hears("confirm")
    visit.says("no i said yes")
    visit.listens()
    assert visit.scene.question == "RF12b"


def test_a_half_heard_number_is_asked_again_like_the_word_it_stands_for(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF11", T05="yes")
    for _ in range(3):
        visit.mumbles()
        visit.listens()
    visit.means("number", Band.CONFIRM, value="2")
    visit.hears("RF11")
    assert visit.scene.question == "RF11"


def test_noise_does_not_cut_what_is_being_said(visit: Visit) -> None:
    visit.wakes()
    visit.waits(1)
    at = visit.kiosk.now
    visit.kiosk.tell(SpeechStarted(at))
    visit.kiosk.tell(NotUnderstood("", at, at, at))
    visit.listens()
    assert set(visit.ids) == {"opening"}


def test_nobody_is_talked_over_who_began_while_the_question_sounded(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.waits(1)
    visit.kiosk.tell(SpeechStarted(visit.kiosk.now))
    visit.listens()
    said = len(visit.said)
    visit.waits(12)
    assert len(visit.said) == said


def test_only_a_free_stretch_is_offered(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    visit.answers()
    visit.interrupts("it hurts")
    visit.says("no")
    visit.says("one stretch")
    visit.listens()
    names = {choice.name for choice in visit.scene.choices}
    assert {"E3", "E5", "E7"} <= names
    assert not {"E1", "E4", "E6"} & names  # it hurt; for home; needs more than a chair


def test_are_you_still_there_ends_with_the_question_itself(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    while "no-input.there" not in visit.ids:
        visit.waits(0.5)
    visit.listens()
    assert visit.ids[-1] == "RF01", "a yes must be an answer to what was asked last"


def test_going_back_behind_a_check_gives_the_advice_anew(visit: Visit) -> None:
    visit.goes_through_screening(RF31="yes")
    visit.says("toe stretch")
    visit.hears("M6")
    for _ in range(30):
        visit.says("go back")
        visit.listens()
        if visit.scene.question == "T08":
            break
    visit.answers(RF31="yes")
    visit.hears("level.routine")
    assert visit.scene.level == "routine"


def test_a_sign_that_comes_up_behind_a_check_is_told(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    for _ in range(30):
        visit.says("go back")
        visit.listens()
        if visit.scene.question == "T05":
            break
    visit.answers(RF10="yes")
    visit.hears("level.same_day")


def test_someone_who_may_faint_is_not_sent_back_into_the_stretch(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.says("toe stretch")
    visit.answers()
    visit.means("emergency", Band.CONFIRM, sign="RF08b")
    visit.hears("RF08b")
    visit.says("no")
    visit.listens()
    visit.is_at(State.PAUSED)
    visit.waits(15)
    visit.is_at(State.PAUSED)


def test_at_home_staff_on_the_emergency_screen_names_the_emergency_number(pack: Pack, grammar: Grammar) -> None:
    visit = Visit(pack, grammar, Settings(place="home", emergency_number="999", advice_number="111"))
    visit.says("my chest hurts")
    visit.says("staff")
    visit.listens()
    words = " ".join(text for _, text in visit.said)
    assert "999" in words
    assert "111" not in words


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("please help i can't breathe", "RF01"),
        ("call 999", "RF01"),
        ("i'm having trouble breathing", "RF01"),
        ("chest hurts", "RF01"),
        ("my husband is having a heart attack", "RF01"),
        ("i passed out", "RF08b"),
        ("i feel faint", "RF08b"),
        ("my words are slurred", "RF02"),
        ("my foot has gone white and cold", "RF04"),
    ],
)
def test_an_emergency_in_plain_words_is_heard_even_asleep(visit: Visit, words: str, sign: str) -> None:
    visit.says(words)
    visit.hears("level.emergency")
    visit.says("that's wrong")
    visit.hears(sign)


@pytest.mark.parametrize(
    "words", ["i feel fine", "i can breathe", "my speech is fine", "my foot is fine", "my leg is red"]
)
def test_harmless_words_near_an_emergency_raise_none(visit: Visit, words: str) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says(words)
    visit.listens()
    assert visit.state is not State.EMERGENCY


@pytest.mark.parametrize("words", ["no", "not sure", "yes"])
def test_an_answer_in_a_pause_that_has_cut_a_question_is_none_and_the_question_is_asked_again(
    words: str, visit: Visit
) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("stop")
    visit.is_at(State.PAUSED)
    visit.says(words)
    visit.hears("RF01")
    visit.is_at(State.SCREENING)


def test_no_in_a_pause_of_the_opening_does_not_end_the_visit(visit: Visit) -> None:
    visit.wakes()
    for words in ("stop", "no"):
        visit.says(words)
    visit.hears("paused")
    visit.is_at(State.PAUSED)


def test_the_emergency_screen_can_be_made_louder(visit: Visit) -> None:
    visit.says("my chest hurts")
    visit.says("louder")
    visit.hears("louder", "level.emergency")


def test_half_heard_words_do_not_confirm_half_heard_words(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.listens()
    for intent in ("no", "no", "yes"):
        visit.means(intent, Band.CONFIRM)
        visit.listens()
    assert visit.dialogue.state is State.CONFIRMING


def test_before_the_signs_are_settled_nobody_is_told_to_rub(visit: Visit) -> None:
    visit.wakes()
    visit.says("how do i ease a cramp")
    visit.listens()
    assert "rub" not in " ".join(text for _, text in visit.said)


def test_repeat_says_the_question_not_the_remark_before_it(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.says("no")
    for aside in ("slower", "louder", "skip"):
        visit.says(aside)
        visit.says("repeat")
        visit.listens()
        assert visit.ids == ["RF02"], aside


def test_after_going_back_a_correction_answers_the_question_on_the_table(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("M8", T05="yes", RF10="yes")
    visit.says("no")
    visit.says("go back")
    visit.listens()
    assert visit.scene.question == "M8"
    visit.says("no i said no")
    assert visit.dialogue._stage.visit.answers["RF10"] is Answer.YES
    visit.answers()
    assert visit.scene.level == "same_day"


def test_another_question_is_heard_while_a_question_is_doubted(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.listens()
    visit.means("ask", Band.CONFIRM, topic="U8")
    visit.is_at(State.CONFIRMING)
    visit.says("what is neuropathy")
    assert "WD1" in visit.ids


def test_a_doubted_question_said_once_more_is_answered(visit: Visit) -> None:
    visit.goes_through_screening()
    for _ in range(2):
        visit.listens()
        visit.means("ask", Band.CONFIRM, topic="U8")
    assert "U8" in visit.ids


@pytest.mark.parametrize("words", ["i have a fever", "i have had cancer", "i am worried about my heart"])
def test_a_worry_in_own_words_is_kept_and_not_declined(visit: Visit, words: str) -> None:
    visit.wakes()
    visit.says("yes")
    visit.is_asked("RF44")
    visit.says(words)
    visit.says("yes")
    visit.answers()
    assert "worry.tell" in {id_ for id_, _ in visit.all_said}
