"""Builds the parts from the settings and joins them.  Nowhere else does.

Vosk is imported only by what listens to sound: typed conversations and `kiosk triage` start without it.
"""

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk import __version__
from kiosk.devices.wall_clock import SimulatedClock, SystemClock, WallClock
from kiosk.dialogue.effects import Keep, Line
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.memory import Memory
from kiosk.errands import Errands
from kiosk.hearing.dozing_ears import DozingEars
from kiosk.hearing.echo import ClosedEars, Echo, NoEcho
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import Happening, Kiosk, Watcher, each_of
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.library.review import ReviewState, review_of
from kiosk.pages import Pages
from kiosk.reception import Reception
from kiosk.recording.entries import Head, Recording
from kiosk.recording.folder import VisitFolder
from kiosk.recording.recorder import Recorder
from kiosk.recording.replay import RecordedClock, RecordedLengths, Replay
from kiosk.screen.board import Board
from kiosk.screen.pin import Door
from kiosk.service.health import Health
from kiosk.service.keeper import Keeper
from kiosk.service.memory_file import MemoryFile, MemoryInHand, MemoryStore
from kiosk.service.staff_desk import CommandDesk, JournalDesk
from kiosk.settings import Settings
from kiosk.showing import Showing
from kiosk.speaking.mixer import Mixer
from kiosk.speaking.piper_voice import PiperVoice, natural_key
from kiosk.speaking.prompt_files import PromptFiles
from kiosk.speaking.prompt_store import Prepared, PromptStore
from kiosk.speaking.pyttsx3_voice import Pyttsx3Voice
from kiosk.speaking.recordings import Recordings
from kiosk.speaking.silent_store import SilentStore
from kiosk.takeaway.courier import Courier, Post
from kiosk.takeaway.printing import CupsPrinter
from kiosk.typed import TypedWords

if TYPE_CHECKING:
    from kiosk.hearing.direct_ears import DirectEars
    from kiosk.hearing.lasting_ears import LastingEars
    from kiosk.reporting import Reporting


class Lengths(Protocol):
    """Whoever knows how long a sentence lasts."""

    def seconds(self, text: str) -> float:
        """Of speech."""


def pack_of(settings: Settings) -> Pack:
    """The content of the site's language."""
    return _pack_in(settings.content_folder)


@lru_cache(maxsize=1)
def _pack_in(folder: Path) -> Pack:
    """Read once in a process: half a second, and several parts ask for it."""
    return load_pack(folder)


@lru_cache(maxsize=1)
def _review_in(folder: Path) -> ReviewState:
    """The same; to take the digest of all content takes a second."""
    return review_of(folder)


def grammar_of(settings: Settings) -> Grammar:
    """What may be said, in the site's language."""
    return _grammar_in(settings.grammars_folder, settings.wake_phrases)


@lru_cache(maxsize=1)
def _grammar_in(folder: Path, wake_phrases: tuple[str, ...] | None) -> Grammar:
    """Read once in a process: a second's work and tens of megabytes, and several parts ask for it."""
    return Grammar.load(folder, wake_phrases)


def all_lines(settings: Settings) -> tuple[Line, ...]:
    """Every sentence this site's kiosk can say, with its place in the content."""
    return Lines(pack_of(settings), settings).all()


def all_sentences(settings: Settings) -> tuple[str, ...]:
    """Every sentence this site's kiosk can say."""
    return tuple(line.text for line in all_lines(settings))


def wording_of(settings: Settings) -> str:
    """A digest of what kiosks with this content say, whatever their sites have set."""
    sites = (Settings(language=settings.language, place=place) for place in ("clinic", "home"))
    texts = (text for site in sites for text in all_sentences(site))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def dialogue_of(
    settings: Settings,
    store: Lengths,
    memory: Memory = Memory(),  # noqa: B008 - a frozen value
) -> Dialogue:
    """The conversation, as this site holds it.  store: whoever knows how long sentences last."""
    is_reviewed = _review_in(settings.content_folder).is_signed
    return Dialogue(pack_of(settings), settings, store.seconds, is_reviewed=is_reviewed, memory=memory)


def prompt_store(settings: Settings) -> PromptStore:
    """The sentences as this site speaks them: recorded by a person, in the natural voice, else by the embedded one."""
    prepared: list[Prepared] = []
    recordings = recordings_of(settings)
    if recordings is not None:
        prepared.append(recordings)
    if settings.natural_voice:
        prepared.append(natural_files(settings))
    voice = Pyttsx3Voice(settings.voice, settings.words_per_minute)
    return PromptStore(_prompts_folder(settings), voice, prepared)


def natural_files(settings: Settings) -> PromptFiles:
    """Sentences in the natural voice that are there, wherever they were rendered."""
    return PromptFiles(_prompts_folder(settings), natural_key(settings.language, settings.words_per_minute))


