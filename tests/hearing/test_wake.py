"""What wakes the kiosk: the site's phrases, and whether they are distinct enough."""

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from kiosk.dialogue.events import Heard
from kiosk.dialogue.states import CONTEXTS, State
from kiosk.errors import SettingsError
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.ears_child import start_ears
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import listen_to
from kiosk.hearing.recogniser import SpeechModel
from kiosk.hearing.wake_checks import Mouth, wake_problems
from kiosk.settings import Settings, load_settings
from kiosk.sound import Samples
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.phonemes import phonemes_of
from kiosk.wiring import site_words

pytestmark = pytest.mark.audio

MOUTH = Mouth(partial(phonemes_of, voice="en-us"), EspeakVoice("en-us", 150).render)


def site(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def grammar_with(settings: Settings, *phrases: str) -> Grammar:
    return Grammar.load(settings.grammars_folder, phrases)


def heard(ears: DirectEars, sounds: Iterable[Samples]) -> list[str | None]:
    events = (spoken.event for sound in sounds for spoken in listen_to(ears, sound))
    return [event.meaning.intent if isinstance(event, Heard) else None for event in events]


def test_one_phrase_or_a_list_in_any_spelling(tmp_path: Path) -> None:
    assert site(tmp_path, "wake_phrases: Hello  Marigold\n").wake_phrases == ("hello marigold",)
    assert site(tmp_path, "wake_phrases: [hello marigold, it's time]\n").wake_phrases == ("hello marigold", "it's time")
    assert site(tmp_path, "place: home\n").wake_phrases is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "wake_phrases: hello (kiosk)",
            r"site\.yaml:1: wake_phrases\.0: found 'hello \(kiosk\)'; allowed: words as they",
        ),
        ("wake_phrases: kiosk 12", "allowed: words as they are said, such as hello kiosk, without digits"),
        ("wake_phrases: [a b, c d, e f, g h, i j, k l]", "allowed: at most 5"),
        ("wake_phrases: []", "wake_phrases: found"),
    ],
)
def test_what_is_no_phrase_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        site(tmp_path, text)


def test_the_sites_phrase_wakes_and_the_languages_own_no_longer_does(settings: Settings, model: SpeechModel) -> None:
    ears = DirectEars(model, grammar_with(settings, "hello marigold", "wake up marigold"))
    ears.listen(CONTEXTS[State.ASLEEP])
    voice = EspeakVoice("en-us", 150)
    assert heard(ears, map(voice.render, ("hello marigold", "wake up marigold"))) == ["wake", "wake"]
    assert "wake" not in heard(ears, map(voice.render, ("hello kiosk", "good morning kiosk")))


def test_the_visitor_is_told_the_sites_phrase(settings: Settings) -> None:
    assert site_words(settings)["wake_phrase"] == "Hello kiosk"
    chosen = settings.model_copy(update={"wake_phrases": ("it's marigold time", "hello marigold")})
    assert site_words(chosen)["wake_phrase"] == "It's marigold time"


def test_a_word_the_model_does_not_know_is_refused_live_with_setting_reason_and_cure(
    settings: Settings, model_folder: Path
) -> None:
    ears = start_ears(model_folder, settings.grammars_folder, ("hello florpkiosk",))
    with pytest.raises(
        SettingsError, match=r"wake_phrases: .* does not know 'florpkiosk'.* never be woken.* other words"
    ):
        ears.wait_until_ready()
    ears.close()


def test_asleep_it_obeys_no_command(grammar: Grammar) -> None:
    asleep = grammar.live(CONTEXTS[State.ASLEEP])
    for words in ("stop", "go on", "louder"):
        assert asleep.understand(words) is None
    meanings = [asleep.understand(words) for words in ("hello kiosk", "my chest hurts")]
    assert [found.meaning.intent for found in meanings if found] == ["wake", "emergency"]


def test_what_ships_is_distinct_enough(grammar: Grammar, model: SpeechModel) -> None:
    assert wake_problems(grammar, model, MOUTH) == []


ACCEPTED = ("hello marigold", "good morning kiosk", "purple rhinoceros")
REFUSED = {
    "hello": ("too short: it has 4 sounds and 2 syllables; at least 6 and 3 are needed", "everyday talk"),
    "good morning": (
        "everyday talk: the speech model expects it in one sentence of [12],.* Add a word that is seldom",
    ),
    "thank you very much": ("everyday talk: .*in one sentence of [2345][0-9][0-9], so a television",),
    "see you later": ("everyday talk",),
    "help me": (
        "too short",
        r"sounds like 'help me' \(commands\.yaml:[0-9]+\), which is said in a visit",
        "everyday talk",
    ),
    "stretching time": ("sounds like 'stretching'.* Choose other words",),
    "begin the stretches": ("sounds like 'begin chair stretches'",),
}


def test_a_phrase_is_judged_by_length_likeness_and_how_expected_it_is(settings: Settings, model: SpeechModel) -> None:
    problems = wake_problems(grammar_with(settings, *ACCEPTED, *REFUSED), model, MOUTH)
    wanted = [rf"wake_phrases: '{phrase}' (is )?{reason}" for phrase, reasons in REFUSED.items() for reason in reasons]
    assert len(problems) == len(wanted), problems
    for problem, pattern in zip(problems, wanted, strict=True):
        assert re.match(pattern, problem), problem


def test_what_visitors_are_told_to_say_is_plain_words(settings: Settings, model: SpeechModel) -> None:
    problems = wake_problems(grammar_with(settings, "(hello|hey) marigold"), model, MOUTH)
    assert [problem for problem in problems if "plain words are allowed there; found '(hello|hey) marigold'" in problem]
