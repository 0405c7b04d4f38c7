"""The briefing: numbers are the fit's and agree everywhere, what claims say is inert, a browser agrees with Python."""

import contextlib
import dataclasses
import functools
import html
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import axe_core_python
import numpy as np
import pytest
from browser import CHROMIUM, Browser
from cases import EVERYTHING, PRIORS, QUESTIONS, folder
from docx import Document
from pptx import Presentation
from seen_words import Seen
from small_case import PRIORS as SMALL
from small_case import few_draws, small_fit

from tarjih.__main__ import main
from tarjih.evidence.discriminating import discriminating
from tarjih.figures.camps import camp_name
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.inference.importance import reweigh
from tarjih.inference.summary import outlet_of
from tarjih.inference.targets import headlines
from tarjih.language import LANGUAGES, catalogue, language, lint, percent
from tarjih.priors import read_priors
from tarjih.priors.inputs import load
from tarjih.report.appendix import appendix, read_texts
from tarjih.report.brief import Asked, brief, formatted
from tarjih.report.changes import changed_since
from tarjih.report.content import content
from tarjih.report.details import Details, read_details
from tarjih.report.findings import find
from tarjih.report.interactive import _even, interactive
from tarjih.report.outlets import without_outlets
from tarjih.report.printing import printed
from tarjih.report.slides import MAIN
from tarjih.runs.faults import InputFault
from tarjih.runs.places import project_figures
from tarjih.runs.table import of_records
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import weigh

FIT = small_fit()
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the page was not opened")
HOSTILE = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">'\"&=1+1{p}"
SHEET = (703, 1031)
"""Points of the screen that a sheet of A4 has between its margins."""
BY = Details("A. N. Analyst", "FOR TRAINING", "2026-11-28")


@functools.cache
def findings(case=None):
    """What a briefing of the small case, or of another one, says: worked out once."""
    done = {None: lambda: FIT, "hostile": hostile, "one": one, "alone": alone, "three": three}[case]()
    return find(done)


@functools.cache
def said(lang, case=None):
    return content(findings(case), lang, BY)


@functools.cache
def page(lang, case=None):
    if case == "shipped":
        ending = "" if lang == "en" else f".{lang}"
        return (project_figures() / f"briefing{ending}.html").read_text(encoding="utf-8")
    return formatted(said(lang, case), findings(case), Asked(lang=lang)).decode()


@functools.cache
def deck(lang, case=None):
    return Presentation(io.BytesIO(formatted(said(lang, case), findings(case), Asked(lang=lang, form="pptx"))))


def hostile():
    """A fit of a case in which every text that a file can hold is an attack."""
    rows = [{**r, "gloss": HOSTILE, "article": "A1", "claim": f"=c<{i}>"} for i, r in enumerate(EVERYTHING)]
    sources = [{"source": "minister", "name": HOSTILE, "name_ar": HOSTILE, "kind": "official", "bloc": "west"}]
    quoted = json.dumps(HOSTILE)
    questions = QUESTIONS.replace("{en: a}", f"{{en: {quoted}, ar: {quoted}}}").replace(
        "states: [a, b, both]", f"en: {quoted}\n    labels: {{a: {{en: {quoted}}}}}\n    states: [a, b, both]"
    )
    rows = [{k: v for k, v in r.items() if r["source"] != "minister" or k not in {"kind", "bloc"}} for r in rows]
    where = Path(PLACE["folder"]) / "hostile"
    return few_draws(*load(folder(where, rows, sources, f"title: {quoted}\nbackground: {quoted}\n{questions}", PRIORS)))


def one():
    """A fit of a case with a single proposition, on which two sources speak."""
    rows = [
        {"source": "ann", "proposition": "The bridge was closed", "stance": 2, "kind": "official"},
        {"source": "ben", "proposition": "The bridge was closed", "stance": -1, "kind": "witness"},
    ]
    return few_draws(*load(folder(Path(PLACE["folder"]) / "one", rows)))


def alone():
    """A fit of a case in which a single source says a single thing."""
    rows = [{"source": "ann", "proposition": "The bridge was closed", "stance": 1}]
    return few_draws(*load(folder(Path(PLACE["folder"]) / "alone", rows)))


