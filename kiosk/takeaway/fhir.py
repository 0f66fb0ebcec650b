"""Our questions as a FHIR R4 Questionnaire, and one visitor's answers as a QuestionnaireResponse.

Both are the plain values that JSON knows; what FHIR asks of them is held by tests.  Codes are ids of the content and
need no translation.  Nothing in a response says who the visitor is.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TypeAlias

from kiosk.dialogue.summary import Summary
from kiosk.library.pack import Answer, Level, Pack

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool"

LEVEL = "level"  # the item that tells the level
# Names where FHIR asks for an address: nothing is fetched.  No urn:uuid:, which readers refuse with a version behind.
_OURS = "urn:toe-cramp-kiosk"


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a question: a yes or not sure to one of `questions`.

    is_closed_by_no: it is also asked where none of them was, so that only a no to all of them closes it.
    """

    questions: tuple[str, ...]
    is_closed_by_no: bool = False


def opening_of(id_: str, pack: Pack) -> Opening | None:
    """What opens this question; None for one that is asked freely."""
    openers = pack.rules.openers(id_)
    return Opening(openers) if openers else None


def questionnaire(pack: Pack, reviewed: dt.date | None = None) -> dict[str, Json]:
    """Every question with what opens it, and the level as an item of its own.

    reviewed: the day a clinician signed this very content; a draft without it.  The version changes with the items.
    """
    items = _items(pack)
    found: dict[str, Json] = {
        "resourceType": "Questionnaire",
        "language": pack.language,
        "url": _url(pack),
        "version": _version(items),
        "name": "ToeCrampKiosk",
        "status": "active" if reviewed else "draft",
        "effectivePeriod": {
            "end": min(rule.review for rule in pack.rules.rules)
        },  # the first rule that is to be reviewed
        "item": items,
    }
    if reviewed:
        found |= {"date": reviewed.isoformat(), "approvalDate": reviewed.isoformat()}
    return found


def response(summary: Summary, pack: Pack, when: dt.datetime) -> dict[str, Json]:
    """All that was answered, private questions too, in the questionnaire's order; then the level.

    when: with its time zone.
    """
    given = [id_ for id_ in _in_order(pack) if id_ in summary.answers]
    items: list[Json] = [
        {"linkId": id_, "text": pack.questions[id_].ask, "answer": [_answer(summary.answers[id_], pack)]}
        for id_ in given
    ]
    items.append({"linkId": LEVEL, "answer": [{"valueCoding": _level_coding(summary.level)}]})
    return {
        "resourceType": "QuestionnaireResponse",
        "language": pack.language,
        "questionnaire": f"{_url(pack)}|{_version(_items(pack))}",
        "status": "completed",
        "authored": when.isoformat(timespec="seconds"),
        "item": items,
    }


def enable_when(opening: Opening, pack: Pack) -> list[Json]:
    """The conditions of which one is enough.

    Not "unequal to no": what that is for a question nobody asked, readers disagree on.
    """
    found: list[Json] = [
        {"question": id_, "operator": "=", "answerCoding": _coding(answer, pack)}
        for id_ in opening.questions
        for answer in (Answer.YES, Answer.NOT_SURE)
    ]
    if opening.is_closed_by_no:
        found += [{"question": id_, "operator": "exists", "answerBoolean": False} for id_ in opening.questions]
    return found


def _items(pack: Pack) -> list[Json]:
    level: Json = {
        "linkId": LEVEL,
        "type": "choice",
        "readOnly": True,
        "answerOption": [{"valueCoding": _level_coding(level)} for level in Level],
    }
    return [*(_item(id_, pack) for id_ in _in_order(pack)), level]


def _item(id_: str, pack: Pack) -> Json:
    item: dict[str, Json] = {
        "linkId": id_,
        "text": pack.questions[id_].ask,
        "type": "choice",
        "answerOption": [{"valueCoding": _coding(answer, pack)} for answer in Answer],
    }
    opening = opening_of(id_, pack)
    if opening is not None:
        item |= {"enableWhen": enable_when(opening, pack), "enableBehavior": "any"}
    return item


def _in_order(pack: Pack) -> tuple[str, ...]:
    """Question ids in the order asked, each as soon as all are there that open it; last, those asked at times only."""
    openers = {id_: opening.questions for id_ in pack.questions if (opening := opening_of(id_, pack))}
    found: dict[str, None] = {}

    def place(id_: str) -> None:
        if id_ not in found and all(one in found for one in openers.get(id_, ())):
            found[id_] = None
            for waiting, needed in openers.items():
                if id_ in needed:
                    place(waiting)

    for id_ in (*pack.rules.screening, *pack.rules.symptoms, *pack.questions):
        place(id_)
    return tuple(found)


def _answer(answer: Answer, pack: Pack) -> Json:
    return {"valueCoding": _coding(answer, pack)}


def _coding(answer: Answer, pack: Pack) -> dict[str, Json]:
    return {"system": f"{_OURS}:answers", "code": answer.value, "display": pack.labels[answer.value]}


def _level_coding(level: Level) -> dict[str, Json]:
    return {"system": f"{_OURS}:levels", "code": level.value}


def _url(pack: Pack) -> str:
    return f"{_OURS}:questionnaire:{pack.language}"


def _version(items: list[Json]) -> str:
    return hashlib.sha256(json.dumps(items).encode()).hexdigest()[:12]
