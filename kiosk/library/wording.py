"""The rules for what is spoken to an old, worried person: short, plain, one question, and no diagnosis.

A turn is what is said before the visitor may answer.  At 150 words a minute its 30 words last 12 s.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiosk.library.pack import Form, Pack, Prompt
from kiosk.yaml_file import Key

LONGEST_SENTENCE_WORDS = 15
LONGEST_TURN_WORDS = 30
HIGHEST_GRADE = 6.0  # Flesch-Kincaid; 4 is about a reading age of nine
PLAIN_GRADE = 4.0
PLAIN_SHARE = 0.95  # of all turns must be no harder than PLAIN_GRADE

# Words of the subject that have no plainer name and are explained where they come up: each counts as one syllable.
MEDICAL_WORDS = frozenset(
    {
        "achilles",
        "arthritis",
        "calcium",
        "diabetes",
        "dialysis",
        "magnesium",
        "minerals",
        "muscle",
        "muscles",
        "parkinson's",
        "potassium",
        "pregnant",
        "surgery",
        "therapist",
        "vitamin",
    }
)
_NOT_OUR_WORDS = re.compile(
    r"\b(urinate|urine|stool|faeces|vomit\w*|your gp|dangerous|deadly|fatal|terrible|horrible)\b", re.IGNORECASE
)
_DIAGNOSIS = re.compile(r"(?<!do )(?<!did )(?<!if )\byou(?: have|'ve)\b", re.IGNORECASE)
_FIGURE = re.compile(r"%|\bper ?cent\b|\d[.,]\d", re.IGNORECASE)
_SENTENCE = re.compile(r'^["“]?[A-Z{].*[.?!]["”]?$', re.DOTALL)
_SLOT = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")
_SLOT_STAND_IN = "the front desk"  # about as long as what sites and sources are called


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing the kiosk says.  `key` leads to its place in the content: ("questions", "RF01", "ask")."""

    key: Key
    texts: tuple[str, ...]
    asks: bool = False

    @property
    def text(self) -> str:
        """The whole turn with its slots filled by a stand-in."""
        return _SLOT.sub(_SLOT_STAND_IN, " ".join(self.texts))


@dataclass(frozen=True, slots=True)
class WordingFinding:
    """A rule that a turn breaks; an empty key speaks of the whole pack."""

    key: Key
    message: str


def turns(pack: Pack) -> Iterator[Turn]:
    """Everything the kiosk can say, turn by turn, in the order of the pack."""
    for prompt in pack.prompts.values():
        yield from _prompted(prompt)
    for question in pack.questions.values():
        yield Turn(("questions", question.id, "ask"), (question.ask,), asks=True)
        yield Turn(("questions", question.id, "again"), (question.again,), asks=True)
        yield Turn(("questions", question.id, "why"), (question.why,))
        yield Turn(("questions", question.id, "told"), (question.told,))
    for cause in pack.causes.values():
        yield Turn(("causes", cause.id, "say"), cause.say)
        for index, reason in enumerate(cause.reasons):
            yield Turn(("causes", cause.id, "reasons", index), (reason.because,))
    for remedy in pack.remedies.values():
        yield from _told(("remedies", remedy.id), remedy.say, remedy.instead)
    for faq in pack.faqs.values():
        yield from _told(("faqs", faq.id), faq.say, faq.instead)
    for stretch in pack.stretches.values():
        yield from _coached(("stretches", stretch.id), stretch)
        if stretch.seated is not None:
            yield from _coached(("stretches", stretch.id, "seated"), stretch.seated)
    for fact in pack.facts.values():
        yield from _told(("facts", fact.id), fact.say, fact.instead)


def _prompted(prompt: Prompt) -> Iterator[Turn]:
    for name in ("say", "no_number", "at_home", "at_home_no_number"):
        texts = getattr(prompt, name)
        if texts is not None:
            yield Turn(("prompts", prompt.id, name), texts)


def _told(key: Key, say: tuple[str, ...], instead: Mapping[str, tuple[str, ...]]) -> Iterator[Turn]:
    yield Turn((*key, "say"), say)
    for guard, texts in instead.items():
        yield Turn((*key, "instead", guard), texts)


def _coached(key: Key, form: Form) -> Iterator[Turn]:
    """A form's words, as the coach says them; the fetching is told with the name, in the rest before."""
    yield Turn((*key, "position"), form.position)
    if form.fetch is not None:
        yield Turn((*key, "fetch"), (form.fetch,))
    if form.cautions:
        yield Turn((*key, "cautions"), form.cautions)
    for index, move in enumerate(form.moves):
        if move.say is not None:
            yield Turn((*key, "moves", index), (move.say,))
    if form.open_ended is not None:
        yield Turn((*key, "open_ended", "say"), (form.open_ended.say,))
        yield Turn((*key, "open_ended", "nudge"), (form.open_ended.nudge,))


