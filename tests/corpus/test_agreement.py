"""Two passes held against each other: reading them, alpha with its interval, groupings, weights."""

import itertools
import json
import math

import krippendorff
import numpy as np
import pytest

from tarjih.__main__ import main
from tarjih.corpus import read_corpus, reliability
from tarjih.corpus.agreement import compare, report, stance_weights, write_agreement
from tarjih.corpus.coders import read_codings
from tarjih.corpus.reliability import measure, resample
from tarjih.runs.faults import InputFault

HEADER = "article,paragraph,source,proposition,stance,interest,access,mode,origin,channel,said_on"
ROW = "A0,{p},ned,rain,{stance},0,informed,fact,{origin},wire,2021-11"


def row(at, stance=2, origin="", **cells):
    """A line of a coding; `cells` replaces columns by name."""
    values = ROW.format(p=at, stance=stance, origin=origin or f"o{at}").split(",")
    named = dict(zip(HEADER.split(","), values, strict=True)) | cells
    return ",".join(named.values())


@pytest.fixture
def write(tmp_path):
    """Writes a file of a header and lines."""

    def write(name, *lines, header=HEADER):
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def codings(write):
    """Reads two passes from their lines, and aliases from theirs."""

    def read(a, b, *aliases):
        path = write("aliases.csv", *aliases, header="coder,slug,stands_for,because") if aliases else None
        return read_codings(write("coder_a.csv", *a), write("coder_b.csv", *b), aliases=path)

    return read


def test_units_found_by_one_and_both_are_counted(codings):
    """The share found by both is Dice's, beside the share of each coder's units that the other found."""
    a, b = codings([row(p) for p in (1, 2, 3, 4)], [row(p) for p in (2, 3, 5)])

    agreement = compare(a, b, resamples=10)

    assert (agreement.found, agreement.both) == ((4, 3), 2)
    assert agreement.dice == pytest.approx(4 / 7)
    assert agreement.recovered == pytest.approx((2 / 4, 2 / 3))


def test_alpha_of_the_textbook(codings):
    """Ten units and two binary coders: Krippendorff's own example has 0.095."""
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    a, b = codings(*([row(p, access=("informed", "direct")[v]) for p, v in enumerate(s, 1)] for s in (first, second)))

    access = compare(a, b, resamples=10).measures["access"]

    assert access.value == pytest.approx(0.095, abs=5e-4)
    assert (access.units, access.raw) == (10, 0.6)


def test_ordinal_alpha_by_hand(codings):
    """Distances are squared differences of mid-ranks, counted out here for three units."""
    a, b = codings([row(1, -2), row(2, 1), row(3, 2)], [row(1, -2), row(2, 2), row(3, 2)])
    ranks = {-2: 1.0, 1: 2.5, 2: 4.5}
    values = [-2, -2, 1, 2, 2, 2]
    expected = sum((ranks[v] - ranks[w]) ** 2 for v, w in itertools.permutations(values, 2))
    observed = 2 * (ranks[1] - ranks[2]) ** 2

    assert compare(a, b, resamples=10).measures["stance"].value == pytest.approx(1 - 5 * observed / expected)


@pytest.mark.parametrize("level", ["ordinal", "nominal"])
def test_every_resample_has_the_alpha_of_the_package(level):
    """The bootstrap's own alpha of weighted units is the package's of the units written out."""
    rng = np.random.default_rng(3)
    first = rng.integers(5, size=60)
    second = np.where(rng.random(60) < 0.6, first, rng.integers(5, size=60))
    a, b = (reliability._codes(list(v)) for v in (first, second))

    for weights in resample(60, times=25, seed=1):
        drawn = np.repeat(np.arange(60), weights.astype(int))
        stated = krippendorff.alpha([first[drawn], second[drawn]], level_of_measurement=level)
        assert reliability._alpha(a, b, weights, 5, ordinal=level == "ordinal") == pytest.approx(stated, abs=1e-12)