def three():
    """A fit of a case with three questions, of which one is settled, and without blocs."""
    rows = [
        {"source": s, "proposition": p, "stance": n, "article": f"N{i % 3}", "said_on": f"2023-03-0{i + 1}"}
        for i, (s, p, n) in enumerate(
            [("ann", "cut", 2), ("ben", "storm", 2), ("cem", "cut", -2), ("dan", "may", 2), ("eva", "theirs", 1)]
        )
    ]
    questions = (
        "questions:\n"
        "  cause: {en: What broke it?, states: [cut_by_ship, by_storm], other: true,\n"
        "    truth: {cut_by_ship: {cut: 1}, by_storm: {storm: 1}}}\n"
        "  repair: {en: When?, states: [in_time, late], truth: {in_time: {may: 1}}}\n"
        "  owner: {en: Whose?, states: [rival, own], truth: {rival: {theirs: 1}}}\n"
    )
    where = folder(Path(PLACE["folder"]) / "three", rows, None, questions)
    outcome = "proposition,question,state,truth,resolved_on,citation\n,repair,late,1,2023-06-01,a notice\n"
    (where / "outcomes.csv").write_text(outcome, encoding="utf-8")
    return few_draws(*load(where))


PLACE = {}
BELIEFS = ("target", "answer", "camp", "prior_mean", "mean")


@pytest.fixture(scope="module", autouse=True)
def _somewhere(tmp_path_factory):
    """A folder for the other cases."""
    PLACE["folder"] = str(tmp_path_factory.mktemp("cases"))


class Parts(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.links, self.handlers, self.addresses = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.links.append(value[1:])
            elif name in {"src", "href", "action", "data", "srcset"}:
                self.addresses.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((tag, name))


def parts(text):
    found = Parts()
    found.feed(text)
    return found


def plain(markup):
    """The words that a reader sees, with plain spaces and without marks of direction."""
    words = html.unescape(re.sub("<[^>]+>", " ", re.sub("<bdi[^>]*>|</bdi>", "", markup)))
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069\u200e\u200f]", "", words))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", [None, "one", "alone", "three"])
def test_every_judgement_has_a_row_with_its_numbers(lang, case):
    """Each headline and each trait has a row; its numbers are those of the fit, printed by one rule."""
    f, text = findings(case), page(lang, case)
    rows = said(lang, case).rows
    for j in f.judgements:
        own = [r for r in rows if j.name in {r.section, r.target}]
        assert own, j.name
        if j.name in f.settled:
            assert own[0].outcome == 1
            assert own[0].p == percent(f.settled[j.name][2], lang)
        elif j.name not in f.shared:
            assert own[0].now == j.probability
    assert len([r for r in rows if r.section.startswith("trait-")]) == len(f.traits)
    for r in rows:
        assert f'data-mean="{r.now:.6f}">{html.escape(plain(r.p).strip()).replace(" %", chr(160) + "%")[:2]}' in re.sub(
            r"<bdi[^>]*>", "", text
        )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_agree_on_page_slides_document_and_table(lang):
    """A probability of a judgement is the same text in every format of one fit."""
    f, c = findings(), said(lang)
    words = plain(page(lang))
    slide = plain(" ".join(s.text_frame.text for s in deck(lang).slides[0].shapes if s.has_text_frame))
    doc = Document(io.BytesIO(formatted(c, f, Asked(lang=lang, form="docx"))))
    cells = plain(" ".join(cell.text for row in doc.tables[0].rows for cell in row.cells))
    for r in c.rows:
        for where in (words, cells) if r.rest else (words, slide, cells):
            assert plain(r.label) in where
            assert plain(r.p) in where
    for j in f.judgements:
        assert j.probability == pytest.approx(f.means[j.name, j.call], abs=1e-12)


def test_the_range_is_that_over_the_camps(tmp_path):
    """With a camp beside the priors a row's band runs from the lowest to the highest of both; without, it says so."""
    from small_case import write_small  # noqa: PLC0415

    where = write_small(tmp_path / "case")
    camp = SMALL.replace("extends: general.yaml", "extends: general.yaml").replace("north: 0.3", "north: 0.1")
    (where / "camp.yaml").write_text(camp.replace("south: 0.3", "south: 0.5"), encoding="utf-8")
    done = few_draws(*load(where))
    f = find(done, where)
    assert "camp" in f.camps
    for (target, answer), (low, high) in f.ranges.items():
        own = [r["mean"] for r in f.beliefs.records() if (r["target"], r["answer"]) == (target, answer)]
        assert (low, high) == (min(own), max(own))
        assert len(own) == len(f.camps)
    c = content(f, "en")
    assert "no range is given" not in c.legend
    rest = next(r for r in c.rows if r.rest)
    sums = [
        sum(
            r["mean"]
            for r in f.beliefs.records()
            if r["camp"] == camp and r["target"] == rest.target and r["answer"] in rest.answer.split("+")
        )
        for camp in f.camps
    ]
    assert (rest.low, rest.high) == (min(sums), max(sums))
    heads, *rows = next(s for s in c.sections if s.key == "who").under
    call = next(j.call for j in f.judgements if j.name == "who")
    means = {r["camp"]: r["mean"] for r in f.beliefs.records() if (r["target"], r["answer"]) == ("who", call)}
    assert heads[1:] == tuple(camp_name(camp) for camp in f.camps)
    assert tuple(percent(means[camp]) for camp in f.camps) in [r[1:] for r in rows]


