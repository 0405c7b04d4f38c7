"""The briefing: its numbers are the summary's, what claims say is inert, and a browser agrees with Python."""

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
from pptx import Presentation
from small_case import PRIORS as SMALL
from small_case import few_draws, small_fit

from tarjih.__main__ import main
from tarjih.evidence.bearing import bearing, label, source_name
from tarjih.figures.canvas import png
from tarjih.inference.fit import Settings, fit, write_fit
from tarjih.inference.importance import reweigh
from tarjih.inference.targets import headlines
from tarjih.language import LANGUAGES, TEXTS, percent
from tarjih.priors import read_priors
from tarjih.priors.inputs import load
from tarjih.report.brief import brief, gather
from tarjih.report.interactive import _even, interactive
from tarjih.report.judgements import outlined
from tarjih.testimony.case import assemble
from tarjih.testimony.weigh import weigh

FIT = small_fit()
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the page was not opened")
HOSTILE = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">'\"&=1+1{p}"


def gathered(lang, case=None):
    """What a briefing shows of the small case, or of the hostile one, gathered once for its page and its slides."""
    return _gathered(lang, case)


@functools.cache
def _gathered(lang, case):
    return gather(hostile() if case else FIT, lang)


@functools.cache
def page(lang, case=None):
    g = gathered(lang, case)
    return brief(g.fit, lang=lang, gathered=g).decode()


@functools.cache
def deck(lang, case=None):
    g = gathered(lang, case)
    return Presentation(io.BytesIO(brief(g.fit, lang=lang, form="pptx", gathered=g)))


def hostile_page(lang):
    return page(lang, "hostile")


@functools.cache
def hostile():
    """A fit of a case in which every text that a file can hold is an attack."""
    rows = [{**r, "gloss": HOSTILE, "article": "A1", "claim": f"=c<{i}>"} for i, r in enumerate(EVERYTHING)]
    sources = [{"source": "minister", "name": HOSTILE, "name_ar": HOSTILE, "kind": "official", "bloc": "west"}]
    quoted = json.dumps(HOSTILE)
    questions = QUESTIONS.replace("{en: a}", f"{{en: {quoted}, ar: {quoted}}}").replace(
        "states: [a, b, both]", f"en: {quoted}\n    labels: {{a: {{en: {quoted}}}}}\n    states: [a, b, both]"
    )
    rows = [{k: v for k, v in r.items() if r["source"] != "minister" or k not in {"kind", "bloc"}} for r in rows]
    where = Path(hostile.folder)
    return few_draws(*load(folder(where, rows, sources, f"title: {quoted}\nbackground: {quoted}\n{questions}", PRIORS)))


