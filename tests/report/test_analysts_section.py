"""The analysts of a case on its page and in their figure: where they agree is seen at one glance."""

import shutil
from dataclasses import replace

import pytest
from small_case import small_fit, write_small

from tarjih.figures.analysts import analysts, weights_text
from tarjih.figures.exhibit import quoted, unasked
from tarjih.inference.fit import Settings, fit
from tarjih.inference.stamp import stamp
from tarjih.inference.targets import headlines
from tarjih.language import percent
from tarjih.priors.analysts import POOL
from tarjih.priors.inputs import load
from tarjih.report.analysts import analysts_of
from tarjih.report.boxes import asks
from tarjih.report.brief import Asked, formatted
from tarjih.report.content import content
from tarjih.report.findings import find
from tarjih.sensitivity.analysts import Pool

OF = {
    "trusting": "{north: 0.7, south: 0.1, both: 0.1, other: 0.1}",
    "wary": "{north: 0.05, south: 0.65, both: 0.1, other: 0.2}",
}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A case with two analysts who differ on who did it, and on nothing else."""
    folder = write_small(tmp_path_factory.mktemp("page") / "case")
    (folder / "analysts").mkdir()
    for name, states in OF.items():
        text = f"version: 1\nextends: priors.yaml\nquestions:\n  who: {{states: {states}, because: a test}}\n"
        (folder / "analysts" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def held(case):
    """What they believe."""
    return analysts_of(small_fit(), case, headlines(small_fit().case))


@pytest.fixture(scope="module")
def found(case):
    """What a page of the case says."""
    return find(small_fit(), case)


def test_the_figure_shows_the_pool_its_range_and_each_analyst(held):
    """For each headline a row of the pool, whose bar ends at the analysts, and one of each; the title says where."""
    exhibit = analysts(held.table, held.pool, small_fit().case)
    rows = exhibit.table.records()
    who = [r for r in rows if r["target"] == "who"]
    pool = next(r for r in who if r["analyst"] == POOL)

    assert [r["analyst"] for r in who] == [POOL, "trusting", "wary"]
    assert (pool["low"], pool["high"]) == (min(r["mean"] for r in who[1:]), max(r["mean"] for r in who[1:]))
    assert {r["target"]: r["verdict"] for r in rows if r["analyst"] == POOL} == {"who": "differ", "posture": "agree"}
    assert exhibit.title.startswith("2 analysts agree on 1 of 2 headlines and call 1 differently; they are furthest")
    assert "Trusting" in exhibit.alt
    assert exhibit.figure(stamp(small_fit().run, as_of="", priors="x")).axes


def test_where_the_weights_come_from_is_said():
    """Given, learned from so many items, or equal."""
    weights = {"a": 0.6, "b": 0.4}
    assert "Weights are given" in weights_text(Pool(weights, given=True))
    assert "from 7 settled items" in weights_text(Pool(weights, items=7))
    assert "Weights are equal" in weights_text(Pool({"a": 0.5, "b": 0.5}, "linear"))
    assert "weighted mean" in weights_text(Pool({"a": 0.5, "b": 0.5}, "linear"))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_shows_at_one_glance_where_the_analysts_agree(found, lang):
    """After the headlines a row of each: the pool, the range over the analysts, each of them, whether they agree."""
    c = content(found, lang)
    section = next(s for s in c.sections if s.key == "analysts")
    means = found.analysts.table.where("target", "who").where("answer", "north").records()

    assert [r.key for r in section.rows] == ["analysts.who", "analysts.posture"]
    assert section.rows[0].each == tuple(r["mean"] for r in means if r["analyst"] != POOL)
    assert all(percent(p, lang) in section.rows[0].cell for p in section.rows[0].each)
    differs = quoted(unasked(c.rows[0].question), lang=lang)
    assert (differs in section.note) is (not asked_of(found, "who", lang))
    page = formatted(c, found, Asked(lang=lang)).decode()
    assert page.index('id="section-who"') < page.index('id="section-analysts"') < page.index('id="assumptions"')


def asked_of(f, target, lang):
    """Whether the page asks about what would settle a question anyway."""
    first = next(asks(f, lang, only=target), None)
    return first is None or first[0] in {about for about, *_ in asks(f, lang)}


def test_slides_and_documents_have_the_analysts_too(found):
    """The same section, in whatever format."""
    for form in ("pptx", "docx"):
        assert len(formatted(content(found, "en"), found, Asked(form=form))) > 10_000


def test_a_case_without_analysts_says_nothing_of_them(found, tmp_path):
    """One analyst is no pool: the page is what it was."""
    folder = write_small(tmp_path / "case")
    (folder / "analysts").mkdir()
    (folder / "analysts" / "one.yaml").write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    assert analysts_of(small_fit(), folder, headlines(small_fit().case)) is None
    assert "analysts" not in {s.key for s in content(replace(found, analysts=None), "en").sections}


@pytest.mark.parametrize(("as_of", "items"), [("2021-05-04", 0), ("2021-05-05", 1)])
def test_weights_know_nothing_of_what_was_settled_later(case, tmp_path, as_of, items):
    """A fit as of a day is pooled by what had been settled by then."""
    folder = shutil.copytree(case, tmp_path / "case")
    text = "question,state,truth,resolved_on,citation\nwho,north,1,2021-05-05,the court\n"
    (folder / "outcomes.csv").write_text(text, encoding="utf-8")
    done = fit(*load(folder), Settings(quick=True, draft=True, as_of=as_of))
    assert analysts_of(done, folder, headlines(done.case)[:1]).pool.items == items
