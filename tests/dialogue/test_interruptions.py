"""Interrupting by voice: what cuts a sentence, what does not, and where it goes on."""

from kiosk.clock import samples_in
from kiosk.dialogue.events import Band, Heard, Meaning, NobodySpoke, NotUnderstood, SpeechStarted
from kiosk.dialogue.states import State
from tests.typed_visit import Visit


def texts_now(visit: Visit) -> list[str]:
    return [line.text for line in visit.sayings[-1][1].lines]


def test_go_on_goes_on_at_the_sentence_that_was_cut(visit: Visit) -> None:
    visit.wakes()
    opening = [text for _, text in visit.said]
    visit.waits(visit.seconds_of(opening[0]) + 1)
    visit.interrupts("stop")
    visit.says("go on")
    assert [text for _, text in visit.said] == opening[1:]
    visit.is_at(State.OPENING)


def test_a_sentence_that_was_nearly_over_is_not_said_again(visit: Visit) -> None:
    visit.wakes()
    opening = [text for _, text in visit.said]
    visit.waits(visit.seconds_of(opening[0]) + 0.05)
    visit.interrupts("pause")
    visit.says("go on")
    assert [text for _, text in visit.said] == opening[1:]


def test_what_had_been_said_to_its_end_is_asked_again(visit: Visit) -> None:
    visit.wakes()
    opening = [text for _, text in visit.said]
    visit.says("stop")
    visit.says("go on")
    assert [text for _, text in visit.said] == opening[-1:]


def test_a_touch_leaves_the_same_place_to_go_on_from(visit: Visit) -> None:
    visit.wakes()
    opening = [text for _, text in visit.said]
    visit.waits(visit.seconds_of(opening[0]) + 1)
    visit.touches("pause")
    visit.touches("go_on")
    assert [text for _, text in visit.said] == opening[1:]


def test_advice_goes_on_at_the_sentence_that_was_cut(visit: Visit) -> None:
    visit.goes_through_screening(Q02="yes")
    visit.means("causes")
    visit.is_at(State.ADVICE)
    advice = texts_now(visit)
    assert len(advice) > 1
    visit.waits(visit.seconds_of(advice[0]) + 0.5)
    visit.interrupts("louder")
    said = len(visit.sayings)
    while len(visit.sayings) == said:
        visit.waits(0.1)
    assert texts_now(visit) == advice[1:]


def test_an_answer_goes_on_at_the_sentence_that_was_cut(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.listens()
    visit.says("why do my toes cramp at night")
    answer = [text for _, text in visit.said]
    assert len(answer) > 1
    visit.waits(visit.seconds_of(answer[0]) + 0.5)
    visit.interrupts("pause")
    visit.says("go on")
    assert [text for _, text in visit.said] == answer[1:]
    visit.interrupts("repeat")
    assert [text for _, text in visit.said] == answer


def test_speech_that_is_no_command_cuts_nothing(visit: Visit) -> None:
    visit.wakes()
    visit.waits(1)
    at = visit.kiosk.now
    visit.tells(SpeechStarted(at))
    visit.tells(NotUnderstood("nice weather", at, at, at))
    assert visit.kiosk.is_speaking
    assert not visit.said


def test_its_own_voice_is_not_remarked_on_and_silence_counts_after_it(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.waits(1)
    visit.tells(SpeechStarted(visit.kiosk.now))
    visit.listens()
    said = len(visit.all_said)
    visit.tells(NobodySpoke(visit.kiosk.now))
    assert len(visit.all_said) == said
    visit.waits(9)
    assert len(visit.all_said) > said


def test_half_heard_words_cut_nothing_but_a_danger(visit: Visit) -> None:
    visit.goes_through_screening()
    visit.listens()
    visit.says("tell me what helps")
    visit.waits(1)
    visit.means("goodbye", Band.CONFIRM)
    assert visit.kiosk.is_speaking
    assert not visit.said
    visit.means("stop", Band.CONFIRM)
    assert visit.state is State.PAUSED


def spoken(visit: Visit, intent: str, begun_at: int) -> Heard:
    return Heard(Meaning(intent, {}, intent), Band.ACCEPT, 1.0, begun_at, visit.kiosk.now, visit.kiosk.now)


def test_an_answer_during_the_words_before_a_question_is_no_answer_to_it(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    before = visit.said[0][1]
    visit.waits(visit.seconds_of(before))
    visit.tells(spoken(visit, "yes", visit.kiosk.now - samples_in(0.5)))
    assert visit.scene.question == "RF01"
    assert visit.kiosk.is_speaking
    assert not visit.said


def test_a_spoken_no_waits_for_half_of_the_question_and_a_yes_does_not(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    before, question = (text for _, text in visit.said)
    visit.waits(visit.seconds_of(before) + 0.25 + 0.8)
    assert visit.seconds_of(question) / 2 > 0.9
    visit.tells(spoken(visit, "no", visit.kiosk.now))
    assert visit.scene.question == "RF01"
    assert not visit.said
    visit.waits(visit.seconds_of(question) / 2 - 0.5)
    visit.tells(spoken(visit, "no", visit.kiosk.now))
    assert visit.scene.question != "RF01"


def test_a_touch_answers_as_soon_as_the_question_is_shown(visit: Visit) -> None:
    visit.wakes()
    visit.says("yes")
    visit.waits(0.8)
    visit.touches("no")
    assert visit.scene.question != "RF01"
