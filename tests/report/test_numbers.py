"""No two numbers disagree: of one fit page, slides, document, terminal, figures' tables and README say the same.

A number is gathered with what it is of, in whatever place prints it, and as it is printed there.
"""

import csv
import functools
import html
import io
import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation
from small_case import few_draws, write_small

from tarjih.evidence.bearing import label
from tarjih.figures.answers import states
from tarjih.figures.exhibit import begun
from tarjih.figures.propositions import propositions
from tarjih.inference.results import results
from tarjih.inference.targets import calls, headlines, named
from tarjih.priors.inputs import load
from tarjih.report.brief import Asked, formatted
from tarjih.report.content import content
from tarjih.report.findings import find

OUTCOME = "question,state,truth,resolved_on,citation\nposture,stays,1,2023-06-01,a notice\n"
CAMP = """
version: 1
extends: priors.yaml
questions:
  who: {states: {north: 0.1, south: 0.5, both: 0.2, other: 0.2}, because: a test}
"""


@functools.cache
def found():
    """What a briefing says of a case with a camp, a trait, a scenario and an outcome."""
    with tempfile.TemporaryDirectory() as place:
        folder = write_small(Path(place) / "case")
        (folder / "camp.yaml").write_text(CAMP, encoding="utf-8")
        (folder / "outcomes.csv").write_text(OUTCOME, encoding="utf-8")
        return find(few_draws(*load(folder)), folder)


def whole(text):
    """A probability as one number: what is under one percent or over ninety-nine is nought or a hundred."""
    shown = re.sub("[\u2066-\u2069\u200e\u200f\u00a0 %()]", "", text)
    return {"<1": "0", ">99": "100"}.get(shown, shown)


def plain(words):
    return re.sub("[\u2066-\u2069\u200e\u200f]", "", words).replace("\u00a0", " ")


def of_page(text):
    """Yield what each row of the page has: answer, now, before; and each number of the bar that stays in sight."""
    for row in re.split(r'(?=<(?:article|div) class="row)', text)[1:]:
        of = re.match(r'<\w+ class="row[^>]*data-target="([^"]+)" data-answer="([^"]+)"', row)
        p = re.search(r'<b class="p"[^>]*>(.*?)</b> <span class="was">\((.*?)\)</span>', row, re.DOTALL)
        if of and p:
            bare = [html.unescape(re.sub("<[^>]+>", "", x)) for x in p.groups()]
            yield (*of.groups(), "now"), whole(bare[0])
            yield (*of.groups(), "before"), whole(bare[1])
    for target, answer, p in re.findall(
        r'<li data-target="([^"]+)" data-answer="([^"]+)"[^>]*>.*?<b class="p"[^>]*>(.*?)</b>', text
    ):
        yield (target, answer, "now"), whole(html.unescape(re.sub("<[^>]+>", "", p)))


def keys(c):
    """The words of each row of the first screen, and what they are of; where what is settled is a forecast."""
    return {plain(r.label): tuple(r.key.split(".", 1)) for r in c.rows if not r.rest and not r.outcome}


def of_slide(c):
    """Yield the numbers beside each label on the first slide."""
    slide = Presentation(io.BytesIO(formatted(c, found(), Asked(lang=c.lang, form="pptx")))).slides[0]
    texts = [plain(s.text_frame.text) for s in slide.shapes if s.has_text_frame]
    for words, key in keys(c).items():
        at = texts.index(words)
        now, before = [t for t in texts[at + 1 :] if re.fullmatch(r"\(?[<>]?\d+( ?%)?\)?", t)][:2]
        yield (*key, "now"), whole(now)
        yield (*key, "before"), whole(before)


def of_document(c):
    """Yield the numbers of each row of the document's table."""
    table = Document(io.BytesIO(formatted(c, found(), Asked(lang=c.lang, form="docx")))).tables[0]
    for words, key in keys(c).items():
        cells = next(r.cells for r in table.rows if plain(r.cells[0].text).strip().startswith(words))
        yield (*key, "now"), whole(plain(cells[1].text))
        yield (*key, "before"), whole(plain(cells[2].text))


def of_sentences(c):
    """Yield what sentences say of an answer that they name between quotation marks, unless a camp in brackets does."""
    f = found()
    quoted = {
        plain(begun(label(f.fit.case, t, a, c.lang))): (t.name, a) for t in headlines(f.fit.case) for a in t.answers
    }
    for sentence in map(plain, c.sentences):
        for words, key in quoted.items():
            for p in re.findall(
                rf"“{re.escape(words)}” (?:has |leads with |would fall from |\()([<>]?\d+ %)(?! \(|, not )", sentence
            ):
                yield (*key, "now"), whole(p)