def test_claims_that_tell_answers_apart_are_those_whose_truth_differs():
    """Who says that the north did it speaks for north against south, and tells nothing between north and both."""
    target = next(t for t in headlines(FIT.case) if t.name == "who")
    two = {"north": 0.5, "south": 0.5, "both": 0.0, "other": 0.0}
    found = discriminating(FIT.case, target, two, ["north"])
    assert {c.proposition for c in found.claims} == {"north_did", "south_did"}
    assert {side for _claim, side in found.sided} == {1}
    alike = {"north": 0.5, "south": 0.0, "both": 0.5, "other": 0.0}
    assert {c.proposition for c in discriminating(FIT.case, target, alike, ["north"]).claims} == {"south_did"}


def test_who_asserts_what_an_answer_excludes_opposes_it():
    """However improbable another answer is, who asserts it is against this one; who denies it says next to nothing."""
    target = next(t for t in headlines(FIT.case) if t.name == "who")
    found = discriminating(FIT.case, target, {"north": 0.02, "south": 0.5, "both": 0.0, "other": 0.48}, ["south"])
    assert {c.source for c in found.against if c.proposition == "north_did"} == {"amal", "basim"}
    found = discriminating(FIT.case, target, {"north": 0.5, "south": 0.02, "both": 0.0, "other": 0.48}, ["north"])
    assert "south_did" not in {c.proposition for c in found.claims}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_brings_likelihood_and_confidence_together(lang):
    """Of all that the briefing says."""
    assert [f for s in said(lang).sentences for f in lint(s)] == []


