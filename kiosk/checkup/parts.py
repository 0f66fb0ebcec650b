"""The kiosk's own parts: speech model, voice, content and its review, the page."""

import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

from kiosk.checkup.finding import Finding, fault, fine, note, warning
from kiosk.errors import ContentError, KioskError, SettingsError
from kiosk.hearing.model import CURE, MODEL_SUMS, locate_model
from kiosk.library.review import Standing, review_of
from kiosk.recording.folder import KEPT_DAYS, MOST_VISITS
from kiosk.settings import Settings
from kiosk.speaking import piper_voice
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.pyttsx3_voice import Pyttsx3Voice
from kiosk.wiring import all_sentences, grammar_of, lack_of_natural_voice, prompt_store, visits_of

_SENTENCE = "This is how the kiosk sounds."
_SLOW_SECONDS = 1.0


def part_findings(settings: Settings) -> Iterator[Finding]:
    """Each part in turn."""
    yield _model(settings)
    yield _voice(settings)
    yield from _content(settings)
    yield _recording(settings)
    yield _page(settings, is_running=is_kiosk_running(settings))


def is_kiosk_running(settings: Settings) -> bool:
    """Whether a kiosk serves its page on this machine now."""
    return _served(settings) == "ours"


def _model(settings: Settings) -> Finding:
    try:
        folder = locate_model(settings)
    except SettingsError as err:
        return fault("model", str(err), CURE)
    return fine("model", f"{folder} is whole: all {len(MODEL_SUMS)} checksums are right")


def _voice(settings: Settings) -> Finding:
    voice = Pyttsx3Voice(settings.voice, settings.words_per_minute)
    began = time.monotonic()
    try:
        voice.render(_SENTENCE)
        seconds = time.monotonic() - began
    except SettingsError as err:
        return fault("voice", str(err), "sudo apt-get install espeak-ng libespeak-ng1; or set `voice` to one it names.")
    finally:
        voice.close()
    try:
        EspeakVoice(settings.voice, settings.words_per_minute).render(_SENTENCE)
    except SettingsError as err:
        return warning("voice", f"nothing stands behind pyttsx3: {err}", "sudo apt-get install espeak-ng")
    told = f"{settings.voice} speaks; {seconds:.1f} s to start it and render a sentence"
    return fine("voice", told)


def _content(settings: Settings) -> Iterator[Finding]:
    try:
        texts = all_sentences(settings)
        grammar_of(settings)
    except ContentError as err:
        yield fault("content", str(err), "Correct it; `kiosk check` finds everything.")
        return
    store = prompt_store(settings)
    try:
        missing = len(store.missing(texts))
        lack = lack_of_natural_voice(settings, store)
    finally:
        store.close()
    if missing:
        yield note("sentences", f"{missing} of {len(texts)} are not rendered yet", "kiosk render, or start the kiosk")
    else:
        yield fine("sentences", f"all {len(texts)} are rendered and whole")
    if lack is not None:
        yield warning("natural voice", lack, f"kiosk render. {piper_voice.CURE}")
    elif settings.natural_voice:
        yield fine("natural voice", f"it speaks all {len(texts)} sentences that nobody has recorded")
    try:
        standing = review_of(settings.content_folder).standing
    except KioskError as err:
        yield fault("review", str(err), "Correct the file.")
        return
    told = {
        Standing.SIGNED: "a clinician has signed the content as it is",
        Standing.CHANGED: "the content was changed since a clinician signed it",
        Standing.UNSIGNED: "no clinician has signed the content",
    }[standing]
    if standing is Standing.SIGNED:
        yield fine("review", told)
    else:
        yield warning("review", told, "Not for patients before: have it read, then `kiosk review --sign`.")


def _recording(settings: Settings) -> Finding:
    try:
        count = len(visits_of(settings).files())
    except OSError as err:
        return note("recording", f"which visits are recorded cannot be read: {err}", "Run this as the kiosk's user.")
    erase = "`kiosk replay --erase` erases them all"
    if settings.record_visits:
        kept = f"recordings there now: {count}, of {MOST_VISITS} at most"
        told = f"`record_visits` is on: whoever says yes is recorded, for {KEPT_DAYS} days; {kept}"
        return note("recording", told, f"Once the fault is found set `record_visits: no`; {erase}.")
    if count:
        return note("recording", f"no visit is recorded now; recordings of before: {count}", f"{erase}.")
    return fine("recording", "no visit is recorded")


def _page(settings: Settings, *, is_running: bool) -> Finding:
    address = f"http://127.0.0.1:{settings.screen_port}/"
    if settings.screen_port == 0:
        return note("page", "there is none: `screen_port` is 0")
    if is_running:
        return fine("page", f"{address} answers")
    if _served(settings) == "nobody":
        return note("page", f"nothing answers at {address}; the kiosk does not run", "systemctl start toe-cramp-kiosk")
    return fault("page", f"another program has the port of {address}", "End it, or set `screen_port` to another port.")


def _served(settings: Settings) -> str:
    """Who answers on the port of the page: ours, other or nobody."""
    if settings.screen_port == 0:
        return "nobody"
    connection = HTTPConnection("127.0.0.1", settings.screen_port, timeout=3)
    try:
        connection.request("GET", "/")
        page = connection.getresponse().read(20_000)
    except ConnectionRefusedError:
        return "nobody"
    except (HTTPException, OSError):
        return "other"
    finally:
        connection.close()
    return "ours" if b"<title>Kiosk</title>" in page else "other"
