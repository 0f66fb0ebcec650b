"""What we export, as a FHIR library and a FHIR reader see it.

fhir.resources has the shapes of R4B; its Questionnaire and QuestionnaireResponse have the elements that R4's have.  It
checks elements, types and choices but no codes, so those are compared with the sets that it lists.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from kiosk.dialogue.summary import Summary
from kiosk.library.loading import load_pack
from kiosk.library.pack import Answer, Level, Pack
from kiosk.settings import data_folder
from kiosk.takeaway.fhir import LEVEL, questionnaire, response

PACK = load_pack(data_folder() / "content" / "en")
NOON = dt.datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=1)))
ITEM_TYPES = {"group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url",
              "choice", "open-choice", "attachment", "reference", "quantity"}  # fmt: skip


def items_of(pack: Pack) -> dict[str, Any]:
    found: Any = questionnaire(pack)["item"]
    return {item["linkId"]: item for item in found}


ITEMS = items_of(PACK)


def fixed_codes(value: BaseModel) -> Iterator[tuple[str, str, set[str]]]:
    """Every code in a resource whose set FHIR fixes: its element, the code, the set."""
    for name, field in type(value).model_fields.items():
        found = getattr(value, name)
        extra: Any = field.json_schema_extra
        if found is not None and extra and extra.get("enum_values"):
            allowed = {*extra["enum_values"]}
            yield name, found, ITEM_TYPES if "+" in allowed else allowed  # the library lists the first item types only
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, BaseModel):
                yield from fixed_codes(one)


def assert_valid(resource: type[BaseModel], value: dict[str, Any]) -> None:
    read = resource.model_validate(value)
    codes = list(fixed_codes(read))
    assert codes
    for name, code, allowed in codes:
        assert code in allowed, name


def is_enabled(item: dict[str, Any], given: dict[str, str]) -> bool:
    """As the standard says it, for the two operators we use."""

    def holds(condition: dict[str, Any]) -> bool:
        answer = given.get(condition["question"])
        if condition["operator"] == "exists":
            return condition["answerBoolean"] is (answer is not None)
        assert condition["operator"] == "="
        return bool(answer == condition["answerCoding"]["code"])

    conditions = item.get("enableWhen", [])
    assert not conditions or item["enableBehavior"] == "any"
    return not conditions or any(map(holds, conditions))


def codes_in(summary: Summary) -> dict[str, str]:
    """What the response to a summary says: link id -> code."""
    items: Any = response(summary, PACK, NOON)["item"]
    return {item["linkId"]: item["answer"][0]["valueCoding"]["code"] for item in items}


@pytest.mark.parametrize("reviewed", [None, dt.date(2026, 11, 24)])
def test_the_questionnaire_is_valid(reviewed: dt.date | None) -> None:
    assert_valid(Questionnaire, questionnaire(PACK, reviewed))


def test_it_has_every_question_once_after_all_that_open_it_and_the_level_last() -> None:
    found: Any = questionnaire(PACK)["item"]
    ids = [item["linkId"] for item in found]
    assert ids[-1] == LEVEL
    assert sorted(ids[:-1]) == sorted(PACK.questions)
    for id_ in PACK.questions:
        assert all(ids.index(one) < ids.index(id_) for one in PACK.rules.openers(id_))
    free = [id_ for id_ in ids if id_ in PACK.rules.screening]
    assert free == [*PACK.rules.screening], "in the order asked"


def test_no_text_has_a_gap_that_only_a_site_could_fill() -> None:
    assert not [item["linkId"] for item in ITEMS.values() if "{" in item.get("text", "")]


def test_a_second_turn_is_closed_by_a_no_to_the_first() -> None:
    system = ITEMS["RF11"]["answerOption"][0]["valueCoding"]["system"]
    assert ITEMS["RF11b"] == {
        "linkId": "RF11b",
        "text": PACK.questions["RF11b"].ask,
        "type": "choice",
        "answerOption": [
            {"valueCoding": {"system": system, "code": "yes", "display": "Yes"}},
            {"valueCoding": {"system": system, "code": "no", "display": "No"}},
            {"valueCoding": {"system": system, "code": "not_sure", "display": "Not sure"}},
        ],
        "enableWhen": [
            {"question": "RF11", "operator": "exists", "answerBoolean": False},
            {
                "question": "RF11",
                "operator": "=",
                "answerCoding": {"system": system, "code": "yes", "display": "Yes"},
            },
            {
                "question": "RF11",
                "operator": "=",
                "answerCoding": {"system": system, "code": "not_sure", "display": "Not sure"},
            },
        ],
        "enableBehavior": "any",
    }


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"T05": Answer.NO, "RF10": Answer.YES}, {"RF10": "yes"}),  # "my calf is swollen", after all
        ({"RF10": Answer.NO, "T05": Answer.NO}, {"T05": "no"}),  # a cramp now asks for RF10 first
        ({"RF10": Answer.YES}, {"RF10": "yes"}),
        ({"T05": Answer.NOT_SURE, "RF10": Answer.NO}, {"T05": "not_sure", "RF10": "no"}),
        ({"RF08": Answer.NO, "RF08b": Answer.YES}, {"RF08b": "yes"}),  # "I feel faint"
        ({"T05": Answer.NO, "RF11": Answer.NO, "RF11b": Answer.NOT_SURE}, {"T05": "no", "RF11b": "not_sure"}),
    ],
)
def test_a_no_that_was_overtaken_falls(answers: dict[str, Answer], told: dict[str, str]) -> None:
    assert codes_in(Summary("Title", (), Level.ROUTINE, answers)) == {**told, LEVEL: "routine"}


def test_only_content_that_a_clinician_signed_is_active() -> None:
    draft, signed = questionnaire(PACK), questionnaire(PACK, dt.date(2026, 11, 24))
    assert draft["status"] == "draft"
    assert not {"date", "approvalDate"} & {*draft}
    assert signed == {**draft, "status": "active", "date": "2026-11-24", "approvalDate": "2026-11-24"}


def test_another_wording_is_another_version() -> None:
    reworded = PACK.questions["RF01"].model_copy(update={"ask": "Does your chest hurt?"})
    changed = PACK.model_copy(update={"questions": {**PACK.questions, "RF01": reworded}})
    before, after = questionnaire(PACK), questionnaire(changed)
    assert before["version"] != after["version"]
    assert before["url"] == after["url"]
    assert before["version"] == questionnaire(load_pack(data_folder() / "content" / "en"))["version"]


def test_a_response_says_what_was_said_and_nothing_of_who(summary: Summary) -> None:
    found = response(summary, PACK, NOON)
    assert_valid(QuestionnaireResponse, found)
    asked = questionnaire(PACK)
    items: Any = found.pop("item")
    assert found == {
        "resourceType": "QuestionnaireResponse",
        "language": "en",
        "questionnaire": f"{asked['url']}|{asked['version']}",
        "status": "completed",
        "authored": "2026-11-24T12:00:00+01:00",
    }
    told = {item["linkId"]: [answer["valueCoding"]["code"] for answer in item["answer"]] for item in items}
    assert told == {**{id_: [answer.value] for id_, answer in summary.answers.items()}, LEVEL: ["routine"]}
    assert PACK.questions["RF38"].private, "the staff get private answers too"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(PACK.questions)), st.sampled_from(Answer)), st.sampled_from(Level))
def test_every_response_fits_its_questionnaire(answers: dict[str, Answer], level: Level) -> None:
    found = response(Summary("Title", (), level, answers), PACK, NOON)
    assert_valid(QuestionnaireResponse, found)
    told: Any = found["item"]
    codes = {item["linkId"]: item["answer"][0]["valueCoding"]["code"] for item in told}
    assert [id_ for id_ in ITEMS if id_ in codes] == [item["linkId"] for item in told], "the same order"
    for item in told:
        asked = ITEMS[item["linkId"]]
        assert item.get("text") == asked.get("text")
        assert {"valueCoding": item["answer"][0]["valueCoding"]} in asked["answerOption"]
        assert is_enabled(asked, codes)
    said = {id_: answer.value for id_, answer in answers.items()}
    assert {*codes.items()} <= {*said.items(), (LEVEL, level.value)}
    left_out = {*said.items()} - {*codes.items()}
    assert {code for _, code in left_out} <= {"no"}, "whatever may be a sign is told"
