"""How right were the answers, now that some are settled?

The reader gets each settled answer with the probability that the words gave it on the day before it was settled, and
what happened. What was settled stands in the case's outcomes.csv, which no fit reads.
Run: python analyses/outcomes.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.corpus.outcomes import FILES, read_outcomes
from tarjih.figures import outcomes as figures_outcomes
from tarjih.figures.findings import percent
from tarjih.report.study import run, study
from tarjih.runs.faults import Fault, InputFault
from tarjih.validation import scoring


def main(argv: Sequence[str] | None = None) -> int:
    s = study("outcomes", argv)
    said = scoring.of_fit(s.fit)
    path = next((s.folder / f for f in FILES if (s.folder / f).is_file()), s.folder / FILES[0])
    told = read_outcomes(path, said.propositions, said.states())
    if not told.settled:
        raise InputFault([Fault(str(path), 0, "nothing in it is settled, so there is nothing to draw.")])
    for name in FILES:
        s.reads(s.folder, name)  # no input of the fit, so not among its inputs

    scored = scoring.as_of_resolution(s.fit, told, seed=s.record["settings"]["seed"])
    o = scoring.overall(scored)
    right = round(o["accuracy"] * o["items"])
    table = scoring.shown(scored, s.fit)
    finding = f"Of {len(scored)} settled answers {right} were called right, at a stated {percent(o['stated'])}"
    score, coin = (f"{x:.2f}".replace("-", "\N{MINUS SIGN}") for x in (o["log_score"], -0.69))
    scores = f"Mean log score {score} (a coin: {coin}), mean Brier score {o['brier']:.2f} (a coin: 0.25)"
    s.publish(
        "forecasts",
        table,
        figures_outcomes.outcomes,
        title=finding,
        subtitle=f"What did the words say before each was settled, and what happened? {scores}.",
        caption="Few answers, and some of them settled together: this shows a direction and no rate. Several follow "
        "from one another. Who did it was never settled.",
        alt="; ".join(
            f"{r['label'].rstrip('.')}: forecast {percent(r['probability'])}, "
            f"{'came true' if r['truth'] > 0.5 else 'did not'}, settled on {r['resolved_on'] or 'no known day'}"
            for r in table.records()
        ),
    )
    s.headline(f"{finding.lower()}; {scores[0].lower()}{scores[1:]}")
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
