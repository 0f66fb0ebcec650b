"""What can be seen on every screen: measured in the rendered page, and kept as pictures in build/screens/."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kiosk.dialogue import coaching
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from tests.screen.browser.desk import Stand
from tests.screen.browser.page import Page
from tests.screen.browser.scenes import Shown, exercise_in

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[3] / "build" / "screens"
_MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
_SMALL, _WIDE, _TALL = (800, 480), (1920, 1080), (480, 800)
_PICTURED_LARGE = ("asleep", "question", "menu", "emergency", "holding", "summary")  # such a picture takes a second
_PIXELS_PER_MM = 800 / 154.1  # of a 7 inch panel of 800 x 480
_EVERYDAY: Mapping[str, Any] = {"text": "normal", "theme": "light", "quiet": False, "muted": False, "volume": 0.0}
_SHAPES = "[...document.querySelectorAll('.drawing path')]"
_POSES = (
    ("legs-out", "toes-back", "toes-forward"),
    ("barefoot",),
    ("toes-curled", "toes-spread"),
    ("marble-grip", "marble-drop"),
    ("heels-down", "heels-up"),
    ("seated-heels-down", "seated-heels-up"),
    ("towel-flat", "towel-gripped"),
    ("calf-ready", "calf-lean"),
    ("seated-calf-ready", "seated-calf-pull"),
    ("hamstring-ready", "hamstring-reach"),
    ("toe-pull-ready", "toe-pull"),
)


def show(page: Page, stand: Stand, shown: Shown, words: Mapping[str, str] | None = None, **settings: str) -> None:
    """Put a screen up and wait until it is drawn."""
    stand.show(shown, {**_EVERYDAY, **settings}, **(words or {}))
    now = "[...document.querySelectorAll('#caption p')].findIndex((p) => p.classList.contains('now'))"
    drawn = [str(stand.at), shown.ears, shown.sound, -1 if shown.line is None else shown.line]
    data = "document.body.dataset"
    script = f"return [{data}.at, document.getElementById('ears').dataset.state, {data}.sound, {now}]"
    page.wait_for(lambda: page.run(script) == drawn, f"{drawn} is drawn")


def measured(page: Page, what: str) -> Any:
    return page.run(_MEASURE, what)


def in_stretch(all_screens: Mapping[str, Shown], pose: str, **more: object) -> Shown:
    """The holding screen with another pose."""
    scene = all_screens["holding"].scene
    return Shown({**scene, "exercise": {**exercise_in(pose), **more}})


def _with_all_choices(all_screens: Mapping[str, Shown]) -> Shown:
    """A stretch with all that a coach can be told."""
    pack = load_pack(Settings().content_folder)
    choices = [{"name": name, "label": pack.labels[name]} for name in coaching._CHOICES]
    return Shown({**all_screens["holding"].scene, "choices": choices})


@pytest.fixture
def at_stand(page: Page, stand: Stand) -> Iterator[Page]:
    page.open(stand.address)
    yield page
    assert page.complaints() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [_SMALL, _WIDE, _TALL])
def test_every_screen_is_whole_and_high_in_contrast(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], size: tuple[int, int], theme: str
) -> None:
    at_stand.resize(*size)
    problems: list[str] = []
    for name, shown in all_screens.items():
        show(at_stand, stand, shown, theme=theme)
        at_stand.picture(PICTURES / f"{size[0]}x{size[1]}-{theme}" / f"{name}.png")
        worst = measured(at_stand, "contrasts")
        problems += [f"{name}: {found}" for found in measured(at_stand, "cut")]
        for kind, least in (("text", 7), ("sign", 3)):
            ratio, what = worst[kind]
            problems += [f"{name}: contrast of {what} is {ratio:.2f}"] if ratio < least else []
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("size", [_SMALL, _WIDE, _TALL])
def test_the_page_of_the_night_has_the_same_contrast_and_a_fraction_of_the_light(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], size: tuple[int, int]
) -> None:
    at_stand.resize(*size)
    light = {}
    for theme in ("night", "dark", "light"):
        show(at_stand, stand, all_screens["asleep"], theme=theme)
        at_stand.picture(PICTURES / f"{size[0]}x{size[1]}-{theme}" / "asleep.png")
        worst = measured(at_stand, "contrasts")
        assert worst["text"][0] >= 7, worst["text"]
        assert worst["sign"][0] >= 3, worst["sign"]
        assert measured(at_stand, "cut") == []
        light[theme] = np.mean((np.array(at_stand.pixels()) / 255) ** 2.2)  # as the panel shines, not as it is coded
    assert light["night"] < light["dark"] / 4 < light["light"] / 20
    at_stand.touch("panel")
    show(at_stand, stand, all_screens["asleep"], theme="night")
    at_stand.picture(PICTURES / f"{size[0]}x{size[1]}-night" / "panel.png")
    worst = measured(at_stand, "contrasts")
    assert worst["text"][0] >= 7, worst["text"]
    assert worst["sign"][0] >= 3, worst["sign"]
    assert at_stand.violations() == []
    at_stand.touch("close")


@pytest.mark.parametrize("text", ["big", "huge"])
def test_larger_text_is_whole_too(at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], text: str) -> None:
    problems: list[str] = []
    for name, shown in all_screens.items():
        show(at_stand, stand, shown, text=text, theme="contrast")
        problems += [f"{name}: {found}" for found in measured(at_stand, "cut")]
        ratio, what = measured(at_stand, "contrasts")["text"]
        problems += [f"{name}: {ratio:.2f} {what}"] if ratio < 7 else []
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("size", [_SMALL, _TALL])
def test_every_target_is_twenty_millimetres_on_a_seven_inch_panel(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], size: tuple[int, int]
) -> None:
    at_stand.resize(*size)
    small = []
    for name, shown in all_screens.items():
        show(at_stand, stand, shown)
        targets = measured(at_stand, "targets")
        assert targets, name
        small += [(name, *target) for target in targets if min(target[1:]) < 20 * _PIXELS_PER_MM]
    assert not small, "\n".join(map(str, small))


def test_a_finger_fits_between_any_two_targets_of_a_seven_inch_panel(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    """Five millimetres; upright, where four controls must stand side by side, there is room for two."""
    for size, least_mm in ((_SMALL, 5.0), (_TALL, 2.0)):
        at_stand.resize(*size)
        near = []
        for name, shown in all_screens.items():
            show(at_stand, stand, shown)
            gap, one, other = measured(at_stand, "nearest")
            gap_mm = gap / _PIXELS_PER_MM
            near += [f"{name}: {one} and {other}: {gap_mm:.1f} mm"] if gap_mm < least_mm else []
        assert not near, "\n".join(near)


def test_the_number_of_a_key_lies_beside_the_words(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    at_stand.press(Keys.ARROW_RIGHT)
    problems: list[str] = []
    for name, shown in all_screens.items():
        show(at_stand, stand, shown)
        if name == "question":
            assert at_stand.find("yes").find_element(By.CSS_SELECTOR, ".number").is_displayed()
        problems += [f"{name}: {found}" for what in ("cut", "overlaid") for found in measured(at_stand, what)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("size", [(3840, 2160), (2160, 3840)])
def test_every_screen_is_whole_on_the_largest_panels(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], size: tuple[int, int]
) -> None:
    at_stand.resize(*size)
    problems: list[str] = []
    for name, shown in all_screens.items():
        show(at_stand, stand, shown)
        if name in _PICTURED_LARGE:
            at_stand.picture(PICTURES / f"{size[0]}x{size[1]}-light" / f"{name}.png")
        problems += [f"{name}: {found}" for found in measured(at_stand, "cut")]
    assert not problems, "\n".join(problems)


def test_no_screen_has_more_than_four_answers_on_a_small_panel(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    show(at_stand, stand, all_screens["menu"])
    seen = []
    for _ in range(2):
        names = at_stand.run("return [...document.querySelectorAll('#choices button')].map((b) => b.dataset.name)")
        assert len(names) <= 4
        seen.append([name for name in names if name != "turn-over"])
        at_stand.touch("turn-over")
    assert list(chain(*seen)) == [choice["name"] for choice in all_screens["menu"].scene["choices"]]


def test_axe_finds_nothing_on_any_screen(at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]) -> None:
    found: dict[str, list[str]] = {}
    for name, shown in all_screens.items():
        show(at_stand, stand, shown)
        found[name] = at_stand.violations()
    at_stand.touch("panel")
    found["panel"] = at_stand.violations()
    at_stand.touch("ask")
    found["more to say"] = at_stand.violations()
    at_stand.touch("topics")
    found["all questions"] = at_stand.violations()
    at_stand.touch("heading-1")
    found["questions under a heading"] = at_stand.violations()
    at_stand.touch("close")
    show(at_stand, stand, _with_all_choices(all_screens))
    at_stand.touch("turn-over")
    found["all choices of a stretch"] = at_stand.violations()
    assert not any(found.values()), found


def test_the_panel_is_whole_on_every_size(at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]) -> None:
    problems: list[str] = []
    for size in (_SMALL, _WIDE, _TALL):
        at_stand.resize(*size)
        show(at_stand, stand, all_screens["question"])
        at_stand.touch("panel")
        ways = {"panel": "ask", "more-to-say": "topics", "all-questions": "heading-1", "some-questions": "turn-over"}
        for leaf, way in (*ways.items(), ("more-questions", "close")):
            at_stand.picture(PICTURES / f"{size[0]}x{size[1]}-light" / f"{leaf}.png")
            problems += measured(at_stand, "cut")
            targets = measured(at_stand, "targets")
            problems += [f"{size}: {target}" for target in targets if min(target[1:]) < 20 * _PIXELS_PER_MM]
            gap, one, other = measured(at_stand, "nearest")
            least_mm = 2.0 if size == _TALL else 5.0
            problems += [f"{size}: {one}, {other}: {gap}"] if gap < least_mm * _PIXELS_PER_MM else []
            at_stand.touch(way)
        show(at_stand, stand, _with_all_choices(all_screens))
        at_stand.touch("turn-over")
        at_stand.picture(PICTURES / f"{size[0]}x{size[1]}-light" / "all-choices.png")
        problems += measured(at_stand, "cut")
        targets = measured(at_stand, "targets")
        problems += [f"{size}: {target}" for target in targets if min(target[1:]) < 20 * _PIXELS_PER_MM]
        at_stand.touch("close")
    assert not problems, "\n".join(map(str, problems))


def test_an_emergency_is_above_an_open_panel(at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]) -> None:
    show(at_stand, stand, all_screens["question"])
    at_stand.touch("panel")
    assert at_stand.run("return document.getElementById('panel').open")
    show(at_stand, stand, all_screens["emergency"])
    assert not at_stand.run("return document.getElementById('panel').open")


def test_read_from_right_to_left_it_is_mirrored_and_whole(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    problems: list[str] = []
    for name in ("question", "menu", "same-day", "emergency", "holding", "summary"):
        show(at_stand, stand, all_screens[name], {"direction": "rtl"})
        problems += [f"{name}: {found}" for found in measured(at_stand, "cut")]
        rail, stop = at_stand.find("louder").rect, at_stand.find("stop").rect
        assert rail["x"] < 30, "the column is on the left"
        assert stop["x"] < at_stand.find("back").rect["x"], "the bar runs from right to left"
    assert not problems, "\n".join(map(str, problems))


def test_the_controls_stay_where_they_are(at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]) -> None:
    places: dict[str, set[str]] = {}
    for name, shown in all_screens.items():
        show(at_stand, stand, shown)
        bar = () if name == "asleep" else ("back", "repeat", "help", "stop")  # nothing to act on yet
        for control in ("louder", "quieter", "quiet-mode", "panel", *bar):
            places.setdefault(control, set()).add(str(at_stand.find(control).rect))
    assert {control: len(where) for control, where in places.items()} == dict.fromkeys(places, 1)


def test_capitals_are_large_enough_for_the_distance(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    """0.7 degrees (EN 301 549 5.1.4) are 12.2 mm at a metre: docs/accessibility.md says which distance is meant."""
    for size, pixels_per_mm, distance_mm in ((_SMALL, _PIXELS_PER_MM, 340), ((1280, 800), 1280 / 216.8, 400)):
        at_stand.resize(*size)
        for name, shown in all_screens.items():
            show(at_stand, stand, shown)
            height = measured(at_stand, "capitals")["caption"]
            if height is not None and name not in ("emergency", "summary", "paused", "preparing"):
                assert height / pixels_per_mm >= distance_mm * 0.0122, name


# -- drawings ----------------------------------------------------------------------------------------------------------


def test_every_pose_has_a_drawing_and_words_for_it(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], words: Pack
) -> None:
    for positions in _POSES:
        seen = set()
        for pose in positions:
            show(at_stand, stand, in_stretch(all_screens, pose))
            assert words.screen[f"pose.{pose}"] in at_stand.run(
                "return document.querySelector('.drawing').getAttribute('aria-label')"
            )
            shapes = at_stand.run(f"return {_SHAPES}.map((one) => one.getAttribute('d'))")
            assert len(shapes) > 10, pose
            seen.add("".join(shapes))
            at_stand.picture(PICTURES / "poses" / f"{pose}.png")
        assert len(seen) == len(positions), "no two positions look alike"
    assert {f"pose.{pose}" for pose in chain(*_POSES)} == {key for key in words.screen if key.startswith("pose.")}


def test_a_drawing_of_the_left_side_is_mirrored_and_says_so(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    mirrored = "return document.querySelector('.drawing g').getAttribute('transform')"
    show(at_stand, stand, in_stretch(all_screens, "calf-lean", side="right"))
    assert at_stand.run(mirrored) is None
    assert at_stand.text(".side") == "Right side"
    show(at_stand, stand, in_stretch(all_screens, "calf-lean", side="left"))
    assert at_stand.run(mirrored).startswith("matrix(-1")
    assert at_stand.text(".side") == "Left side"


def test_the_ring_counts_the_seconds_of_the_kiosks_clock(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    show(at_stand, stand, all_screens["holding"])
    stand.let_pass(5)
    at_stand.wait_for(lambda: at_stand.text(".ring strong") == "8", "five of thirteen seconds have passed")
    left, dashes = at_stand.run(
        "return [document.querySelector('.ring strong').textContent,"
        " document.querySelector('.ring-left').style.strokeDasharray]"
    )
    share = float(dashes.split()[0].strip(",")) / (2 * np.pi * 44)
    assert (int(left) - 1) / 20 < share < (int(left) + 1) / 20
    show(at_stand, stand, all_screens["paused"])
    assert at_stand.text(".ring strong") == ""


def test_what_moves_is_still_for_who_wants_it_still(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    slow = f"return Math.max(...{_SHAPES}.map((one) => parseFloat(getComputedStyle(one).transitionDuration)))"
    show(at_stand, stand, all_screens["preparing"])
    assert at_stand.run(slow) > 0.5
    at_stand.prefer(prefers_reduced_motion="reduce")
    assert at_stand.run(slow) < 0.05
    script = "return document.querySelector('.drawing [data-id=torso-fill]').getAttribute('d')"
    before = at_stand.run(script)
    at_stand.run("performance.now = ((now) => () => now() + 2600)(performance.now.bind(performance))")
    stand.let_pass(5)
    at_stand.wait_for(lambda: at_stand.text(".ring strong") in ("8", "7"), "time has passed")
    assert at_stand.run(script) == before, "it does not show where it will go by moving there"


def test_chosen_colours_of_the_system_keep_every_edge(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown]
) -> None:
    at_stand.prefer(forced_colors="active")
    for name in ("question", "same-day", "emergency"):
        show(at_stand, stand, all_screens[name])
        edges = at_stand.run(
            "return [...document.querySelectorAll('.choice, .control')]"
            ".map((one) => parseFloat(getComputedStyle(one).borderTopWidth))"
        )
        assert min(edges) >= 2, name
        at_stand.picture(PICTURES / "forced-colours" / f"{name}.png")


# -- the summary's code ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [_SMALL, _WIDE])
def test_a_phone_reads_the_code_from_the_screen(
    at_stand: Page, stand: Stand, all_screens: Mapping[str, Shown], size: tuple[int, int]
) -> None:
    at_stand.resize(*size)
    show(at_stand, stand, all_screens["summary"], theme="dark")
    at_stand.touch("code")
    side = at_stand.run("return document.querySelector('.code svg').getBoundingClientRect().height")
    assert side > 0.8 * size[1]
    pixels = np.array(at_stand.pixels(), dtype=np.uint8).reshape(size[1], size[0])
    found = zxingcpp.read_barcodes(pixels)
    assert len(found) == 1
    assert found[0].text.startswith("From the toe cramp kiosk")
    at_stand.touch("code")
    assert at_stand.find("stop").is_displayed()