@pytest.fixture(scope="module", autouse=True)
def _somewhere(tmp_path_factory):
    """A folder for the hostile case; and pictures are drawn coarsely here, since nobody looks at them."""
    hostile.folder = str(tmp_path_factory.mktemp("hostile"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tarjih.figures.pictures.png", functools.partial(png, dpi=40))
        yield


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
            elif name in {"src", "href", "action", "data"}:
                self.addresses.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((tag, name))


def parts(text):
    found = Parts()
    found.feed(text)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_a_headline_is_the_summary_s(lang):
    """Judgement, figure and ledger all show the mean of summary.json."""
    text = page(lang)
    for name, question in FIT.summary["questions"].items():
        call, entry = max(question["states"].items(), key=lambda e: e[1]["mean"])
        shown = html.unescape(re.sub("<[^>]+>", "", text))

        assert text.count(f'data-mean="{entry["mean"]:.6f}"') >= 3, (name, call)
        assert percent(entry["mean"], "en") in shown


def plain(markup):
    """The words that a reader sees, with plain spaces and without marks of direction."""
    words = html.unescape(re.sub("<[^>]+>", " ", re.sub("<bdi[^>]*>|</bdi>", "", markup)))
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069]", "", words))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_alone_answers_ten_questions(lang):
    """In the box of each judgement: what the call is, how sure, what drives it, what would change it, and the rest.

    So does what the page of the analyses says of it in a few lines.  The answers are looked up in the fit and in the
    claims, not in what the page was made from, where they can be.
    """
    case, text = FIT.case, page(lang)
    for target in headlines(case):
        start = text.index(f'<article class="judgement" id="judgement-{target.name}">')
        box = plain(text[start : text.index("</article>", start)])
        j, said = next((j, said) for j, said in gathered(lang).judgements if j.name == target.name)
        short = plain(" ".join((said.call, said.likelihood, *outlined(said, lang))))
        mean = target.mean(FIT.draws.slots, FIT.draws.weights)
        call = target.call(mean)
        told = {
            "what is the call": label(case, target, call, lang),
            "how probable": percent(float(mean.max()), lang),
            "in which words": j.term.word(lang),
            "how well founded": TEXTS[j.confidence.level][lang],
            "on how many origins": str(len({b.claim.origin for b in bearing(case, target, call)})),
            "what was held before": percent(j.prior, lang),
            "as of when": FIT.summary["as_of"],
            "without whom is it weakest": percent(max(j.drivers, key=lambda d: abs(d.without - j.base)).without, lang),
            "if the unnamed are distrusted": percent(j.doubts[0].without, lang)
            if j.doubts
            else TEXTS["all_named"][lang],
            "when does it flip": f"{j.flips_at:.1f}" if 0 < j.flips_at < 10 else "",
        }
        told |= {f"who dissents: {s}": source_name(case, s, lang) for s in j.dissent}
        heads = ("drivers", "change", "doubts", "dissent")

        assert {q: a for q, a in told.items() if plain(a) not in box} == {}
        assert {q: a for q, a in told.items() if plain(a) not in short} == {}
        assert [h for h in heads if TEXTS[h][lang] not in box] == []


def test_every_proposition_has_its_number_and_its_ledger():
    """Whatever is shown can be looked up."""
    text = page("en")
    for name, entry in FIT.summary["propositions"].items():
        ledger = text[text.index(f'id="ledger-{name}"') :]

        assert f'data-mean="{entry["mean"]:.6f}"' in ledger[:600]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_leads_somewhere_and_no_id_is_given_twice(lang):
    """From a headline to its ledger, to the claim, to the paragraph."""
    found = parts(page(lang))

    assert set(found.links) <= set(found.ids)
    assert len(set(found.ids)) == len(found.ids)
    assert {"ledger-who", "claim-c1", "paragraph-N1.3a."} <= set(found.links)


def test_the_chain_joins_each_speaker_to_the_articles_that_carried_it():
    """Said in words: amal's claims on who did it stand in both articles, once each, through no wire."""
    alt = re.search(r'<svg class="chain"[^>]*aria-label="([^"]*)"', page("en"))[1]

    assert "amal &gt; – &gt; N1: 1" in alt
    assert "amal &gt; – &gt; N2: 1" in alt


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_headline_has_its_chain_among_the_figures_of_page_and_slides(lang):
    """The notes of its slide say, way by way, the same as the page: speaker, wire, article, how many claims."""
    g = gathered(lang)
    alts = [plain(a) for a in re.findall(r'<svg class="chain"[^>]*aria-label="([^"]*)"', page(lang))]
    chains = [e for e in g.exhibits if e.key.startswith("chain-")]
    notes = [plain(s.notes_slide.notes_text_frame.text) for s in deck(lang).slides]

    assert [e.key for e in chains] == [f"chain-{j.name}" for j, _said in g.judgements if j.claims]
    assert len(alts) == len(chains)
    for alt, exhibit in zip(alts, chains, strict=True):
        assert any(alt in n for n in notes)
        assert plain(exhibit.alt).endswith(alt)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_asks_for_nothing_from_elsewhere(lang):
    """No address but those inside the file, no handler, no inline style, one script of code."""
    found = parts(page(lang))

    assert not found.handlers
    assert not [a for a in found.addresses if not a.startswith("data:")]
    assert found.tags.count("script") == 2
    assert "default-src 'none'" in page(lang)


def test_the_arabic_page_runs_from_right_to_left_and_holds_no_english_phrase():
    """Every phrase of ours is in Arabic; what the files say in English only is marked as English."""
    text = page("ar")
    body = text[text.index("<body>") : text.index('<script type="application/json"')]
    plain = html.unescape(re.sub(r'<span lang="en" dir="ltr">.*?</span>', "", body, flags=re.DOTALL))
    ours = {p["en"] for p in TEXTS.values() if re.fullmatch(r"[A-Z][^{}]{11,}", p["en"])}

    assert text.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert not [p for p in ours if p in plain]
    assert "الشمال وحده" in plain
    assert not re.search(r"\{[a-z]+\}", plain)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_claim_says_cannot_run(lang):
    """Tags, quotes, formulas and direction marks in every text of a case are text on the page."""
    text = hostile_page(lang)
    found = parts(text)

    assert found.tags.count("script") == 2
    assert not found.handlers
    assert found.tags.count("img") == text.count('<img src="data:image/png;base64,')
    assert "\u202e" not in text
    assert html.escape("</script><script>document.title='run'</script>") in text


def test_on_slides_what_a_claim_says_is_text_too():
    """No hyperlink, no field, and titles that can be edited."""
    attacked = deck("ar", "hostile")
    xml = "".join(
        part.blob.decode("utf-8", "replace")
        for part in attacked.part.package.iter_parts()
        if "slides/slide" in part.partname
    )

    assert "hlinkClick" not in xml
    assert "<a:fld" not in xml
    assert "\u202e" not in xml
    assert any("document.title" in (s.shapes.title.text or "") for s in attacked.slides)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slides_have_titles_notes_and_the_order_of_the_page(lang):
    """Each figure of the page has a slide with its title as text and its words as notes."""
    g = gathered(lang)
    slides = list(deck(lang).slides)
    titles = [s.shapes.title.text_frame.text for s in slides]
    wanted = [g.title, *(s.question for _j, s in g.judgements), *(e.title for e in g.exhibits)]

    assert [re.sub(r" \(\d+/\d+\)$", "", t) for t in titles] == wanted
    assert all(s.has_notes_slide and s.notes_slide.notes_text_frame.text for s in slides)
    for (_j, said), slide in zip(g.judgements, slides[1:], strict=False):
        text = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)

        assert said.likelihood in text
        assert said.confidence in text


