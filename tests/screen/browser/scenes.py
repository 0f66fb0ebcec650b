"""Every kind of screen, as the server would send it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.clock import RATE_HZ
from kiosk.dialogue.scene import Choice, Scene
from kiosk.dialogue.summary import Section, Summary
from kiosk.library.pack import Level, Pack
from kiosk.screen.messages import scene_message
from kiosk.takeaway.qr import qr_matrix, text_for_code

YES_NO = ("yes", "no", "not_sure")
STRETCHING = ("pause", "stop", "skip", "hurts", "ready", "slower")


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen: the scene as plain JSON, and what goes with it."""

    scene: Mapping[str, Any]
    ears: str = "listening"
    sound: str = "on"
    line: int | None = None
    qr: Mapping[str, Any] | None = None


def screens(pack: Pack) -> Mapping[str, Shown]:
    """Name -> screen, in the order a visitor may meet them."""

    def say(name: str) -> tuple[str, ...]:
        slots = {
            "desk": "the staff at the desk",
            "emergency_number": "999",
            "advice_number": "111",
            "phrase": "not sure",
        }
        return tuple(text.format_map(slots) for text in pack.prompts[name].say)

    def scene(state: str, caption: tuple[str, ...], choices: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        exercise = more.pop("exercise", None)
        numbered = more.pop("numbered", False)
        shown = tuple(
            Choice(name, f"{number} {_label(pack, name)}" if numbered else _label(pack, name))
            for number, name in enumerate(choices, start=1)
        )
        notice = more.pop("notice", pack.labels["not_reviewed"])
        value = Scene(state, caption=caption, choices=shown, notice=notice, **more)
        plain: dict[str, Any] = json.loads(scene_message(value, 0, None, {}))["scene"]
        return {**plain, "exercise": exercise}

    ask = {id_: question.ask for id_, question in pack.questions.items()}
    longest = max(ask.values(), key=len)
    summary = _summary(pack)
    rows = qr_matrix(text_for_code(summary, pack.labels["shortened"]))
    recorded = f"{pack.labels['recorded']} · {pack.labels['not_reviewed']}"
    menu = ("remedies", "stretch", "questions", "summary", "goodbye")
    told: dict[str, Any] = {"level": "self_care"}
    signs: dict[str, Any] = {"level": "emergency", "staff_call": "emergency"}
    emergency = scene("emergency", say("level.emergency"), ("repeat", "staff", "wrong"), **signs)
    return {
        "asleep": Shown(scene("asleep", (), ("wake",)), "asleep"),
        "consent": Shown(scene("consenting", say("consent"), ("yes", "no", "cramp_now")), "speaking", line=1),
        "opening": Shown(scene("opening", say("opening"), ("yes", "no", "cramp_now")), "speaking", line=1),
        "question": Shown(scene("screening", (ask["RF01"],), YES_NO)),
        "recorded": Shown(scene("screening", (ask["RF02"],), YES_NO, heard="I would rather not say", notice=recorded)),
        "sound-lost": Shown(scene("screening", (ask["RF02"],), YES_NO, heard="no"), "off", "lost"),
        "longest-question": Shown(scene("screening", (longest,), YES_NO, heard="no"), "hearing"),
        "group-question": Shown(scene("screening", (ask["T04"],), YES_NO), "thinking"),
        "private-question": Shown(scene("screening", (*say("private"), ask["RF06"]), (*YES_NO, "ask_me"))),
        "numbered": Shown(scene("screening", (ask["RF10"],), YES_NO, numbered=True), "muted"),
        "confirm": Shown(scene("confirming", say("confirm"), ("yes", "no"), heard="not sure")),
        "why": Shown(
            scene("screening", (pack.questions["RF01"].why, ask["RF01"]), YES_NO, heard="why"), "speaking", line=0
        ),
        "self-care": Shown(
            scene("advice", (*say("level.self_care"), *say("level.safety-net")), ("pause", "skip"), **told)
        ),
        "routine": Shown(scene("advice", say("level.routine"), ("pause", "skip"), level="routine")),
        "same-day": Shown(
            scene("advice", say("level.same_day"), ("pause", "skip"), level="same_day", staff_call="help"),
            "speaking",
            line=1,
        ),
        "emergency": Shown(emergency, "speaking", line=1),
        "emergency-sound-lost": Shown(emergency, "off", "lost"),
        "menu": Shown(scene("choosing", say("menu"), menu, **told), "off"),
        "answer": Shown(
            scene("answering", pack.faqs["F3"].say[:3], ("skip",), heard="why at night", **told), "speaking", line=0
        ),
        "which-stretch": Shown(scene("choosing", say("stretch.which"), ("E1", "E7", "goodbye"), **told)),
        "preparing": Shown(
            scene(
                "preparing",
                say("coach.going-on"),
                STRETCHING,
                exercise=_exercise("calf-ready", "preparing", fetch="a sturdy chair"),
            )
        ),
        "moving": Shown(
            scene(
                "moving",
                (),
                STRETCHING,
                exercise=_exercise("toes-back", "moving", side=None, rep=3, reps=5, name="Toe stretch"),
            ),
        ),
        "holding": Shown(scene("holding", ("Half way.",), STRETCHING, exercise=_exercise("calf-lean", "holding"))),
        "switching": Shown(
            scene("switching", (), STRETCHING, exercise=_exercise("calf-ready", "switching", side="right"))
        ),
        "resting": Shown(
            scene(
                "resting",
                (),
                STRETCHING,
                exercise=_exercise("toes-spread", "resting", name="Toe curls", fetch="a towel"),
            )
        ),
        "paused": Shown(
            scene(
                "paused",
                say("coach.paused"),
                ("go_on", "goodbye"),
                exercise=_exercise("calf-lean", "holding", phase_ends_at=None),
            )
        ),
        "feeling": Shown(scene("feeling", say("coach.feeling"), ("better", "same", "worse"), **told)),
        "summary": Shown(
            scene(
                "summary",
                (summary.sections[0].lines[0],),
                ("read", "print", "hand_over", "go_on"),
                summary=summary,
                **told,
            ),
            qr={"size": len(rows), "rows": rows},
            line=0,
        ),
        "leaving": Shown(scene("leaving", (*say("goodbye"), *say("safety-line")), **told), "speaking", line=0),
    }


def exercise_in(pose: str) -> Mapping[str, Any]:
    """A hold in this position."""
    return _exercise(pose, "holding")


def _label(pack: Pack, name: str) -> str:
    return pack.stretches[name].name if name in pack.stretches else pack.labels[name]


def _exercise(pose: str, phase: str, **more: Any) -> Mapping[str, Any]:
    """As docs/screen.md has it: 20 seconds, of which 13 are left."""
    return {
        "routine": "daily", "stretch": "E7", "name": "Calf stretch", "number": 2, "of": 4, "pose": pose, "phase": phase,
        "side": "left", "rep": 1, "reps": 3, "phase_seconds": 20.0, "phase_ends_at": 13 * RATE_HZ, "next": "Toe curls",
        "fetch": None, **more,
    }  # fmt: skip


def _summary(pack: Pack) -> Summary:
    told = tuple(pack.questions[id_].told for id_ in ("Q02", "Q04", "Q05"))
    todo = tuple(text for id_ in ("R1", "R5") for text in pack.remedies[id_].say)
    watch = tuple(text for text in pack.prompts["level.safety-net"].say)
    heads = ("You told me", "What may help", "What to watch for")
    ids = ("told", "todo", "watch")
    sections = tuple(
        Section(id_, head, lines) for id_, head, lines in zip(ids, heads, (told, todo, watch), strict=True)
    )
    return Summary("From the toe cramp kiosk", sections, Level.SELF_CARE, {})