def test_a_label_that_brings_them_together_is_refused(tmp_path):
    """The briefing is not built: the case has to be reworded."""
    questions = QUESTIONS.replace(
        "states: [a, b, both]",
        "labels: {a: {en: likely with our confidence}, b: {en: likely with our confidence},\n"
        "      both: {en: likely with our confidence}, other: {en: likely with our confidence}}\n"
        "    states: [a, b, both]",
    )
    done = few_draws(*load(folder(tmp_path, EVERYTHING, questions=questions, priors=PRIORS)))
    with pytest.raises(InputFault, match=r"likelihood and confidence meet in one sentence: .*our confidence"):
        brief(done)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_leads_somewhere_and_no_id_is_given_twice(lang):
    """From a judgement to its section, and from the foot to what is folded."""
    found = parts(page(lang))

    assert set(found.links) <= set(found.ids)
    assert len(set(found.ids)) == len(found.ids)
    assert {"section-who", "assumptions", "evidence", "method"} <= set(found.links)
    assert {f"claim-{c.claim}" for c in FIT.case.claims} <= set(found.ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_asks_for_nothing_from_elsewhere(lang):
    """No address but those inside the file, no handler, no inline style, one script of code."""
    found = parts(page(lang))

    assert not found.handlers
    assert not [a for a in found.addresses if not a.startswith("data:")]
    assert found.tags.count("script") == 2
    assert "default-src 'none'" in page(lang)


def test_the_arabic_page_runs_from_right_to_left_and_holds_no_english_phrase():
    """Every phrase of ours is in Arabic."""
    text = page("ar")
    body = text[text.index("<body>") : text.index('<script type="application/json"')]
    words = html.unescape(body)
    phrases = [p for v in language("en").phrases.values() for p in (v.values() if isinstance(v, dict) else [v])]
    ours = {p for p in phrases if re.fullmatch(r"[A-Z][^{}]{11,}", p)}

    assert '<html lang="ar" dir="rtl">' in text
    assert not [p for p in ours if p in words]
    assert "الشمال وحده" in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_claim_says_cannot_run(lang):
    """Tags, quotes, formulas and direction marks in every text of a case are text on the page."""
    text = page(lang, "hostile")
    found = parts(text)

    assert found.tags.count("script") == 2
    assert not found.handlers
    assert found.tags.count("img") == text.count('<img src="data:image/svg+xml;base64,')
    assert "\u202e" not in text
    assert "&lt;/script&gt;&lt;script&gt;document.title=" in text


def test_on_slides_what_a_claim_says_is_text_too():
    """No hyperlink, no field, and titles that can be edited."""
    attacked = deck("ar", "hostile")
    blobs = (p.blob.decode("utf-8", "replace") for p in attacked.part.package.iter_parts() if "slides/" in p.partname)
    xml = "".join(blobs)

    assert "hlinkClick" not in xml
    assert "<a:fld" not in xml
    assert "\u202e" not in xml


def test_articles_with_an_address_are_linked_from_slides(monkeypatch):
    """The last slide has a link to each article whose address is known, and to nothing else."""
    articles = FIT.case.corpus.articles
    name = next(iter(articles))
    monkeypatch.setitem(articles, name, dataclasses.replace(articles[name], url="https://paper.example/1"))
    whole = Presentation(io.BytesIO(formatted(said("en"), findings(), Asked(lang="en", form="pptx"))))

    last = [
        r for s in list(whole.slides)[-1].shapes if s.has_text_frame for p in s.text_frame.paragraphs for r in p.runs
    ]
    assert [r.hyperlink.address for r in last if r.hyperlink.address] == ["https://paper.example/1"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slides_are_six_and_an_appendix_with_titles_and_notes(lang):
    """The answer first; each has a title as text and its details as notes; nothing leaves the slide."""
    whole = deck(lang)
    titles = [s.shapes.title.text_frame.text for s in whole.slides]

    assert plain(titles[0]) == plain(said(lang).heading)
    assert len(titles) >= MAIN
    assert all(titles)
    assert all(s.has_notes_slide and s.notes_slide.notes_text_frame.text for s in whole.slides)
    assert whole.core_properties.author == BY.author
    for n, slide in enumerate(whole.slides):
        assert any(BY.classification in s.text_frame.text for s in slide.shapes if s.has_text_frame)
        for shape in slide.shapes:
            inside = shape.left >= 0 and shape.top >= 0
            inside &= shape.left + shape.width <= whole.slide_width
            inside &= shape.top + shape.height <= whole.slide_height
            assert inside, (n, shape.name)


def test_author_classification_and_day_come_from_the_file_or_from_options(tmp_path):
    """An option overrides the file; every fault of both is said at once."""
    (tmp_path / "brief.yaml").write_text("author: Ann\nclassification: SECRET\n", encoding="utf-8")
    assert read_details(tmp_path, Details(author="Ben")) == Details("Ben", "SECRET", "")
    (tmp_path / "brief.yaml").write_text("autor: Ann\nclassification: []\n", encoding="utf-8")
    with pytest.raises(InputFault) as caught:  # noqa: PT011 - each fault is looked at below
        read_details(tmp_path, Details(date="tomorrow"))
    faults = caught.value.report()
    assert 'Did you mean "author"?' in faults
    assert "classification must be a text" in faults
    assert "tomorrow is not a day" in faults


def test_the_original_sentence_stands_beside_its_claim(tmp_path):
    """Where the texts are at hand a claim opens onto the paragraph that it was coded from."""
    (tmp_path / "N1.txt").write_text("\nFirst.\n\nSecond & last.\n", encoding="utf-8")
    assert read_texts(tmp_path, ["N1", "N2", ""]) == {"N1": ["First.", "Second & last."]}


def test_what_changed_since_is_said_in_sentences_and_a_table(tmp_path):
    """A claim more is named, with the answer that it moved; of the same fit nothing has changed."""
    from small_case import write_small  # noqa: PLC0415

    where = write_small(tmp_path / "case")
    with (where / "claims.csv").open("a", encoding="utf-8") as out:
        out.write("carol,south_did,2,witness,none,N2,o13,fact,saw the south\n")
    later = few_draws(*load(where))
    told = changed_since(FIT, content(find(later, where, short=True), "en"))
    assert "one thing has changed" in told.sentences[0]
    assert len(told.sentences) == 3
    assert told.rows
    same = changed_since(FIT, said("en"))
    assert "Nothing that moves an answer has changed" in same.sentences[0]


def test_a_third_language_needs_no_more_than_its_file(tmp_path, monkeypatch):
    """Page, slides and document are written in a language that has a few words of its own, from right to left too."""
    for code in ("en", "ar"):
        (tmp_path / f"{code}.yaml").write_bytes((catalogue.FOLDER / f"{code}.yaml").read_bytes())
    stub = "name: فارسی\ndirection: rtl\nlocale: fa\nphrases: {next: بعد چه بپرسیم}\n"
    (tmp_path / "fa.yaml").write_text(stub, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    catalogue.language.cache_clear()
    try:
        c = content(findings(), "fa")
        text = formatted(c, findings(), Asked(lang="fa")).decode()
        assert '<html lang="fa" dir="rtl">' in text
        assert "<h2>بعد چه بپرسیم</h2>" in text
        for form in ("pptx", "docx"):
            assert formatted(c, findings(), Asked(lang="fa", form=form))
    finally:
        catalogue.language.cache_clear()


def test_without_a_browser_there_is_no_pdf(monkeypatch):
    """The message says what is missing and what to do."""
    monkeypatch.setattr("tarjih.report.printing.browser", lambda: None)
    with pytest.raises(InputFault, match=r"printed by Chromium or Chrome, and neither is installed"):
        printed(b"<p>x</p>")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One browser for the module."""
    own = Browser(tmp_path_factory.mktemp("profile"))
    yield own
    own.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens text as a page of the file system, and closes it after the test."""
    with contextlib.ExitStack() as tabs:

        def at(text, fragment="", width=1280):
            place = tmp_path / "page.html"
            place.write_text(text, encoding="utf-8")
            return tabs.enter_context(browser.open(place.as_uri() + fragment, width))

        yield at


VALUES = """Object.fromEntries(Array.from(document.querySelectorAll("#answer [data-target], #bar [data-target]"),
    (c) => [c.dataset.target + " " + c.dataset.answer, Number(c.dataset.value)]))"""
MOVED = """(() => { const x = document.querySelector('input[data-key="%s"]');
    x.value = %s; x.dispatchEvent(new Event("input")); })()"""
WORDS = """(() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let n = 0;
    while (walk.nextNode()) { const e = walk.currentNode.parentElement;
        if (e.closest("script,style,noscript,.skip,.unseen")) continue;
        if (!e.checkVisibility({checkVisibilityCSS: true})) continue;
        if (!(%s)) continue;
        n += walk.currentNode.textContent.trim().split(/\\s+/).filter((x) => /[\\p{L}\\p{N}]/u.test(x)).length; }
    return n; })()"""


def values(tab):
    return {tuple(k.split(" ")): v for k, v in tab.run(VALUES).items()}


def move(tab, setting):
    """Move the sliders as a reader does."""
    for each in filter(None, setting.split(",")):
        tab.run(MOVED % tuple(each.split(":")))


def reweighed(done, priors):
    """Weigh the draws of a fit under other priors: the credibilities stay what they are, and their prior changes."""
    z, _worth = _even(done)
    old = done.case
    new = assemble(old.corpus, priors)
    moved, log = z.copy(), -weigh(old.parameters, z).log_likelihood
    for i, name in enumerate(old.parameters.names):
        if name.startswith("accuracy."):
            was, now = (p.priors.accuracy_of(name.removeprefix("accuracy.")) for p in (old, new))
            moved[i] = (was.mu + was.sigma * z[i] - now.mu) / now.sigma
            log += 0.5 * (z[i] ** 2 - moved[i] ** 2)
    weighed = weigh(new.parameters, moved)
    log += weighed.log_likelihood
    w = np.exp(log - log.max())
    w /= w.sum()
    out = {}
    for t in headlines(new):
        out |= {(t.name, a): float(p) for a, p in zip(t.answers, t.mean(weighed.slots, w), strict=True)}
    return out, float(1 / np.sum(w**2))


def agreed(tab, wanted):
    """Return how far the page's rows are from what Python has, at most; answers gathered in one row are added."""
    far = []
    for (target, answer), p in values(tab).items():
        keys = [(target, a) for a in answer.split("+")]
        if all(k in wanted for k in keys):
            far.append(abs(p - sum(wanted[k] for k in keys)))
    assert far
    return max(far)


@in_browser
@pytest.mark.parametrize(
    ("lang", "setting"),
    [
        ("en", "who.both:0.6"),
        ("ar", "posture.goes:0.2,event.attacked:0.4"),
        ("en", "kind.official:0.6,kind.analyst:0.8,who.north:0.1"),
    ],
)
def test_a_slider_moves_the_numbers_as_python_would(lang, setting, tmp_path, opened):
    """The page's own YAML, read by Python and weighed over the same draws, gives the page's numbers to 0.005."""
    tab = opened(page(lang))
    move(tab, setting)
    yaml = tab.run("document.getElementById('yaml-text').textContent")
    (tmp_path / "priors.yaml").write_text(SMALL, encoding="utf-8")
    own = tmp_path / "set.yaml"
    own.write_text(yaml, encoding="utf-8")
    wanted, effective = reweighed(FIT, read_priors(own))
    worth = tab.run("Number(document.getElementById('worth').dataset.value)")

    assert yaml.count("because") > 0
    assert agreed(tab, wanted) < 0.005
    assert worth == pytest.approx(min(effective, worth * 1.02), rel=0.03)


@in_browser
def test_leaving_a_source_out_gives_what_python_gives(opened):
    """A toggle takes the source's claims away: the numbers are those of the smaller case over the same draws."""
    tab = opened(page("en"))
    data = interactive(findings()).data
    assert data["without"]
    source = data["without"][0]["source"]
    tab.run(f"document.querySelector('button[data-source=\"{source}\"]').click()")
    z, _worth = _even(FIT)
    less = FIT.case.without([i for i, c in enumerate(FIT.case.claims) if c.source == source])
    own = np.stack([z[FIT.case.parameters.index[n]] for n in less.parameters.names])
    weighed = weigh(less.parameters, own, known=less.known)
    log = weighed.log_likelihood - weigh(FIT.case.parameters, z, known=FIT.case.known).log_likelihood
    w = np.exp(log - log.max())
    w /= w.sum()
    wanted = {
        (t.name, a): float(p) for t in headlines(less) for a, p in zip(t.answers, t.mean(weighed.slots, w), strict=True)
    }

    assert agreed(tab, wanted) < 0.005
    assert "As set: without " in tab.run("document.getElementById('announced').textContent")
    tab.run("document.getElementById('reset-button').click()")
    assert values(tab) == pytest.approx(values(opened(page("en"))))


@in_browser
def test_a_camp_shows_its_own_numbers_and_is_announced(opened):
    """A button sets the rows to what Python has for that set of assumptions, and says so to who cannot see it."""
    f = findings()
    beliefs = [{**r, "camp": "other", "mean": r["mean"] / 2} for r in _beliefs(f)]
    rows = [*({**r, "camp": "own"} for r in _beliefs(f)), *beliefs]
    with_camp = dataclasses.replace(f, beliefs=of_records(BELIEFS, rows))
    tab = opened(formatted(content(with_camp, "en"), with_camp, Asked()).decode())
    tab.run("document.querySelector('button[data-camp=\"0\"]').click()")
    wanted = {(r["target"], r["answer"]): r["mean"] for r in beliefs}

    assert agreed(tab, wanted) < 1e-5
    assert "Other" in tab.run("document.getElementById('announced').textContent")
    assert "other.yaml" in tab.run("document.getElementById('yaml-text').textContent")


@in_browser
def test_a_wire_can_be_left_out_as_a_whole(opened):
    """A button sets the rows to what Python has without all that came by it, and no source is left out beside it."""
    f = findings()
    without = {key: p / 2 for key, p in f.means.items()}
    other = dataclasses.replace(f, outlets={"the_wire": without})
    tab = opened(formatted(content(other, "en"), other, Asked()).decode())
    tab.run("document.querySelector('#without button[data-camp]').click()")

    assert agreed(tab, without) < 1e-5
    assert "without The wire" in tab.run("document.getElementById('announced').textContent")
    assert tab.run("document.querySelector('button[data-source=\"\"]').getAttribute('aria-pressed')") == "false"
    tab.run("document.querySelector('button[data-source=\"\"]').click()")
    assert values(tab) == pytest.approx(values(opened(page("en"))))


def test_wires_by_which_several_sources_came_are_left_out_together():
    """Each answer without a wire is what the case without its claims gives; a wire of one source has no button."""
    targets = headlines(FIT.case)
    found = without_outlets(FIT, targets)
    assert found
    for name, means in found.items():
        rows = [i for i, c in enumerate(FIT.case.claims) if name in {*c.channel, outlet_of(c, FIT.case.corpus)}]
        assert 1 < len({FIT.case.claims[i].source for i in rows}) < len(FIT.case.claims)
        left = reweigh(FIT.case.without(rows), draws=8000, seed=1)
        for t in targets:
            wanted = t.mean(left.slots, left.weights)
            assert [means[t.name, a] for a in t.answers] == pytest.approx(list(wanted), abs=0.03)


def test_each_set_of_assumptions_says_what_it_holds():
    """The reason at the top of a file stands on the page in either language; what a file extends gives it none."""
    own = dataclasses.replace(FIT.case.priors, because="A <sentence>.", because_ar="جملة.")
    f = dataclasses.replace(findings(), sets={"priors": own}, beliefs=of_records(BELIEFS, _camps_of(findings())))
    for lang, wanted in (("en", "A &lt;sentence&gt;."), ("ar", "جملة.")):
        text = formatted(content(f, lang), f, Asked(lang=lang)).decode()
        assert f"<dd>{wanted}</dd>" in text
    assert 'id="sets"' not in page("en")


def _camps_of(f):
    return [{**r, "camp": "priors"} for r in _beliefs(f)]


def _beliefs(f):
    return [{"target": t, "answer": a, "prior_mean": f.priors[t, a], "mean": p} for (t, a), p in f.means.items()]


@in_browser
def test_what_is_set_in_the_address_is_set_on_the_page(opened):
    """A link can carry a setting: the numbers are those that the sliders give."""
    by_hand, by_link = opened(page("en")), opened(page("en"), "#set=who.both:0.6")
    move(by_hand, "who.both:0.6")

    assert values(by_link) == pytest.approx(values(by_hand))


@in_browser
def test_a_reader_who_asks_too_much_is_told_so(opened):
    """Where few draws are left the page says that its numbers cannot be relied on; untouched it does not."""
    tab = opened(page("en"))
    told = "!document.getElementById('too-few').hidden"

    assert not tab.run(told)
    move(tab, "kind.official:0.93,kind.analyst:0.52,kind.witness:0.52")
    assert tab.run("Number(document.getElementById('worth').dataset.value)") < 400
    assert tab.run(told)


def test_a_claim_says_through_which_wire_it_came():
    """Where a claim stands is followed by the wire that it came by; one that names none says nothing of it."""
    claims = findings("hostile").fit.case.claims
    told = {e.key: e.place for e in appendix(said("en", "hostile"), {}).claims}
    assert {bool(c.channel) for c in claims} == {True, False}
    assert all(("through " in told[c.claim]) == bool(c.channel) for c in claims)


@in_browser
def test_claims_are_found_and_an_address_opens_what_it_points_into(opened):
    """The search hides what does not match; a claim's address opens the folded list and shows it."""
    tab = opened(page("en"), "#claim-c5")
    assert tab.run("document.getElementById('evidence').open && document.getElementById('claim-c5').open")
    tab.run(
        "(() => { const s = document.getElementById('search'); s.value = 'hinted';"
        " s.dispatchEvent(new Event('input')); })()"
    )
    shown = tab.run("document.querySelectorAll('#claims > details:not([hidden])').length")
    assert shown == sum("hinted" in c.gloss for c in FIT.case.claims)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", ["shipped", None, "one", "three"])
def test_the_first_screen_and_the_page_are_short(lang, case):
    """Without a browser: at most 380 words of answer and 1,200 in all, of the page in the repository too."""
    seen = Seen()
    seen.feed(page(lang, case))

    assert not seen.within
    assert 0 < seen.first <= 380
    assert seen.first < seen.whole <= 1200


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", ["shipped", None, "one", "three"])
def test_the_answer_is_one_screen_and_the_page_is_short(lang, case, opened):
    """At most 380 words on the first screen of 1440 by 900, 1,200 in all, five screens, six charts."""
    tab = opened(page(lang, case), width=1440)

    seen = Seen()
    seen.feed(page(lang, case))
    assert tab.run(WORDS % "e.closest('#answer, header')") == seen.first
    assert tab.run(WORDS % "true") == seen.whole
    assert tab.run("document.getElementById('answer').getBoundingClientRect().bottom") <= 900
    assert tab.run("document.documentElement.scrollHeight") <= 5 * 900
    assert tab.run("document.querySelectorAll('main > section .rows, main > section picture').length") <= 5


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", ["shipped", None, "one", "three"])
def test_it_prints_on_four_sheets_with_the_answer_on_the_first(lang, case, opened):
    """The print style leaves out what only a screen can do; a sheet is no telephone, and the answer fits one."""
    tab = opened(page(lang, case))
    assert len(re.findall(rb"/Type\s*/Page\b", tab.printed())) <= 4
    tab.ask("Emulation.setEmulatedMedia", media="print")
    tab.resize(*SHEET)
    assert tab.run("document.getElementById('answer').getBoundingClientRect().bottom") <= SHEET[1]
    assert tab.run("getComputedStyle(document.querySelector('.boxes')).gridTemplateColumns.split(' ').length") == 3


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [380, 820, 1024, 1440])
def test_no_reader_has_to_scroll_sideways(lang, width, opened):
    """On a telephone, a tablet and a desk nothing is wider than the screen but what scrolls in itself."""
    tab = opened(page(lang), width=width)

    assert tab.run("document.documentElement.scrollWidth") <= width


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_reader_who_cannot_see_finds_no_obstacle(lang, look, opened):
    """axe-core, over the whole page with all of it open, finds nothing, on a desk and on a telephone."""
    tab = opened(page(lang))
    tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": look}])
    tab.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    tab.run(Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8") + ";0")
    for width in (1440, 380):
        tab.resize(width)
        found = tab.run("axe.run(document, {preload: false})")
        assert [(v["id"], v["help"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]] == []
        assert len(found["passes"]) > 20


@in_browser
def test_without_scripts_the_answer_stands_and_controls_are_not_shown(browser, tmp_path):
    """The rows, the figures and what is folded are there; what only a script can do is not, and that is said."""
    place = tmp_path / "page.html"
    place.write_text(page("en"), encoding="utf-8")
    with browser.open("about:blank") as tab:
        tab.ask("Emulation.setScriptExecutionDisabled", value=True)
        tab.ask("Page.navigate", url=place.as_uri())
        browser.wait("Page.loadEventFired", tab.session)
        seen = """Object.fromEntries(["#answer .row", "noscript .warn", "#controls button", "#search"].map((s) =>
            [s, Array.from(document.querySelectorAll(s)).filter((e) => e.checkVisibility()).length]))"""
        found = tab.run(seen)
    assert found["#answer .row"] == 1 + len(said("en").rows)
    assert found["noscript .warn"] == 1
    assert found["#controls button"] == found["#search"] == 0


@in_browser
def test_the_keyboard_alone_is_enough(opened):
    """Tab begins at the skip link and comes to every control; keys press, slide and open, and focus is seen."""
    tab = opened(page("en"), width=1440)

    def press(key, code, text=""):
        for kind in ("keyDown", "keyUp"):
            own = {"text": text} if text and kind == "keyDown" else {}
            tab.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key if len(key) > 1 else "Space",
                windowsVirtualKeyCode=code,
                **own,
            )

    focused = """(() => { const e = document.activeElement, s = getComputedStyle(e);
        return [e.tagName, e.id || e.className, e.dataset.source || e.dataset.key || "", s.outlineStyle]; })()"""
    order = []
    for _ in range(200):
        press("Tab", 9)
        order.append(tab.run(focused))
        if order[-1][0] == "BODY":
            break
    assert order[0][:2] == ["A", "skip"]
    assert all(style == "solid" for tag, _, _, style in order if tag not in {"BODY", "IMG"})
    keys = [key for _, _, key, _ in order if key]
    assert keys
    source = next(k for tag, _, k, _ in order if tag == "BUTTON" and k)
    before = values(tab)
    tab.run(f"document.querySelector('button[data-source=\"{source}\"]').focus()")
    press(" ", 32, " ")
    assert values(tab) != before
    tab.run("document.getElementById('reset-button').focus()")
    press("Enter", 13, "\r")
    assert values(tab) == before
    tab.run("document.querySelector('input[data-key]').focus()")
    press("ArrowRight", 39)
    assert values(tab) != before
    tab.run("document.querySelector('#how > summary').focus()")
    press("Enter", 13, "\r")
    assert tab.run("document.getElementById('how').open")


def test_the_command_writes_the_page_and_says_where(tmp_path, capsys):
    """From the folder of a fit, with an author; a language that is not there is a fault, and so is a folder."""
    from small_case import write_small  # noqa: PLC0415

    done = write_fit(
        fit(*load(write_small(tmp_path / "case")), Settings(quick=True, draft=True, draws=1000)), tmp_path / "fit"
    )
    out = tmp_path / "page.html"
    command = ["brief", "--fit", str(tmp_path / "fit"), "--out", str(out)]

    assert main([*command, "--author", "Ann <b>"]) == 0
    assert "Ann &lt;b&gt;" in out.read_text(encoding="utf-8")
    assert done.run["id"] in out.read_text(encoding="utf-8")
    assert main([*command, "--lang", "aa"]) == 2
    assert "There are: en, ar." in capsys.readouterr().err


def test_the_page_is_the_same_for_the_same_fit():
    """No time, no machine: two pages of one fit are equal byte by byte."""
    c, f = said("en"), findings()
    assert formatted(c, f, Asked()) == formatted(c, f, Asked())


def test_a_fit_in_a_folder_finds_the_outcomes_and_details_of_its_case(tmp_path, monkeypatch):
    """Whether its folder is named or its name, from within the case or with the case named: what is beside is read."""
    from small_case import write_small  # noqa: PLC0415

    where = write_small(tmp_path / "case")
    (where / "brief.yaml").write_text("author: A. N. Analyst\n", encoding="utf-8")
    outcome = "question,state,truth,resolved_on,citation\nposture,stays,1,2023-06-01,a notice\n"
    (where / "outcomes.csv").write_text(outcome, encoding="utf-8")
    done = fit(*load(where), Settings(quick=True, draft=True, draws=1000))
    for place in (where / "fits" / "one", tmp_path / "elsewhere"):
        write_fit(done, place)

    def says(*options):
        out = tmp_path / "page.html"
        assert main(["brief", "--out", str(out), *options]) == 0
        text = out.read_text(encoding="utf-8")
        return "A. N. Analyst" in text, "happened, 1 June 2023" in text

    assert says("--fit", str(where / "fits" / "one")) == (True, True)
    assert says("--fit", str(tmp_path / "elsewhere"), "--corpus", str(where)) == (True, True)
    assert says("--fit", str(tmp_path / "elsewhere")) == (False, False)
    monkeypatch.chdir(where)
    assert says("--fit", str(tmp_path / "elsewhere")) == (True, True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_has_come_in_since_is_counted(lang, tmp_path):
    """Where the case was read to an earlier day the page says up to which it is read now, and how many claims more."""
    from small_case import write_small  # noqa: PLC0415

    where = write_small(tmp_path / "case")
    lines = (where / "claims.csv").read_text(encoding="utf-8").splitlines()
    dated = [f"{line},2021-0{1 + k % 4}-01" for k, line in enumerate(lines[1:])]
    (where / "claims.csv").write_text("\n".join([lines[0] + ",said_on", *dated]) + "\n", encoding="utf-8")
    then, now = (fit(*load(where), Settings(quick=True, draft=True, as_of=day)) for day in ("2021-02-20", ""))
    more = len(now.case.claims) - len(then.case.claims)
    told = changed_since(then, content(find(now, where, short=True), lang))
    assert more > 2
    assert f" {more} " in plain(told.sentences[0])
    assert "everything" not in " ".join(told.sentences)