def test_nothing_leaves_the_slide():
    """Every shape is inside the page."""
    whole = deck("en")
    for n, slide in enumerate(whole.slides):
        for shape in slide.shapes:
            inside = (
                shape.left >= 0
                and shape.top >= 0
                and shape.left + shape.width <= whole.slide_width
                and shape.top + shape.height <= whole.slide_height
            )

            assert inside, (n, shape.name)


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


VALUES = """Object.fromEntries(Array.from(document.querySelectorAll("[data-target]"),
    (c) => [c.dataset.target + " " + c.dataset.answer, Number(c.dataset.value)]))"""
MOVED = """(() => { const x = document.querySelector('input[data-key="%s"]');
    x.value = %s; x.dispatchEvent(new Event("input")); })()"""


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


@in_browser
@pytest.mark.parametrize(
    ("lang", "setting"),
    [
        ("en", ""),
        ("en", "who.both:0.6"),
        ("ar", "posture.goes:0.2,event.attacked:0.4"),
        ("en", "kind.official:0.6,kind.analyst:0.8,who.north:0.1"),
    ],
)
def test_a_slider_moves_the_numbers_as_python_would(lang, setting, tmp_path, opened):
    """The page's own YAML, read by Python and weighed over the same draws, gives the page's numbers to 0.005."""
    done = FIT
    tab = opened(page(lang))
    move(tab, setting)
    yaml = tab.run("document.getElementById('yaml-text').textContent")
    base = tmp_path / "priors.yaml"
    base.write_text(SMALL, encoding="utf-8")
    own = tmp_path / "set.yaml"
    own.write_text(yaml, encoding="utf-8")
    wanted, effective = reweighed(done, read_priors(own))
    worth = tab.run("Number(document.getElementById('worth').dataset.value)")

    assert (yaml.count("because") > 0) == bool(setting)
    assert values(tab) == pytest.approx(wanted, abs=0.005)
    assert worth == pytest.approx(min(effective, worth * 1.02), rel=0.03)


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


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_headline_leads_to_the_paragraph_that_it_rests_on(lang, opened):
    """From the number of a judgement to its ledger, to a claim, and to the paragraph, each of them on the screen."""
    tab = opened(page(lang))
    click = "document.querySelector(%s).click()"
    seen = """(() => { const r = document.getElementById(decodeURIComponent(location.hash.slice(1)))
        .getBoundingClientRect(); return r.height > 0 && r.top < innerHeight && r.bottom > 0; })()"""
    here = "decodeURIComponent(location.hash)"
    tab.run(click % json.dumps("#judgement-who a.number"))

    assert tab.run(here) == "#ledger-who"
    assert tab.run(seen)
    tab.run(click % json.dumps('#ledger-who a[href="#claim-c1"]'))
    assert tab.run(here) == "#claim-c1"
    tab.run(click % json.dumps('#ledger-who a[href^="#paragraph-"]'))
    assert tab.run(here).startswith("#paragraph-N1")
    assert tab.run(seen)


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [360, 820, 1280])
def test_no_reader_has_to_scroll_sideways(lang, width, opened):
    """On a telephone, a tablet and a desk nothing is wider than the screen but what scrolls in itself."""
    tab = opened(page(lang), width=width)

    assert tab.run("document.documentElement.scrollWidth") <= width


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reader_who_cannot_see_finds_no_serious_obstacle(lang, opened):
    """axe-core, over the whole page, finds nothing serious or critical: contrast, names, order, language, headings."""
    tab = opened(page(lang))
    tab.run(Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8") + ";0")
    found = tab.run("axe.run(document, {preload: false})")
    serious = [
        (v["id"], v["help"], [n["target"] for n in v["nodes"]][:3])
        for v in found["violations"]
        if v["impact"] in {"serious", "critical"}
    ]

    assert serious == []
    assert len(found["passes"]) > 20


@in_browser
def test_in_a_browser_hostile_text_does_not_run(opened):
    """The title stays the case's."""
    tab = opened(hostile_page("en"))

    assert tab.run("document.title") != "run"
    assert tab.run("document.scripts.length") == 2


@in_browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_prints_on_a4(lang, opened):
    """A few pages of A4, all of it, and no figure taller than a page."""
    tab = opened(page(lang))
    raw = tab.printed()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", raw))
    boxes = {tuple(round(float(x)) for x in b.split()) for b in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", raw)}
    tab.ask("Emulation.setEmulatedMedia", media="print")
    tab.resize(680)  # A4 less its margins, in pixels
    tallest = tab.run("Math.max(...Array.from(document.querySelectorAll('figure'), (f) => f.offsetHeight))")

    assert 3 <= pages <= 40
    assert boxes in ({(0, 0, 595, 842)}, {(0, 0, 596, 842)})
    assert tallest < 1000


def test_sliders_stand_where_the_priors_do():
    """Each row of states sums to one, and the accuracy of a kind is its median in the file."""
    live = interactive(FIT, headlines(FIT.case))
    rows = {}
    for s in live.sliders:
        if s.answer:
            rows.setdefault((s.about, s.row), []).append(s.value)
        assert s.low <= s.value <= s.high

    assert all(sum(v) == pytest.approx(1) for v in rows.values())
    assert {s.about for s in live.sliders} >= {"who", "posture", "official"}


def test_the_page_is_the_same_for_the_same_fit():
    """No time, no machine, no order of a dictionary is in it."""
    again = dataclasses.replace(FIT)

    assert brief(again, lang="ar").decode() == page("ar")


def test_the_command_writes_the_page_of_a_fit(tmp_path, capsys):
    """And refuses a fit together with another case."""
    corpus, priors = load(folder(tmp_path / "case", EVERYTHING, questions=QUESTIONS, priors=PRIORS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tarjih.inference.fit.reweigh", functools.partial(reweigh, draws=2000))
        write_fit(fit(corpus, priors, Settings(quick=True, draft=True)), tmp_path / "fit")
    out = tmp_path / "b.html"

    assert main(["brief", "--fit", str(tmp_path / "fit"), "--lang", "ar", "--out", str(out)]) == 0
    assert 'dir="rtl"' in out.read_text(encoding="utf-8")
    assert main(["brief", "--fit", str(tmp_path / "fit"), "--corpus", str(tmp_path / "case")]) == 2
    assert "Leave out --corpus" in capsys.readouterr().err
