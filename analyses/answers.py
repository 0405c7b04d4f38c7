"""What is the answer to every question, and how probable is every proposition, that no other script draws?

The reader gets, of any case at all, each question with its answers, each trait, and each proposition before and after
the articles.  Of the shipped case these are the few that no other analysis speaks of.
Run: python analyses/answers.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from itertools import batched

from tarjih.figures.answers import answers
from tarjih.figures.propositions import propositions, rest
from tarjih.figures.trait import trait
from tarjih.report.study import run, study

ELSEWHERE = {
    "perpetrator": ("perpetrator", "politics", "evidence"),
    "iran_involvement": ("iran_conduct",),
    "us_posture": ("drivers", "us_posture", "consequences"),
}
TRAITS = {"tehran_control"}
SINGLE, PAGES, ROWS = 12, 6, 16
"""Questions with a figure each, figures of propositions, and rows of one; the tables hold all."""


def main(argv: Sequence[str] | None = None) -> int:
    s = study("answers", argv)
    corpus = s.fit.case.corpus
    known = s.settled()
    questions = [q for q in corpus.questions if q not in ELSEWHERE]
    for number, question in enumerate(questions, start=1):
        if number <= SINGLE:
            s.publish(answers(s.fit, question, settled=known.get(question)), f"question_{number:02d}")
        s.answers(question)
    for number, name in enumerate((t for t in corpus.traits if t not in TRAITS), start=1):
        s.publish(trait(s.fit, name), f"trait_{number:02d}")
        s.trait(name)
    pages = list(batched(rest(corpus, ELSEWHERE, TRAITS), ROWS))
    shown = [*pages[: PAGES - 1], *([sum(pages[PAGES - 1 :], ())] if len(pages) >= PAGES else [])]
    for number, names in enumerate(shown, start=1):
        s.publish(drawn := propositions(s.fit, names, settled=known), f"propositions_{number}")
        s.headline(drawn.title)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
