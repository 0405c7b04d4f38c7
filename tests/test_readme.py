"""README.md says what the software prints. Its worked example is recomputed here by the fast path.

Where it has gone stale, `python tests/test_readme.py` prints the lines as they would be now.
"""

import re
import sys
import tempfile
from pathlib import Path

import pytest

from tarjih.__main__ import _parser
from tarjih.inference.fit import Settings, fit
from tarjih.priors.inputs import load
from tarjih.runs.places import project_case

QUESTION = "iran_involvement"
LINE = re.compile(rf"^    {QUESTION}: (\w+) (\d+) %, before the articles (\d+) %$", re.MULTILINE)
STATES = re.compile(r"^    (states: \{.+\})$", re.MULTILINE)
SHOWN = 2
"""Answers that the analysis prints."""
WITHIN = 2
"""Points by which the fast path and NUTS, both rounded, may differ."""


def answers(priors):
    """The two leading states of the question under a priors file, each with the numbers printed of it."""
    states = fit(*load(project_case(), priors), Settings(quick=True, draws=10_000)).summary["questions"][QUESTION][
        "states"
    ]
    leading = sorted(states, key=lambda s: -states[s]["mean"])[:SHOWN]
    return [(s, [round(100 * states[s][key]) for key in ("mean", "prior_mean")]) for s in leading]


def edited(readme, root, folder):
    """The priors files before and after the edit that the README describes."""
    before, after = STATES.findall(readme)
    text = (root / "priors" / "default.yaml").read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = folder / "edited.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return root / "priors" / "default.yaml", path


@pytest.fixture(scope="module")
def readme(root):
    """The page."""
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("which", [0, 1], ids=["before", "after"])
def test_example_is_what_comes_out(readme, root, tmp_path, which):
    """The edit can be made as described, and the lines before and after it are right to two points."""
    told = LINE.findall(readme)
    assert len(told) == 2 * SHOWN
    for (state, *numbers), (name, now) in zip(
        told[which * SHOWN :][:SHOWN], answers(edited(readme, root, tmp_path)[which]), strict=True
    ):
        assert state == name
        assert max(abs(int(a) - b) for a, b in zip(numbers, now, strict=True)) <= WITHIN


COMMON = {"--corpus", "--priors", "--help", "--quiet"}


def test_commands_are_those_that_exist(readme):
    """The table lists every command with every option, and no other."""
    rows = dict(re.findall(r"^\| `tarjih ([\w-]+)(.*?)` \|", readme, flags=re.MULTILINE))
    parsers = next(a for a in _parser()._actions if a.choices and a.dest == "command").choices

    assert set(rows) == set(parsers)
    for name, parser in parsers.items():
        options = {o for a in parser._actions for o in a.option_strings if o.startswith("--")}
        assert set(re.findall(r"--[a-z-]+", rows[name])) == options - COMMON, name


def test_targets_are_those_of_the_makefile(readme, root):
    """Every `make` target that is named exists."""
    named = set(re.findall(r"\bmake (briefing|test|[a-z]+)\s{2,}", readme))
    rules = set(re.findall(r"^(\w+):", (root / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert named == {"briefing", "test"}
    assert named <= rules


def test_every_link_leads_somewhere(readme, root):
    """Pages, folders and pictures that are named are there."""
    places = re.findall(r"\]\(([^)]+)\)", readme)
    if not (root / "figures").is_dir():
        places = [place for place in places if not place.startswith("figures/")]

    assert places
    assert not [place for place in places if not (root / place).exists()]


def test_folder_map_is_the_checkout(readme):
    """The map names each folder at the top, and no other."""
    mapped = set(re.findall(r"^    ([a-z]+)/[a-z/]* {3,}", readme, flags=re.MULTILINE))

    assert mapped == {"analyses", "figures", "model", "priors", "tests"}


def test_first_screen_is_for_an_analyst(readme):
    """What it is, both targets and a case of one's own come first; how it samples comes after the commands."""
    first = "\n".join(readme.splitlines()[:32])
    late = readme.index("## Commands")

    assert all(word in first for word in ("make briefing", "make test", "claims.csv", "tarjih run mycase"))
    assert all(readme.index(word) > late for word in ("NUTS", "dask", "Pareto"))


def test_spreadsheet_is_a_case(readme, tmp_path):
    """The three columns of the example can be read as they stand."""
    rows = re.search(r"^    source,proposition,stance\n(?:    .+\n)+", readme, flags=re.MULTILINE)
    text = "".join(line.strip() + "\n" for line in rows.group().splitlines())
    (tmp_path / "claims.csv").write_text(text, encoding="utf-8")
    corpus, _ = load(tmp_path)

    assert len(corpus.claims) == 3


def test_lines_of_python_run_as_they_stand(readme, tmp_path, monkeypatch):
    """The lines that show the library do what they say, on the spreadsheet above them."""
    rows = re.search(r"^    source,proposition,stance\n(?:    .+\n)+", readme, flags=re.MULTILINE)
    code = re.search(r"```python\n(.+?)```", readme, flags=re.DOTALL)[1]
    monkeypatch.chdir(tmp_path)
    Path("mycase").mkdir()
    Path("mycase/claims.csv").write_text(re.sub("^ +", "", rows.group(), flags=re.MULTILINE), encoding="utf-8")
    names = {}
    exec(code, names)  # noqa: S102 - the page's own lines

    assert {*names["answers"]["name"]} == {"cable_fault", "arson"}
    assert names["page"].is_file()
    assert names["model"].coords


if __name__ == "__main__":
    top = Path(__file__).resolve().parents[1]
    page = (top / "README.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        for file in edited(page, top, Path(scratch)):
            for state, (mean, prior) in answers(file):
                sys.stdout.write(f"{QUESTION}: {state} {mean} %, before the articles {prior} %\n")
