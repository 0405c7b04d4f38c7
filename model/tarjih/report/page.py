"""The briefing as one page of HTML that needs no script, no network and no second file but the figures beside it.

Supply what was read and what the analyses recorded; get the text of the page, which depends on nothing else: no
time, no machine, so that it changes only where its contents do.  Every text from a file is escaped.  Non-goals:
drawing, and deciding what is up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from tarjih.corpus import Corpus
from tarjih.corpus.questions import Wording
from tarjih.inference.stamp import WAYS
from tarjih.priors.stated_priors import Stated

__all__ = ["Section", "counted", "page"]

READING = (
    "The dot is the probability after everything that was said; the hollow mark is where it stood before anybody was "
    "heard. The bar tells where that probability would lie if it were known how credible each source is: half of the "
    "draws lie in its thick part, nine in ten in the whole of it. A short bar is no certainty: 60 % with a short bar "
    "means that these words support six in ten whomever one believes, and that four times in ten it is otherwise."
)

METHOD = (
    "People read every paragraph and coded who takes which stance on which proposition, how they know, and whether "
    "they gain by being believed. Each source has a credibility, the probability that its words track the truth; where "
    "they do not, it says what such people say anyway. Those with an interest seldom speak against it, so a denial by "
    "the accused weighs next to nothing and an admission much; copies of one report count once, and what came by one "
    "wire falls with it. Propositions are tied to the answers of each question, every combination is weighed exactly, "
    "and the prior probabilities come from reference classes that the last section lists. Whatever agrees, some doubt "
    "stays, since all who ought to know can be misled at once; and nothing is shown whose draws have not converged, "
    "unless DRAFT stands across it."
)

STYLE = """
:root { color-scheme: light; }
body { font: 1.05rem/1.5 "Source Sans 3", "Noto Sans", "Segoe UI", Arial, sans-serif; color: #1b1f24; background: #fff;
  max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0.5rem 0 0.25rem; text-wrap: balance; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 2.75rem 0 0.75rem;
  border-top: 3px solid #0b3c6f; padding-top: 0.75rem; }
h3 { font-size: 1.1rem; margin: 1.5rem 0 0.4rem; }
p, li { max-width: 46rem; }
p[dir="rtl"] { color: #444c56; font-size: 1.1rem; margin-top: 0; }
p.finding { margin: 0 0 0.3rem; }
p.call { font-weight: 700; margin: 0 0 0.3rem; }
ul.answers { list-style: none; padding: 0; margin: 0; font-size: 0.95rem; color: #444c56; }
ul.answers li { padding: 0.1rem 0 0.1rem 0.8rem; border-left: 4px solid #0b3c6f; font-variant-numeric: tabular-nums; }
figure { margin: 1.5rem 0 2rem; break-inside: avoid; }
.wide { overflow-x: auto; }
figure img { display: block; width: 100%; min-width: 44rem; height: auto; border: 1px solid #d8dde3; }
figcaption { font-size: 0.95rem; color: #444c56; max-width: 54rem; margin-top: 0.4rem; }
.note { background: #fff4d6; border-left: 4px solid #b7791f; padding: 0.5rem 0.8rem; }
.run, footer { font-size: 0.85rem; color: #57606a; }
table { border-collapse: collapse; font-size: 0.9rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem 0.35rem 0; border-bottom: 1px solid #d8dde3; }
th:first-child { width: 32%; }
th:nth-child(2) { width: 22%; }
td { overflow-wrap: anywhere; }
td.said { font-variant-numeric: tabular-nums; }
a { color: #0b3c6f; }
@media print {
  @page { margin: 16mm; }
  body { font-size: 10.5pt; max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  h2 { margin-top: 1.5rem; }
  figure { margin: 0.75rem 0 1rem; }
  figure img { width: auto; min-width: 0; max-width: 100%; max-height: 98mm; }
  .wide { overflow: visible; }
  table { font-size: 8.5pt; line-height: 1.3; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""


@dataclass(frozen=True)
class Section:
    """One analysis on the page.

    Parameters
    ----------
    name
        The analysis, which is also the folder of its figures beside the page.
    heading
        What it asks.
    run
        Its ``run.json``; empty where there is none yet.
    note
        Why its figures are missing or not of today's inputs; empty when they are.
    """

    name: str
    heading: str
    run: Mapping[str, Any]
    note: str = ""


def page(
    *,
    title: Wording,
    background: Wording,
    read: str,
    sections: Sequence[Section],
    priors: Iterable[Stated],
    priors_file: str,
) -> str:
    """Return the page.

    Parameters
    ----------
    title, background
        What the case is about.
    read
        How much was read, in words.
    sections
        The analyses in the order of the page.
    priors, priors_file
        What was assumed before anybody was heard, and the file that says so.
    """
    name = title.en or title.ar or "Briefing"
    shown = [s for s in sections if s.run or s.note]
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(name)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{escape(name)}</h1>",
        _arabic(title.ar if title.en else ""),
        _paragraph(background.en),
        _arabic(background.ar),
        _paragraph(read),
        "</header>",
        "<main>",
        *_judgements(shown),
        "<section>",
        "<h2>The answers</h2>",
        *_answers(shown),
        "</section>",
        "<section>",
        "<h2>How to read an interval</h2>",
        _paragraph(READING),
        "</section>",
        *(line for section in shown for line in _section(section)),
        "<section>",
        "<h2>How the answers come about</h2>",
        _paragraph(METHOD),
        "</section>",
        *_priors(priors, priors_file),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(p for p in parts if p) + "\n"


def counted(corpus: Corpus) -> str:
    """Say how much a case holds."""
    out = f"{_some(corpus.claims, 'claim')} of {_some(corpus.sources, 'source')}"
    out += f" in {_some(corpus.articles, 'article')}" if corpus.articles else ""
    out += f", on {_some(corpus.propositions, 'proposition')}"
    return out + (f" and {_some(corpus.questions, 'question')}" if corpus.questions else "")


def _some(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _paragraph(text: str, kind: str = "") -> str:
    return f"<p{f' class="{kind}"' if kind else ''}>{escape(text)}</p>" if text else ""


def _arabic(text: str) -> str:
    return f'<p lang="ar" dir="rtl">{escape(text)}</p>' if text else ""


def _judgements(sections: Sequence[Section]) -> list[str]:
    """Set out the key judgements: the question, the call, how sure, on what it rests and what would change it."""
    out: list[str] = []
    for told in (j for s in sections for j in s.run.get("judgements", ())):
        rows = (f"<li>{escape(line)}</li>" for line in told["lines"])
        out += [f"<h3>{escape(told['question'])}</h3>", _paragraph(told["call"], "call")]
        out += ['<ul class="answers">', *rows, "</ul>"]
    return ["<section>", "<h2>Key judgements</h2>", *out, "</section>"] if out else []


def _answers(sections: Sequence[Section]) -> list[str]:
    """List the answers under what they answer: first the finding in words, then what else there is, nothing twice."""
    out: list[str] = []
    for section in sections:
        own = section.run.get("lines") or section.run.get("headlines", ())
        own = [line.removeprefix(f"{section.name}: ") for line in own]
        if not own:
            continue
        found = next((figure["title"] for figure in section.run.get("figures", ())), "")
        lines = [escape(line) for line in own if line.rstrip(".") != found]
        out += [
            f'<h3><a href="#{escape(section.name)}">{escape(section.heading)}</a></h3>',
            _paragraph(found, "finding"),
            *(['<ul class="answers">', *(f"<li>{line}</li>" for line in lines), "</ul>"] if lines else []),
        ]
    return out or [_paragraph("No analysis has been drawn yet.", "note")]


def _section(section: Section) -> list[str]:
    out = [f'<section class="analysis" id="{escape(section.name)}">', f"<h2>{escape(section.heading)}</h2>"]
    out.append(_paragraph(section.note, "note"))
    for figure in section.run.get("figures", ()):
        place = quote(f"{section.name}/{figure['stem']}")
        said = f"<strong>{escape(figure['title'])}</strong> {escape(figure['caption'])}"
        out += [
            "<figure>",
            f'<div class="wide" tabindex="0" role="region" aria-label="{escape(figure["title"])}">',
            f'<img src="{place}.png" alt="{escape(figure["alt"])}" width="2560" height="1440">',
            "</div>",
            f'<figcaption>{said} <a href="{place}.csv">The numbers.</a></figcaption>',
            "</figure>",
        ]
    out += [_paragraph(_gate(section.run), "run"), "</section>"]
    return out


def _gate(run: Mapping[str, Any]) -> str:
    """Say in a line by which run the figures were drawn, and whether its draws could be relied on."""
    seen = run.get("diagnostics", {})
    if not seen:
        return ""
    least = min(seen["ess_bulk_min"], seen["ess_tail_min"])
    if seen["method"] == "nuts":
        chains = run["settings"]["chains"]
        how = f"{chains} chains, R-hat at most {seen['rhat_max']:.3f}, at least {least:,.0f} effective draws"
    else:
        way = WAYS[seen["method"]]
        how = f"{way}, {least:,.0f} effective draws"
    passed = "" if seen["ok"] else " These draws failed the gate: a draft, not to be cited."
    return f"Run {run.get('id', '')}: {how}.{passed}"


def _priors(priors: Iterable[Stated], file: str) -> list[str]:
    rows = [
        f'<tr><td>{escape(p.about)}</td><td class="said">{escape(p.said)}</td><td>{escape(p.because)}</td></tr>'
        for p in priors
    ]
    if not rows:
        return []
    return [
        "<section>",
        "<h2>What is assumed before anybody is heard</h2>",
        _paragraph(f"From {file} and what it extends. Edit it and run the briefing again to see what it moves."),
        "<table>",
        "<thead><tr><th>About</th><th>Stated</th><th>Because</th></tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        "</section>",
    ]
