"""Does what was said look like what the model would have people say?

The reader gets shares, agreement and denials as they were heard beside what the model, fitted, would have the same
people say again, and plainly whether that refutes it. Run: python analyses/model_check.py [--corpus DIR] [--priors
FILE] [--out DIR] [--quick]"""

from collections.abc import Sequence

from tarjih.figures import findings
from tarjih.figures import predictive as figures_check
from tarjih.report.study import run, study
from tarjih.validation.predictive import check


def main(argv: Sequence[str] | None = None) -> int:
    s = study("model_check", argv)

    table = check(s.fit)
    s.publish(
        "checks",
        table,
        figures_check.checks,
        title=findings.checked(table),
        subtitle=f"Does what was said look like what the model would have people say? {findings.expected(table)}.",
        caption="The likelihood is the same whether news prints all denials or few, so that the grey expectation is no "
        "part of any answer; the blue one takes from the corpus how many are printed. The table has the p-value of "
        "every check in both tellings, and of all of them together.",
        alt=f"Shares in the coding as heard and as expected. {findings.checked(table)}. {findings.expected(table)}.",
    )

    for said in (findings.checked(table), findings.expected(table)):
        if said:
            s.headline(said)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