def test_alpha_of_many_values_needs_no_package(monkeypatch):
    """Where the package would fill too large a matrix the same number comes without it."""
    values = [list("abcabcabca"), list("abcabbabcc")]
    asked = {"column": "said_on", "level": "nominal", "weights": [], "mass": 0.95}
    stated = measure(*values, **asked)
    monkeypatch.setattr(reliability, "MOST_CELLS", 1)

    assert measure(*values, **asked).value == pytest.approx(stated.value, abs=1e-12)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Of 200 codings of 150 units, the 95 % interval holds the alpha of a million units in 180 or more."""

    def coded(rng, units):
        first = rng.choice(3, size=units, p=[0.6, 0.3, 0.1])
        return first, np.where(rng.random(units) < 0.8, first, rng.choice(3, size=units, p=[0.6, 0.3, 0.1]))

    rng = np.random.default_rng(11)
    long_run = measure(*coded(rng, 300_000), column="access", level="nominal", weights=[], mass=0.95).value
    held = 0
    for seed in range(200):
        weights = resample(150, times=300, seed=seed)
        m = measure(*coded(rng, 150), column="access", level="nominal", weights=weights, mass=0.95)
        held += m.low <= long_run <= m.high

    assert held >= 180


def test_a_column_without_variation_has_no_alpha(codings):
    """Agreement on a constant says nothing: raw agreement is given, alpha is not, with the reason."""
    a, b = codings([row(1), row(2)], [row(1), row(2)])

    mode = compare(a, b).measures["mode"]

    assert (mode.raw, mode.value, mode.low, mode.high) == (1.0, None, None, None)
    assert mode.why == 'No variation: both coders wrote "fact" every time.'


def test_coders_with_nothing_in_common_have_no_alpha(codings):
    """Without a unit found by both every measure says so, and the shares are zero."""
    a, b = codings([row(1)], [row(2)])

    agreement = compare(a, b)

    assert agreement.dice == 0
    assert {m.why for m in agreement.measures.values()} == {"No unit was found by both coders."}


def test_resamples_without_variation_are_counted(codings):
    """One odd unit among four is missed by about (3/4)⁴ of the resamples; these have no alpha."""
    a, b = codings(*([row(p, mode="forecast" if p == 1 else "fact") for p in range(1, 5)] for _ in range(2)))

    mode = compare(a, b, resamples=2000).measures["mode"]

    assert (mode.value, mode.low, mode.high) == (1, 1, 1)
    assert mode.undefined == pytest.approx(2000 * (0.75**4 + 0.25**4), abs=4 * math.sqrt(2000 * 0.32 * 0.68))


def test_origins_are_compared_as_groupings(codings):
    """Names of origins do not count, only which units share one: the textbook's index of 4/7."""
    a, b = codings(
        [row(p, origin=o) for p, o in enumerate("xxyz", 1)],
        [row(p, origin=o) for p, o in enumerate("qqrr", 1)],
    )

    origin = compare(a, b, resamples=50).measures["origin"]

    assert origin.value == pytest.approx(4 / 7)
    assert origin.raw == pytest.approx(5 / 6)


def test_an_origin_that_is_not_written_is_the_unit_s_own(write):
    """Without the column each row is its own origin, so that no two units share one and there is no index."""
    header = "article,paragraph,source,proposition,stance"
    lines = [f"A0,{p},ned,rain,2" for p in (1, 2, 3)]
    a, b = read_codings(write("coder_a.csv", *lines, header=header), write("coder_b.csv", *lines, header=header))

    origin = compare(a, b).measures["origin"]

    assert (origin.raw, origin.value) == (1.0, None)
    assert origin.why == "No variation: all pairs of units share a value, or none does, with both coders."


def test_a_unit_drawn_twice_makes_no_pair_with_itself():
    """Unrelated groupings have an index around zero in resamples too; pairs with oneself would lift it."""
    rng = np.random.default_rng(5)
    first, second = rng.integers(40, size=120), rng.integers(40, size=120)

    m = measure(first, second, column="origin", level="grouping", weights=resample(120, times=500, seed=2), mass=0.95)

    assert m.low < 0 < m.high
    assert abs((m.low + m.high) / 2) < 0.03


def test_aliases_make_one_source_of_two_slugs(codings):
    """A unit that each coder gave another slug is found by both, once a slug stands for the other."""
    lines = [row(1, source="wire_officials"), row(2)], [row(1, source="officials"), row(2)]

    apart = compare(*codings(*lines))
    joined = compare(*codings(*lines, "b,officials,wire_officials,They are the same two men."))

    assert (apart.both, joined.both) == (1, 2)
    assert set(joined.files) == {"coder_a.csv", "coder_b.csv", "aliases.csv"}


@pytest.mark.parametrize("coder", ["coder_a", "a", "A", "coder A"])
def test_a_coder_may_be_called_in_short(codings, coder):
    """The first coder's aliases apply to the first coder however the coder is called."""
    a, _ = codings([row(1)], [row(1)], f"{coder},ned,ned_price,His full name.")

    assert [unit[2] for unit in a.rows] == ["ned_price"]