def of_tables():
    """Yield the numbers of the figures' tables and of the table of results."""
    f = found()
    for q in f.fit.summary["questions"]:
        for r in states(f.fit, q).records():
            yield (q, r["name"], "now"), f"{100 * r['mean']:.0f}"
            yield (q, r["name"], "before"), f"{100 * r['prior_mean']:.0f}"
    for group in {p.group for p in f.fit.case.corpus.propositions.values()}:
        for r in propositions(f.fit, [group]).table.records():
            yield (r["name"], "true", "now"), f"{100 * r['mean']:.0f}"
    for r in results(f.fit.summary, f.fit.case.corpus).records():
        if r["part"] in {"question", "proposition"}:
            yield (r["name"], r["answer"], "now"), f"{100 * r['mean']:.0f}"
            yield (r["name"], r["answer"], "before"), f"{100 * r['prior_mean']:.0f}"


def of_terminal():
    """Yield what ``tarjih fit`` prints."""
    from tarjih.cli.fit import _answers  # noqa: PLC0415

    for line in _answers(found().fit).splitlines()[1:]:
        m = re.match(r"\s*(\S+?)(?:=(\S+))? .*?(\d+)%\s+\d+%–\d+%\s+(\d+)%", line)
        if m:
            yield (m[1], m[2] or "true", "now"), m[3]
            yield (m[1], m[2] or "true", "before"), m[4]
    for name, p in calls(found().fit).items():
        target, _, answer = name.partition("=")
        yield (target, answer or "true", "now"), f"{100 * p:.0f}"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_two_numbers_of_one_fit_disagree(lang):
    """Of page, slides, document, sentences, terminal, and tables of figures and results."""
    c = content(found(), lang)
    page = formatted(c, found(), Asked(lang=lang)).decode()
    places = {
        "page": list(of_page(page)),
        "slides": list(of_slide(c)),
        "document": list(of_document(c)),
        "sentences": list(of_sentences(content(found(), "en"))),
        "terminal": list(of_terminal()),
        "tables": list(of_tables()),
    }
    assert all(places.values()), {k: len(v) for k, v in places.items()}
    said = defaultdict(lambda: defaultdict(set))
    for place, told in places.items():
        for key, number in told:
            if "+" not in key[1]:
                said[key][number].add(place)
    twice = {k: dict(v) for k, v in said.items() if len(v) > 1}
    assert not twice
    together = [len(set().union(*v.values())) for v in said.values()]
    assert max(together) >= 5
    assert sum(n > 2 for n in together) >= 6


def test_a_probability_that_a_binary_headline_has_adds_up():
    """What is printed of an answer and of its denial is one number and its rest."""
    for t in headlines(found().fit.case):
        if named(found().fit.case, t.name).binary:
            assert found().means[t.name, "true"] + found().means[t.name, "false"] == pytest.approx(1.0)


def test_what_ships_agrees_with_itself(root):
    """README's lines are those of the figures' tables and of the briefing that lie in the checkout, to the point."""
    table = root / "figures" / "iran_involvement" / "states.csv"
    if not table.is_file():
        pytest.skip("no figures were drawn here")
    with table.open(encoding="utf-8", newline="") as lines:
        drawn = {
            r["name"]: (f"{100 * float(r['mean']):.0f}", f"{100 * float(r['prior_mean']):.0f}")
            for r in csv.DictReader(lines)
        }
    readme = (root / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^    iran_involvement: (\w+) (\d+) %, before the articles (\d+) %$", readme, re.MULTILINE)
    assert {name: tuple(numbers) for name, *numbers in told[:2]} == {name: drawn[name] for name, *_ in told[:2]}
    run = json.loads((table.parent / "run.json").read_text(encoding="utf-8"))
    heads = [f"iran_involvement: {name} {now} %, before the articles {before} %" for name, now, before in told[:2]]
    assert run["headlines"] == heads
    page = dict(of_page((root / "figures" / "briefing.html").read_text(encoding="utf-8")))
    rows = {k: v for k, v in page.items() if k[0] == "iran_involvement" and k[1] in drawn}
    assert rows
    assert {v == drawn[answer][when == "before"] for (_, answer, when), v in rows.items()} == {True}
