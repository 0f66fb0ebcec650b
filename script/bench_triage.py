"""`script/bench triage [--write FILE] [--misses]`: how good the advice is, and how long it takes to get there.

240 stories (tests/vignettes/) are told to the conversation question by question; nothing is heard, so nothing is
misheard.  Seconds are sample time at the default rate, answers of one second.
"""

import argparse
import statistics
import sys
from pathlib import Path

from measurements import put

from kiosk.hearing.grammar import Grammar
from kiosk.library.loading import load_pack
from kiosk.library.pack import Level, Pack
from kiosk.library.wording import grade, plain_share, turns
from kiosk.settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.dialogue.test_vignettes import implied
from tests.stories import Outcome, Teller, Vignette, vignettes

PUBLISHED = """
Published figures, other stories and other tools (exact unless said): 23 checkers in 2015: 57 % all, 80 % emergencies,
33 % self-care (BMJ 2015 h3480); 36 in 2020: 49 % all, 63 % emergencies, 40 % self-care (MJA 2020 212:514); doctors
91 %, lay people 74 % (medRxiv 2023.01.30.23285067); "safe": doctors 97.0 %, best app 97.8 % (BMJ Open 2020 e040269).
Their stories were written by clinicians and cover all of medicine; ours are about feet and no clinician has seen them,
so the figures do not compare directly."""


def main() -> int:
    """Print the tables; with --write also replace the block between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench triage", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the block in this file")
    parser.add_argument("--misses", action="store_true", help="print every story whose level was not hit")
    arguments = parser.parse_args()
    settings = Settings(emergency_number="999", advice_number="111")
    pack = load_pack(settings.content_folder)
    stories = tuple(vignettes())
    teller = Teller(pack, Grammar.load(settings.grammars_folder), settings)
    outcomes = [teller.tell(story) for story in stories]
    text = "\n".join((*_levels(outcomes), "", *_paths(teller, pack), "", *_words(pack, stories), PUBLISHED))
    print(text)
    if arguments.misses:
        _print_misses(outcomes)
    put(arguments.write, "triage", text)
    return 0


def _levels(outcomes: list[Outcome]) -> list[str]:
    rows = [
        "| right level | stories | exact | safe (at most one too low) | too low | too high | turns | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, level in (*((one.value, one) for one in Level), ("all", None)):
        told = [one for one in outcomes if level is None or one.vignette.level is level]
        low = sum(one.level.severity < one.vignette.level.severity for one in told)
        high = sum(one.level.severity > one.vignette.level.severity for one in told)
        exact, safe = sum(one.is_exact for one in told), sum(one.is_safe for one in told)
        turns_ = statistics.median(len(one.asked) for one in told)
        seconds = statistics.median(one.seconds for one in told)
        shares = f"{exact} ({exact / len(told):.0%}) | {safe} ({safe / len(told):.1%}) | {low} | {high}"
        rows.append(f"| {name} | {len(told)} | {shares} | median {turns_:.0f} | median {seconds:.0f} |")
    return rows


def _paths(teller: Teller, pack: Pack) -> list[str]:
    paths = {
        "all no": {},
        "chest pain": {"RF01": "yes"},
        "one hot, spreading foot": {"T05": "yes", "RF11": "yes", "RF11b": "yes"},
        "cramps that stay": {"T12": "yes", "RF30": "yes"},
        "diabetes, numb feet": {"T09": "yes", "RF12": "yes", "M5d": "yes"},
        "pregnant": {"T14": "yes", "M1": "yes"},
    }
    rows = ["| path | level | turns | seconds from waking to the level |", "| --- | --- | --- | --- |"]
    for name, answers in paths.items():
        told = teller.tell(Vignette(name, Level.SELF_CARE, "", "", dict(answers), ""))
        rows.append(f"| {name} | {told.level.value} | {len(told.asked)} | {told.seconds:.0f} |")
    rows.append(f"\nRows of the decision table: {len(pack.rules.rules)}; questions: {len(pack.questions)}.")
    return rows


def _words(pack: Pack, stories: tuple[Vignette, ...]) -> list[str]:
    texts = [turn.text for turn in turns(pack) if len(turn.text.split()) > 1]
    grades = sorted(grade(text) for text in texts)
    longest = max(len(text.split()) for text in texts)
    pairs = [(story, group) for story in stories for group, _ in implied(story, pack)]
    kept = sum(story.answers.get(group) in ("yes", "not_sure") for story, group in pairs)
    facts = {*pack.rules.article_facts}
    covered = facts & {fact for one in pack.topics().values() for fact in one.covers}
    return [
        "| words | value |",
        "| --- | --- |",
        f"| turns the kiosk can say | {len(texts)} |",
        f"| at Flesch-Kincaid grade 4.0 or below | {plain_share(pack):.1%} |",
        f"| hardest turn | grade {grades[-1]:.1f} |",
        f"| longest turn | {longest} words |",
        f"| yes to a detail in a story, and yes or not sure to its group | {kept} of {len(pairs)} |",
        f"| facts of the article told when asked for, one question away | {len(covered)} of {len(facts)} |",
    ]


def _print_misses(outcomes: list[Outcome]) -> None:
    for one in outcomes:
        if not one.is_exact:
            story = one.vignette
            print(f"\n{story.id} -> {one.level.value} ({story.because})\n  {' '.join(story.story.split())}")
            print(f"  {story.answers} {story.worry}\n  asked {' '.join(one.asked)}")


if __name__ == "__main__":
    sys.exit(main())