@pytest.mark.parametrize(
    ("alias", "message"),
    [
        ("c,ned,x,y", r'aliases\.csv:2: coder "c" is no coder\..*coder_a, coder_b'),
        (
            "a,nedd,x,y",
            r'aliases\.csv:2: slug "nedd" does not occur in the coding of coder_a\. Did you mean "ned"\?',
        ),
        ("a,ned,ned,y", r'aliases\.csv:2: slug "ned" stands for itself\.'),
        ("a,ned,x,", r"aliases\.csv:2: because is empty\."),
        (
            "a,ned,x,y\na,ned,z,y",
            r'aliases\.csv:3: slug "ned" is given twice for coder_a; the first is on line 2\.',
        ),
        (
            "a,ned,joe,y\na,joe,x,y",
            r'aliases\.csv:2: slug "ned" stands for "joe", which stands for another \(line 3\)',
        ),
        (
            "a,joe,ned,y",
            r'coder_a\.csv:4: "ned" on "rain" .*, for which "joe" stands, is coded twice; .* on line 3\.',
        ),
    ],
)
def test_a_faulty_alias_is_named_with_its_line(codings, alias, message):
    """Aliases that name nobody, contradict each other or fold two units into one are faults."""
    with pytest.raises(InputFault, match=message):
        codings([row(1), row(2), row(2, source="joe")], [row(1)], *alias.split("\n"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(1), r'coder_a\.csv:3: "ned" on "rain" in article "A0", paragraph 1 is coded twice; .* line 2\.'),
        (row(2, stance=3), r"coder_a\.csv:3: stance 3 is off the scale\."),
        (row(2, paragraph=""), r"coder_a\.csv:3: paragraph is empty\."),
        (
            row(2, mode="facts"),
            r'coder_a\.csv:3: mode "facts" is not in the codebook\. Did you mean "fact"\?',
        ),
    ],
)
def test_a_faulty_row_is_named_with_its_line(codings, line, message):
    """A coding is read as strictly as the corpus, and a unit is coded once."""
    with pytest.raises(InputFault, match=message):
        codings([row(1), line], [row(1)])


def test_every_fault_of_every_file_is_reported_at_once(codings):
    """Both passes and the aliases are read to their ends before anything is raised."""
    with pytest.raises(InputFault, match=r"(?s)aliases\.csv:2.*coder_a\.csv:2.*coder_b\.csv:2"):
        codings([row(1, stance=7)], [row(1, stance=7)], "c,ned,x,y")


def test_two_files_of_one_name_are_refused(write, tmp_path):
    """The coders are told apart by the names of their files."""
    (tmp_path / "again").mkdir()
    a, b = write("coder.csv", row(1)), write("again/coder.csv", row(1))

    with pytest.raises(InputFault, match='both coders are called "coder"'):
        read_codings(a, b)


def test_the_record_is_whole_and_the_same_every_time(codings, tmp_path):
    """The JSON has what was computed, the same bytes each time, no path, and nothing half-written is left."""
    a, b = codings([row(1), row(2, -1), row(3)], [row(1), row(2, -2), row(4)])
    target = tmp_path / "agreement.json"

    write_agreement(compare(a, b), target)
    once = target.read_bytes()
    write_agreement(compare(a, b), target)

    assert target.read_bytes() == once
    content = json.loads(once)
    assert content["units"]["found"] == {"coder_a": 3, "coder_b": 3}
    assert content["units"]["only"] == {"coder_a": 1, "coder_b": 1}
    assert content["units"]["of_coder_a_found_by_coder_b"] == pytest.approx(2 / 3, abs=1e-6)
    assert list(content["columns"]) == [
        "stance",
        "interest",
        "access",
        "mode",
        "channel",
        "said_on",
        "origin",
    ]
    assert content["columns"]["mode"]["value"] is None
    assert content["columns"]["stance"]["units"] == 2
    assert str(tmp_path) not in once.decode()
    assert {path.name for path in tmp_path.iterdir()} == {"coder_a.csv", "coder_b.csv", "agreement.json"}


def test_a_case_is_reported_from_its_codings(write, tmp_path, capsys):
    """The report reads the passes and the aliases of a case, writes agreement.json, and says each number."""
    (tmp_path / "codings").mkdir()
    write("codings/coder_a.csv", row(1), row(2, -1), row(3), row(4))
    write("codings/coder_b.csv", row(1), row(2, -1), row(3, source="edward"))
    write("codings/aliases.csv", "b,edward,ned,The same.", header="coder,slug,stands_for,because")

    assert report(tmp_path) == 0

    said = capsys.readouterr().out
    (tmp_path / "claims.csv").write_text("source,proposition,stance\nned,p,1\n", encoding="utf-8")
    assert main(["agreement", "--corpus", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "codings" / "agreement.json").read_text())
    assert "Units found: 4 by coder_a and 3 by coder_b, 3 by both (86%)." in said
    assert "stance: alpha (ordinal) 1.00, 95% interval 1.00 to 1.00, agreement 100%." in said
    assert 'mode: no alpha (nominal). No variation: both coders wrote "fact" every time.' in said
    assert json.loads((tmp_path / "codings" / "agreement.json").read_text())["units"]["both"] == 3