def wording_findings(pack: Pack) -> list[WordingFinding]:
    """Every rule that is broken, in the order of the pack; the last is about the pack as a whole."""
    found = [WordingFinding(turn.key, message) for turn in turns(pack) for message in _faults(turn)]
    share = plain_share(pack)
    if share < PLAIN_SHARE:
        grades = sorted(((grade(turn.text), turn) for turn in turns(pack)), key=lambda pair: -pair[0])
        hardest = ", ".join(".".join(map(str, turn.key)) for _, turn in grades[:3])
        found.append(
            WordingFinding(
                (),
                f"found {share:.0%} of turns at grade {PLAIN_GRADE:g} or below; allowed is {PLAIN_SHARE:.0%} or more. "
                f"Use shorter words, first in {hardest}.",
            )
        )
    return found


def wording_problems(pack: Pack) -> list[str]:
    """The findings as `path.of.field: found X; allowed Y. Cure.`"""
    return [
        f"{'.'.join(map(str, one.key))}: {one.message}" if one.key else one.message for one in wording_findings(pack)
    ]


def plain_share(pack: Pack) -> float:
    """How many of all turns are at PLAIN_GRADE or below, 0 to 1.  A number counted aloud is no text to be read."""
    grades = [grade(turn.text) for turn in turns(pack) if len(_words(turn.text)) > 1]
    return sum(one <= PLAIN_GRADE for one in grades) / len(grades) if grades else 1.0


def grade(text: str) -> float:
    """Flesch-Kincaid grade of a text with at least one word; the medical words count as one syllable each."""
    words = _words(text)
    sentences = max(len(_sentences(text)), 1)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _faults(turn: Turn) -> Iterator[str]:
    words = _words(turn.text)
    if not words:
        yield "found no words; a sentence is needed. Write it."
    elif len(words) > 1 or turn.asks:  # a number counted aloud is a word by itself
        yield from _faults_of_shape(turn, words)
        yield from _faults_of_words(turn.text)


def _faults_of_shape(turn: Turn, words: list[str]) -> Iterator[str]:
    for one in turn.texts:
        if not _SENTENCE.match(one):
            yield f"found {one!r}; allowed is a sentence, capital to full stop. Put it in quotes if it has a comma."
    for sentence in _sentences(turn.text):
        if (count := len(_words(sentence))) > LONGEST_SENTENCE_WORDS:
            limit = f"at most {LONGEST_SENTENCE_WORDS} are allowed"
            yield f"found a sentence of {count} words; {limit}. Make two of it: {sentence!r}"
    if len(words) > LONGEST_TURN_WORDS:
        yield f"found {len(words)} words in one turn; at most {LONGEST_TURN_WORDS} (12 s) are allowed. Say less."
    marks = turn.text.count("?")
    if marks > 1 or (marks == 1 and not turn.text.endswith("?")) or (turn.asks and marks != 1):
        yield f"found {marks} question marks; allowed is one, at the very end. Ask one thing, last."


def _faults_of_words(text: str) -> Iterator[str]:
    if (found := grade(text)) > HIGHEST_GRADE:
        yield f"found reading grade {found:.1f}; at most {HIGHEST_GRADE:g} is allowed. Use shorter words and sentences."
    if (claim := _DIAGNOSIS.search(text)) is not None:
        yield f"found {claim[0]!r}; allowed is what can or may be, never a diagnosis. Reword it."
    if (figure := _FIGURE.search(text)) is not None:
        yield f"found the figure {figure[0]!r}; allowed are small whole numbers. Say it in words."
    if (word := _NOT_OUR_WORDS.search(text)) is not None:
        yield f"found {word[0]!r}; allowed are the words people say, such as pee, poo, sick, sore. Reword it."


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if _WORD.search(part)]


def _syllables(word: str) -> int:
    """Vowel groups, without the silent endings: near enough for a screen, and the same on every machine."""
    plain = word.lower().replace("’", "'")
    if plain in MEDICAL_WORDS:
        return 1
    letters = re.sub(r"[^a-z]", "", re.sub(r"'(s|t|re|ll|d|m|ve)$", "", plain))
    groups = len(re.findall(r"[aeiouy]+", letters))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxzg]es$|[aeiouy]le$", letters) and groups > 1:
        groups -= 1
    return max(groups, 1)
