"""Our questions as a FHIR R4 Questionnaire, and one visitor's answers as a QuestionnaireResponse.

Both are the plain values that JSON knows; what FHIR asks of them is held by tests.  Codes are ids of the content and
need no translation.  Nothing in a response says who the visitor is.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import TypeAlias

from kiosk.dialogue.summary import Summary
from kiosk.library.pack import Answer, Level, Pack

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool"

LEVEL = "level"  # the item that tells the level
# Names where FHIR asks for an address: nothing is fetched.  No urn:uuid:, which readers refuse with a version behind.
_OURS = "urn:toe-cramp-kiosk"


def questionnaire(pack: Pack, reviewed: dt.date | None = None) -> dict[str, Json]:
    """Every question, and the level as an item of its own.

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
    """What was answered, private questions too, in the questionnaire's order; then the level.

    when: with its time zone.
    """
    answers = _consistent(summary.answers, pack)
    items: list[Json] = [
        {"linkId": id_, "text": pack.questions[id_].ask, "answer": [{"valueCoding": _coding(answers[id_], pack)}]}
        for id_ in _in_order(pack)
        if id_ in answers
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


def _items(pack: Pack) -> list[Json]:
    level: Json = {
        "linkId": LEVEL,
        "type": "choice",
        "readOnly": True,
        "answerOption": [{"valueCoding": _level_coding(level)} for level in Level],
    }
    return [*(_item(id_, pack) for id_ in _in_order(pack)), level]


def _item(id_: str, pack: Pack) -> Json:
    """A question that waits for others is closed by a no to them, and open while they were not asked.

    Not "unequal to no": what that is for a question nobody asked, readers of FHIR disagree on.
    """
    item: dict[str, Json] = {
        "linkId": id_,
        "text": pack.questions[id_].ask,
        "type": "choice",
        "answerOption": [{"valueCoding": _coding(answer, pack)} for answer in Answer],
    }
    conditions: list[Json] = []
    for one in _closed_by(id_, pack):
        conditions += [{"question": one, "operator": "exists", "answerBoolean": False}]
        conditions += [
            {"question": one, "operator": "=", "answerCoding": _coding(answer, pack)}
            for answer in (Answer.YES, Answer.NOT_SURE)
        ]
    return item | {"enableWhen": conditions, "enableBehavior": "any"} if conditions else item


def _closed_by(id_: str, pack: Pack) -> tuple[str, ...]:
    """The first turn or the group of a question: a no to it says no to the question."""
    rules = pack.rules
    first = (rules.unless_asked[id_],) if id_ in rules.unless_asked else ()
    return (*first, *(group for group, details in rules.groups.items() if id_ in details))


def _consistent(answers: Mapping[str, Answer], pack: Pack) -> dict[str, Answer]:
    """The answers without a no that another answer has overtaken: FHIR forbids an answer to a closed question.

    A visitor may name a sign after a no to its group: then that no falls.  Of two noes the one to the group says all.
    """
    kept = dict(answers)
    for id_ in reversed(_in_order(pack)):
        closers = _closed_by(id_, pack)
        if id_ in kept and closers and all(kept.get(one) is Answer.NO for one in closers):
            for fallen in (id_,) if kept[id_] is Answer.NO else closers:
                del kept[fallen]
    return kept


def _in_order(pack: Pack) -> tuple[str, ...]:
    """Question ids in the order asked, each as soon as all are there that open it; last, those asked at times only."""
    openers = {id_: pack.rules.openers(id_) for id_ in pack.questions}
    found: dict[str, None] = {}

    def place(id_: str) -> None:
        if id_ not in found and all(one in found for one in openers[id_]):
            found[id_] = None
            for waiting, needed in openers.items():
                if id_ in needed:
                    place(waiting)

    for id_ in (*pack.rules.screening, *pack.rules.symptoms, *pack.questions):
        place(id_)
    return tuple(found)


def _coding(answer: Answer, pack: Pack) -> dict[str, Json]:
    return {"system": f"{_OURS}:answers", "code": answer.value, "display": pack.labels[answer.value]}


def _level_coding(level: Level) -> dict[str, Json]:
    return {"system": f"{_OURS}:levels", "code": level.value}


def _url(pack: Pack) -> str:
    return f"{_OURS}:questionnaire:{pack.language}"


def _version(items: list[Json]) -> str:
    return hashlib.sha256(json.dumps(items).encode()).hexdigest()[:12]