def test_coders_files_may_have_any_names(write, tmp_path, capsys):
    """Where no file is called coder_NAME.csv each is a coder's; one coder agrees with nobody, and that is said."""
    (tmp_path / "codings").mkdir()
    write("codings/ann.csv", row(1), row(2, -1))
    (tmp_path / "claims.csv").write_text("source,proposition,stance\nned,p,1\n", encoding="utf-8")
    assert main(["agreement", "--corpus", str(tmp_path)]) == 2
    assert "takes two coders or more, each with a file coder_NAME.csv" in capsys.readouterr().err

    write("codings/bob.csv", row(1), row(2, -1))
    write("codings/cem.csv", row(1))
    assert report(tmp_path) == 0
    assert "Units found: 2 by ann, 2 by bob and 1 by cem" in capsys.readouterr().out


def test_codings_that_meet_no_claim_are_pointed_out(write, tmp_path, capsys):
    """Where no claim is a unit of the codings their disagreement cannot enter, and check says so."""
    (tmp_path / "codings").mkdir()
    for name in ("a", "b"):
        write(f"codings/coder_{name}.csv", row(1), row(2, -1))
    (tmp_path / "claims.csv").write_text("source,proposition,stance\nned,p,1\n", encoding="utf-8")
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert "so the coders' disagreement cannot enter" in capsys.readouterr().out

    write("claims.csv", row(1), row(2))
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert "cannot enter" not in capsys.readouterr().out


def test_the_order_of_rows_changes_nothing(codings):
    """Units are put into an order of their own before they are resampled."""
    a = [row(p, s) for p, s in enumerate([2, 1, -1, -2, 0, 2, 2], 1)]
    b = [row(p, s) for p, s in enumerate([2, 2, -1, -1, 1, 2, 1], 1)]

    assert compare(*codings(a, b)).measures == compare(*codings(a[::-1], b[::-1])).measures


def test_stance_weights_average_the_coders(codings, write, tmp_path):
    """A unit that a coder missed has the adjudicated stance in that coder's place."""
    a, b = codings([row(1, 2), row(2, -1)], [row(1, 1), row(3, 0)])
    write("claims.csv", row(1, 2), row(2, -2), row(3, 0), row(4, 1))
    corpus = read_corpus(tmp_path)

    assert stance_weights(corpus, a, b) == {
        0: (0, 0, 0, 0.5, 0.5),
        1: (0.5, 0.5, 0, 0, 0),
        2: (0, 0, 1, 0, 0),
        3: (0, 0, 0, 1, 0),
    }
    assert stance_weights(corpus, a, b, adjudicated=a)[1] == (0, 1, 0, 0, 0)


def test_three_coders_are_compared_together(write, tmp_path, capsys):
    """Alpha is that of all coders, units that one lacks among them, and equals the package's; another file is named."""
    import krippendorff  # noqa: PLC0415 - only this test asks it

    folder = tmp_path / "codings"
    folder.mkdir()
    stances = {"a": [2, 2, -2, 1, None], "b": [2, 1, -2, 1, 2], "c": [2, -2, -1, None, 2]}
    for coder, own in stances.items():
        path = write(f"coder_{coder}.csv", *(row(p, stance=s) for p, s in enumerate(own, 1) if s is not None))
        path.rename(folder / path.name)
    (folder / "third.csv").write_text("x", encoding="utf-8")
    assert report(tmp_path) == 0

    table = [[np.nan if s is None else s for s in own] for own in stances.values()]
    expected = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal", value_domain=[-2, -1, 1, 2])
    told = capsys.readouterr().out
    assert "4 by coder_a, 5 by coder_b and 4 by coder_c, 5 by two or more" in told
    assert "third.csv: this file is not compared" in told
    written = json.loads((folder / "agreement.json").read_bytes())
    assert written["columns"]["stance"]["value"] == pytest.approx(expected, abs=1e-6)
    assert written["units"]["shared"] == {"coder_a and coder_b": 4, "coder_a and coder_c": 3, "coder_b and coder_c": 4}
