"""A summary to take away, from the content as it ships."""

import pytest

from kiosk.dialogue.summary import Section, Summary
from kiosk.library.loading import load_pack
from kiosk.library.pack import Answer, Level, Pack
from kiosk.settings import data_folder


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(data_folder() / "content" / "en")


@pytest.fixture
def summary() -> Summary:
    return Summary(
        title="Your talk with the toe cramp kiosk.",
        sections=(
            Section("told", "You said yes to this.", ("Your foot is hot or puffed up.", "You have drunk little.")),
            Section("maybe", "This may play a part.", ("Too little fluid: you drank little or sweated a lot.",)),
            Section("todo", "This is what to do.", ("Please book a visit with a doctor.", "Ask at the café’s desk.")),
            Section("watch", "This is when to get help.", ("Most cramps stop in ten minutes.", "Trust how you feel.")),
            Section("stretches", "These stretches may suit you.", ("Toe stretch.", "Calf stretch.")),
        ),
        level=Level.ROUTINE,
        answers={
            "RF01": Answer.NO,
            "RF02": Answer.NO,
            "RF11": Answer.YES,
            "RF11b": Answer.NOT_SURE,
            "RF38": Answer.YES,
            "Q02": Answer.YES,
        },
    )
