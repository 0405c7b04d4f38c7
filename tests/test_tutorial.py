"""TUTORIAL.md is followed to the letter: its files are written, its commands run, its numbers are what comes out.

Where a number has gone stale, `python tests/test_tutorial.py` prints the lines as they would be now.
"""

import re
import shlex
import sys
import tempfile
from pathlib import Path

import pytest

from tarjih.api import read_fit
from tarjih.cli.main import main

FILE = re.compile(r"`(harbour/\w+\.\w+)`[^`\n]*(?:`[^`\n]*`[^`\n]*)*:\n\n((?:    .*\n|\n)+)")
COMMAND = re.compile(r"^    tarjih (.+)$", re.MULTILINE)
STATES = re.compile(r"^ {8}(states: \{fault.+\})$", re.MULTILINE)
EXPLAINED = re.compile(r"^    cause=(\w+) \(.+\): (\d+) % before the articles, (\d+) % after$", re.MULTILINE)
WHAT_IF = re.compile(r"^    cause=fault  (0\.\d+) → (0\.\d+)$", re.MULTILINE)
WITHIN = 0.03
"""How far a number of the page may be from what comes out."""


def files(page):
    """The files that the page has the reader write, by place."""
    return {place: re.sub("^    ", "", text, flags=re.MULTILINE).rstrip() + "\n" for place, text in FILE.findall(page)}


def followed(page, folder):
    """Do what the page says in a folder; return the exit status of each command."""
    written = files(page)
    (folder / "harbour").mkdir()
    for place, text in written.items():
        (folder / place).write_text(text, encoding="utf-8")
    before, after = STATES.findall(page)
    priors = written["harbour/priors.yaml"]
    assert priors.count(before) == 1
    (folder / "harbour" / "doubt.yaml").write_text(priors.replace(before, after), encoding="utf-8")
    return {command: main(shlex.split(command)) for command in COMMAND.findall(page)}


def numbers(folder):
    """The numbers that the page gives: of the leading answer before and after, and under the other priors."""
    fits = [read_fit(folder / "harbour" / name).to_frame().set_index(["name", "state"]) for name in ("fit", "doubt")]
    before, after = (fits[0].loc[("cause", "fault"), c] for c in ("prior", "probability"))
    return float(before), float(after), float(fits[1].loc[("cause", "fault"), "probability"])


@pytest.fixture(scope="module")
def page(root):
    """The page."""
    return (root / "TUTORIAL.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def done(page, tmp_path_factory):
    """A folder in which the tutorial was followed, and how each command ended."""
    folder = tmp_path_factory.mktemp("tutorial")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return folder, followed(page, folder)


def test_every_file_of_a_case_is_written(page):
    """The reader ends with a whole case: claims, articles, sources, questions, priors, outcomes."""
    names = {place.removeprefix("harbour/") for place in files(page)}

    assert names == {"claims.csv", "articles.csv", "sources.csv", "questions.yaml", "priors.yaml", "outcomes.csv"}


def test_every_command_does_what_it_should(done):
    """Each command ends well, in the order of the page, and the page is there at the end."""
    folder, ended = done

    assert {command.split()[0] for command in ended} == {"check", "fit", "explain", "what-if", "brief", "score"}
    assert set(ended.values()) == {0}
    assert "What caused the fire?" in (folder / "harbour" / "briefing.html").read_text(encoding="utf-8")


def test_every_number_is_what_comes_out(page, done):
    """Each probability that the page gives is right to three points."""
    (state, before, after), (same, other) = EXPLAINED.findall(page)[0], WHAT_IF.findall(page)[0]
    given = [int(before) / 100, int(after) / 100, float(other)]

    assert state == "fault"
    assert float(same) == pytest.approx(given[1], abs=0.005)
    assert given == pytest.approx(numbers(done[0]), abs=WITHIN)


if __name__ == "__main__":
    import os

    text = (Path(__file__).resolve().parents[1] / "TUTORIAL.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        followed(text, Path(scratch))
        start, end, moved = numbers(Path(scratch))
        sys.stdout.write(
            f"cause=fault (a fault of a charger): {100 * start:.0f} % before the articles, {100 * end:.0f} % after\n"
        )
        sys.stdout.write(f"cause=fault  {end:.2f} → {moved:.2f}\n")
