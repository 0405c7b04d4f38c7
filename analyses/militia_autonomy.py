"""How far do the factions act on their own, and did Tehran's control fall after Soleimani?

The reader gets the degree of control in both eras before and after the articles, the propositions that it bears on, and
the same under other slopes, since the slope is most of the answer.
Run: python analyses/militia_autonomy.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih.figures import findings
from tarjih.figures import rows as figures
from tarjih.figures import trait as figures_trait
from tarjih.figures import trait_table as tables_trait
from tarjih.report.study import run, study

TRAIT, NAME = "tehran_control", "Tehran's control"


def main(argv: Sequence[str] | None = None) -> int:
    s = study("militia_autonomy", argv, trait=TRAIT)

    degrees = tables_trait.degrees(s.fit, TRAIT)
    s.publish(
        "control",
        tables_trait.densities(s.fit, TRAIT),
        figures_trait.densities,
        title=findings.fell(degrees, NAME, s.fit.case.priors.bands),
        subtitle="How far did Tehran control the factions, to January 2020 and after?",
        caption="Control is a degree from none to full, seen only through the propositions that it makes more or less "
        "probable. Where filled and dashed coincide the articles have taught nothing.",
        alt=findings.described(
            degrees, "Densities of the degree of control before and after the articles, by era, and of its change"
        ),
    )

    linked = tables_trait.linked(s.fit, TRAIT)
    s.publish(
        "propositions",
        linked,
        figures.rows,
        title=findings.moved_most(linked),
        subtitle="What shows control or its lack: each proposition true or false",
        caption="Each of these is more or less probable by the degree of control, and by what was said of it.",
        alt=findings.described(linked, "Probability of each proposition"),
    )

    slopes = tables_trait.slopes(s.fit, TRAIT)
    s.publish(
        "slopes",
        slopes,
        partial(figures.rows, headed=True, scale="degree of control, or probability", notes=(figures.DEGREE,)),
        title=findings.steepness(slopes, NAME),
        subtitle="What would other slopes give? No article says how steep it is: it is a prior's choice.",
        caption="The same words weighed under four slopes. The lowest group is a probability and has no interval.",
        alt=findings.described(slopes, "Degree of control in each era under several slopes", most=12),
    )

    changes = tables_trait.changes(s.fit, TRAIT)
    s.publish(
        "change",
        changes,
        figures_trait.densities,
        title=findings.changed(changes, NAME),
        subtitle="By how much did it change from one era to the next, under each slope?",
        caption="The posterior of the difference between the eras. Before the articles it is the same under every "
        "slope, since a slope says how much a degree shows, not what it is.",
        alt=f"Densities of the change under each slope. {findings.changed(changes, NAME)}.",
    )

    for row in degrees.records():
        s.headline(findings.answer(row, by="label"))
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