def natural_store(settings: Settings) -> PromptStore:
    """The same, and whoever renders them: nothing that a visitor waits for."""
    return PromptStore(_prompts_folder(settings), PiperVoice(settings.language, settings.words_per_minute))


def lack_of_natural_voice(settings: Settings, store: PromptStore) -> str | None:
    """How many sentences the site wants in the natural voice, and has not.  None where none; store: of this site."""
    texts = all_sentences(settings)
    lacking = len(store.unprepared(texts)) if settings.natural_voice else 0
    if lacking == 0:
        return None
    return f"{lacking} of {len(texts)} sentences are not in the natural voice; {settings.voice} speaks them"


def recordings_of(settings: Settings) -> Recordings | None:
    """Sentences that a person has recorded for this site."""
    if settings.recordings_folder is None:
        return None
    return Recordings(settings.recordings_folder, all_lines(settings), _prompts_folder(settings))


def _prompts_folder(settings: Settings) -> Path:
    return settings.cache_folder / "prompts"


def silent_seconds(settings: Settings) -> Callable[[str], float]:
    """How long a sentence would sound, where none does."""
    return SilentStore(settings.words_per_minute).seconds


def site_words(settings: Settings) -> Mapping[str, str]:
    """What the page shows of this site; a number that is not set is left out."""
    number = {} if settings.emergency_number is None else {"emergency_number": settings.emergency_number}
    phrase = grammar_of(settings).wake_phrase
    shown = {"language": settings.language, "place": settings.place, "desk": settings.desk}
    return {**shown, "wake_phrase": phrase[:1].upper() + phrase[1:], **number}


def ears_of(settings: Settings) -> "DirectEars":
    """Ears that compute at once, for rehearsals and recordings."""
    from kiosk.hearing.direct_ears import direct_ears
    from kiosk.hearing.model import locate_model

    return direct_ears(locate_model(settings), grammar_of(settings))


def echo_of(settings: Settings) -> Echo:
    """What this site does about the kiosk's own voice in its microphone."""
    match settings.echo:
        case "cancel":
            from kiosk.hearing.echo_proof import ProvedEcho

            return ProvedEcho()
        case "hardware":
            return NoEcho()
        case "none":
            return ClosedEars()


def memory_of(settings: Settings) -> MemoryStore:
    """What this kiosk remembers, and where: a clinic's remembers nothing, and never looks."""
    return MemoryFile(settings.state_folder) if settings.place == "home" else MemoryInHand()


def errands_of(settings: Settings, pack: Pack, keeper: Keeper, post: Post) -> Errands:
    """Who fetches people, prints, hands over and remembers at this site."""
    desks = (JournalDesk(), *((CommandDesk(settings.call_command),) if settings.call_command else ()))
    printer = CupsPrinter(settings.printer, settings.paper) if settings.printer else None
    return Errands(desks, Courier(pack, printer, settings.handover_folder, post), keeper)


def pages_of(
    settings: Settings,
    typed: TypedWords,
    seconds_of: Callable[[str], float],
    health: Health,
    restart: Callable[[], None],
    *,
    has_ears: bool,
) -> Pages:
    """The page of the visitor and that of the staff.  has_ears: there is a microphone, and somebody listens to it."""
    board, pack = Board(), pack_of(settings)
    return Pages(
        board,
        Showing(board, pack, typed, seconds_of, has_ears=has_ears, site=site_words(settings)),
        Reception(board, settings.room, health.told),
        Door(settings.staff_pin, time.monotonic),
        port=settings.screen_port,
        restart=restart,
    )


def health_of(settings: Settings, *, has_ears: bool) -> Health:
    """What the staff's page tells of the machine."""
    from kiosk.hearing.model import locate_model

    model = locate_model(settings).name if has_ears else None
    review = _review_in(settings.content_folder).standing.value
    return Health(settings.cache_folder, model=model, review=review, records=settings.record_visits)


def reporting_of(settings: Settings, health: Health) -> "Reporting | None":
    """Who tells the site's broker of this kiosk; None where the site has none, and nothing of MQTT is loaded then."""
    if settings.broker is None:
        return None
    from kiosk.reporting import Reporting

    clock = SystemClock(is_trusted=settings.clock == "trusted")
    return Reporting(settings.broker, health.told, clock.now)


def _with_errands(
    settings: Settings, watch: Watcher, build: Callable[[Watcher, Memory], Kiosk], *, at_once: bool = False
) -> Kiosk:
    """A kiosk whose errands are run; what it does is told to `watch` as well.  at_once: it may wait for the disk."""

    def watch_both(happening: Happening, at: int) -> None:
        watch(happening, at)
        errands.watch(happening, at)

    remembered = memory_of(settings)
    kiosk = build(watch_both, remembered.read())
    errands = errands_of(settings, pack_of(settings), Keeper(remembered, kiosk.post, at_once=at_once), kiosk.post)
    return kiosk


