"""A wrong row of the rule table stops `kiosk check` with the line of the mistake."""

from pathlib import Path

import pytest

from kiosk.errors import ContentError
from kiosk.library.loading import load_pack


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("{id: RF15, level: same", "{id: RF99, level: same", "found 'RF99'", id="a row for no question"),
        pytest.param("{RF15: [not_sure]}", "{RF99: [not_sure]}", "found 'RF99'", id="a condition on no question"),
        pytest.param("{RF15: [not_sure]}", "{RF15: [maybe]}", "found 'maybe'", id="an unknown answer"),
        pytest.param("{RF15: [not_sure]}", "{RF15: [no]}", "or a yes could lower a level", id="a row that needs a no"),
        pytest.param("sources: [H6, H14]", "sources: [H6, H44]", "found 'H44'", id="an unknown source"),
        pytest.param("sources: [H6, H14], ", "", "found no 'sources'", id="no source"),
        pytest.param("[H6, H14], strength: leaflet", "[H6, H14]", "found no 'strength'", id="no strength"),
        pytest.param("[H6, H14], strength: leaflet", "[H6, H14], strength: sure", "found 'sure'", id="what strength"),
        pytest.param(
            "[H6, H14], strength: leaflet",
            "[H6, H14], strength: leaflet, review: 2027-02-29",
            "allowed is a day that exists",
            id="a review on no day",
        ),
        pytest.param("any_of: [{M3: [yes", "any_of: [{M33: [yes", "found 'M33'", id="a guard on no question"),
        pytest.param("withholds: [E5, E7]", "withholds: [E5, E17]", "found 'E17'", id="a guard of nothing"),
        pytest.param("sources: [X1]", "sources: []", "found nothing; at least one is needed", id="a guard of nobody"),
        pytest.param("  RF12b: RF12", "  RF12b: RF12b", "found 'RF12b' not settled above it", id="circle of one"),
        pytest.param("  RF11b: RF11\n", "  RF11b: RF11c\n", "found 'RF11c' not settled above it", id="circle of two"),
        pytest.param(
            "  RF11b: RF11\n  RF11c: RF11b\n",
            "  RF11c: RF11b\n  RF11b: RF11\n",
            "found 'RF11b' not settled above it; allowed is a chain from its first question down, without a circle.",
            id="a chain upside down",
        ),
        pytest.param(
            "same_as: {RF12: M5a}",
            "same_as: {RF12: M5a, M5a: RF12}",
            "found 'RF12' not settled",
            id="the same both ways",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_line(content: Path, old: str, new: str, expected: str) -> None:
    path = content / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(ContentError) as caught:
        load_pack(content / "en")
    place = f"content/rules.yaml:{line}: "
    assert any(one.startswith(place) and expected in one for one in caught.value.problems), caught.value.problems
