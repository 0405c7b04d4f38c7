"""The page of the benchmarks: made from their tables, never typed.

Supply the folder of the tables; get the page as Markdown.
"""

import csv
import json

TITLES = {
    "edit_loop": (
        "From an edited prior to answers",
        "Whole processes on the shipped case. *Processor* seconds leave out the waiting for others on the machine.",
    ),
    "watch": (
        "From a saved edit to a redrawn figure",
        """`tarjih watch` on the shipped case. *To be weighed* is from the saving of the file until drawing begins,
*to draw everything* what all figures of all analyses take then, the first being there long before the last.""",
    ),
    "stages": ("Where a fit's time goes", "A fit under an edited prior, everything compiled before."),
    "samplers": (
        "One model, four ways to sample it",
        """A drawn case of 150 claims on 40 propositions, without interests, channels and lines, so that each way can
state it; 4 chains of 500 draws. Effective draws are the least over coordinates, and over the probabilities of
propositions (where truths are sampled: over the truths). Drawing holds 500 steps of warm-up.""",
    ),
    "cost_news": (
        "What a claim costs: sparse news",
        """Five claims a proposition, a source for every twenty. The last columns are what should stay below 1.3; a
peak is that of a whole process that draws the case, reads, arranges and weighs it.""",
    ),
    "cost_labels": ("What a claim costs: dense labels", "Ten claims a proposition, a source for every hundred."),
    "approximation_news": (
        "How far the approximation is from NUTS: sparse news",
        """10,000 claims. Gaps are between probabilities of propositions; the error of NUTS is half of what two halves
of its chains differ by.""",
    ),
    "approximation_labels": ("How far the approximation is from NUTS: dense labels", "10,000 claims."),
    "large_nuts_labels": (
        "100,000 claims by NUTS: dense labels",
        """Four chains of 1,000 draws, as a fit draws them, through the gate, and the normal approximation beside them.
The gate wants an R-hat of at most 1.01 and 400 effective draws of every coordinate and every proposition.""",
    ),
    "large_nuts_news": ("100,000 claims by NUTS: sparse news", "The same of sparse news."),
    "million": ("A million claims", "The normal approximation, from reading the file to the answers."),
    "peers_news": (
        "Against crowd-kit: sparse news",
        "100,000 claims of which the truth is known. Log scores are means over propositions; a coin has −0.693.",
    ),
    "peers_labels": ("Against crowd-kit: dense labels", "100,000 claims."),
    "sizing": (
        "Ten thousand cases of a hundred thousand claims",
        """Worked out from what three small cases took (`tarjih.validation.sizing`), each through the gate; *beyond
        measured*
is how many times larger the wanted cases are than the largest measured, and so how far the law is trusted.""",
    ),
}


def page(folder):
    """Return the page of all the tables that are there."""
    out = ["# Benchmarks", "", "Made by `make bench`. Only ratios within one table mean anything.", ""]
    for name, (title, text) in TITLES.items():
        if not (folder / f"{name}.csv").exists():
            continue
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        out += [f"## {title}", "", text, ""]
        out += ["| " + " | ".join(rows[0]) + " |", "|" + " --- |" * len(rows[0])]
        out += ["| " + " | ".join(row) + " |" for row in rows[1:]]
        if not (folder / f"{name}.json").exists():
            out.append("")
            continue
        about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        machine = about["machine"]
        of = ("python", "numpy", "numba", "nutpie", "pymc")
        used = ", ".join(f"{n} {about['versions'][n]}" for n in of if n in about["versions"])
        where, load = f"{machine['system']}, {machine['processor']}, {machine['cpus']} cores", about["others' load"]
        out += ["", f"{where}, load {load} at the end; {used}.", ""]
    return "\n".join(out)