def live_ears(settings: Settings) -> "LastingEars":
    """Ears for live sound, which load beside what else a start has to do; see its `wait_until_ready`."""
    from kiosk.hearing.ears_child import start_ears
    from kiosk.hearing.lasting_ears import LastingEars
    from kiosk.hearing.model import locate_model

    model = locate_model(settings)
    return LastingEars(lambda: start_ears(model, settings.grammars_folder, settings.wake_phrases or ()))


def visits_of(settings: Settings) -> VisitFolder:
    """Where this site's recorded visits are."""
    return VisitFolder(settings.state_folder / "visits")


def content_of(settings: Settings) -> str:
    """The digest of what is said and understood."""
    return _review_in(settings.content_folder).digest


def recorder_of(settings: Settings, store: Lengths, memory: Memory) -> Recorder | None:
    """Who writes a visit down after a yes, where the site has set that."""
    if not settings.record_visits:
        return None
    head = Head(__version__, content_of(settings), settings, memory=memory)
    return Recorder(visits_of(settings), head, store.seconds)


def _kiosk_of(
    settings: Settings,
    store: PromptStore | SilentStore,
    ears: "LastingEars | None",
    echo: Echo,
    clock: WallClock,
    watch: Watcher,
    memory: Memory,
) -> Kiosk:
    recorder = recorder_of(settings, store, memory)
    dozing = DozingEars(ears) if ears is not None else None
    if recorder is None:
        dialogue = dialogue_of(settings, store, memory)
        return Kiosk(dialogue, Mixer(store), dozing, echo=echo, wall_clock=clock, watch=watch)

    dialogue = dialogue_of(settings, recorder, memory)
    both, overhear = each_of(recorder.watch, watch), recorder.overhear
    return Kiosk(dialogue, Mixer(store), dozing, echo=echo, wall_clock=clock, watch=both, overhear=overhear)


def recorded_site(settings: Settings, recording: Recording) -> Settings:
    """The settings that the visit was recorded with, on this machine."""
    where = {"model": settings.model, "cache": settings.cache, "state": settings.state}
    return recording.head.settings.model_copy(update=where)


def replayed_kiosk(settings: Settings, recording: Recording, replay: Replay, ears: "DirectEars | None") -> Kiosk:
    """The kiosk for a recorded visit.  settings: from `recorded_site`; ears: who hears it anew, where somebody does."""
    lengths = RecordedLengths(recording)
    dialogue = dialogue_of(settings, lengths, recording.head.memory)
    clock = RecordedClock(recording)
    dozing = DozingEars(ears) if ears is not None else None
    return Kiosk(dialogue, Mixer(lengths), dozing, echo=replay.hearing, wall_clock=clock, watch=replay.watch)


def live_kiosk(settings: Settings, store: PromptStore, ears: "LastingEars", watch: Watcher) -> Kiosk:
    """The kiosk for a sound stream.  ears: from `live_ears`."""
    echo = echo_of(settings)

    def build(both: Watcher, memory: Memory) -> Kiosk:
        clock = SystemClock(is_trusted=settings.clock == "trusted")
        return _kiosk_of(settings, store, ears, echo, clock, both, memory)

    return _with_errands(settings, watch, build)


def rehearsed_kiosk(
    settings: Settings,
    store: PromptStore,
    ears: "DirectEars",
    watch: Watcher,
    *,
    start: dt.datetime | None = None,
    has_echo: bool = False,
    closes_ears: bool = False,
) -> Kiosk:
    """The kiosk for a simulated visitor, on the sample clock.

    start: the time of day it begins at; without one nobody has set its clock.  What it keeps it forgets at the end.
    has_echo: the kiosk's voice comes back into the microphone, and is taken out, whatever this site has set.
    closes_ears: nothing is heard while the kiosk speaks; without either its voice does not come back.
    """

    def watch_both(happening: Happening, at: int) -> None:
        watch(happening, at)
        if isinstance(happening, Keep):
            keeper.take(happening.memory)

    way = "none" if closes_ears else "cancel" if has_echo else "hardware"
    settings = settings.model_copy(update={"echo": way})
    clock = SimulatedClock(start) if start is not None else None
    dialogue = dialogue_of(settings, store)
    kiosk = Kiosk(dialogue, Mixer(store), DozingEars(ears), echo=echo_of(settings), wall_clock=clock, watch=watch_both)
    keeper = Keeper(MemoryInHand(), kiosk.post, at_once=True)
    return kiosk


def typed_kiosk(settings: Settings, watch: Watcher) -> Kiosk:
    """The kiosk without sound, for typed conversations: sentences take the time a voice would need.

    Its time of day is the machine's at the start, and goes on with the sample clock, as far as `:wait` takes it.
    """
    store = SilentStore(settings.words_per_minute)
    clock = SimulatedClock(dt.datetime.now().astimezone())

    def build(both: Watcher, memory: Memory) -> Kiosk:
        return _kiosk_of(settings, store, None, NoEcho(), clock, both, memory)

    return _with_errands(settings, watch, build, at_once=True)
