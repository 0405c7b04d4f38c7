"""Reading priors: what is written is what holds, and whatever is wrong is said at once and in its place."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.corpus import Source
from tarjih.corpus.yamltree import parse_yaml
from tarjih.priors import priors_path, read_priors
from tarjih.priors.entries import ENTRIES, find, names_under
from tarjih.priors.forms import Context, read_prior
from tarjih.priors.scales import natural
from tarjih.runs.faults import Faults, InputFault
from tarjih.runs.places import SHIPPED, project_case

DATA = Path(__file__).parents[1] / "data"
BAD = sorted(DATA.glob("priors_bad_*.yaml"))
HEAD = "version: 1\nextends: general.yaml\n"


@pytest.fixture
def read(tmp_path):
    """Reads text as a priors file that extends the shipped general one."""

    def reading(text="", name="mine.yaml", head=HEAD):
        (tmp_path / name).write_text(head + text, encoding="utf-8")
        return read_priors(tmp_path / name)

    return reading


def faults_of(path):
    with pytest.raises(InputFault, match=r".") as caught:
        read_priors(path)
    return [(fault.file, fault.line, fault.what) for fault in caught.value.faults]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem.removeprefix("priors_bad_"))
def test_bad_file_is_refused_with_every_fault_in_its_place(path, monkeypatch):
    """A file with faults is refused, and what is said of it is exactly what stands at its end."""
    monkeypatch.chdir(path.parent)
    expected = re.findall(r"^# expect: (?:([^:]+):)?(\d+): (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)

    assert expected
    assert faults_of(Path(path.name)) == [(f or path.name, int(line), what) for f, line, what in expected]


def test_there_are_many_bad_files():
    """The parametrised test above has found its files."""
    assert len(BAD) >= 150


@pytest.fixture(scope="module")
def general():
    """The shipped priors of testimony anywhere."""
    return read_priors(SHIPPED / "general.yaml")


class TestGeneral:
    """The shipped priors of testimony anywhere."""

    def test_holds_every_required_entry(self, general):
        """It is complete by itself: whatever is required of a file and what it extends, it gives."""
        assert {e.key for e in ENTRIES if e.required} - {"bands"} <= set(general.scalars)
        assert general.bands == "icd203"

    def test_gives_every_reason(self, general):
        """No prior stands without a sentence that says why."""
        assert [p.name for p in general.scalars.values() if not re.search(r"\w+ \w+.*\.$", p.because)] == []

    def test_is_named_by_its_place_in_the_project(self, general):
        """What is recorded of a shipped file names no folder of this machine, and its exact content."""
        content = (SHIPPED / "general.yaml").read_bytes()

        assert general.files == {"priors/general.yaml": hashlib.sha256(content).hexdigest()}
        assert {p.file for p in general.scalars.values()} == {"priors/general.yaml"}

    def test_recovers_the_intervals_as_written(self, general):
        """Every interval of the file is the central one of the prior that comes of it."""
        checked = 0
        for name, prior in general.scalars.items():
            ends = re.match(r"between (\S+) and (\S+), mass (\S+)", prior.stated)
            if ends is None:
                continue
            low, high, mass = map(float, ends.groups())
            scale = find(tuple(name.split("."))).scale
            got = [natural(prior.mu + z * prior.sigma, scale, 0.95) for z in (-1.6448536269514722, 1.6448536269514722)]
            assert mass == 0.9
            assert got == pytest.approx([low, high], abs=1e-9)
            checked += 1
        assert checked > 15

    def test_an_unknown_kind_has_the_prior_of_the_unknown(self, general):
        """A kind of source without an entry falls back on that of a source of which nothing is known."""
        assert general.accuracy_of("astrologer") == general.scalars["accuracy.unknown"]
        assert general.accuracy_of("witness").name == "accuracy.witness"

    def test_switches(self, general):
        """The whole model is on, and no disagreement of coders."""
        on = dict.fromkeys(("copying", "interest", "channel", "party_line", "veracity"), True)

        assert general.switches == on | {"coders": False}


class TestForms:
    """The ways to write a prior."""

    @pytest.mark.parametrize("number", ["0.001", "1e-3", "1E-3", "+.001", "0.1e-2"])
    def test_numbers_are_read_however_written(self, read, number):
        """What YAML would take for a text is the number that was meant."""
        priors = read(f"story: {{rumour: {{value: {number}, because: a reason}}}}\n")

        assert priors.scalars["story.rumour"].median == pytest.approx(0.001)

    def test_no_is_a_name_where_a_name_is_due(self, read):
        """A state called NO is neither false nor lost."""
        priors = read("questions: {norway: {states: {NO: 0.4, SE: 0.6}, because: No.}}\n")

        assert priors.questions["norway"].states == pytest.approx({"NO": 0.4, "SE": 0.6})

    def test_mass_is_nine_tenths_unless_given(self, read):
        """An interval without its mass holds 90 %; one with half the mass is wider for the same ends."""
        kept = "story: {{pledge: {{between: [0.4, 0.8]{}, because: a reason}}}}\n"
        default, same, half = (read(kept.format(m)) for m in ("", ", mass: 0.9", ", mass: 0.5"))
        sigma = [p.scalars["story.pledge"].sigma for p in (default, same, half)]

        assert sigma[0] == sigma[1] < sigma[2]
        assert default.digest == same.digest != half.digest

    def test_a_word_is_its_band(self, read):
        """An estimative word and its band written out are one prior."""
        word = read("story: {pledge: {word: likely, because: a reason}}\n")
        band = read("story: {pledge: {between: [0.55, 0.80], because: a reason}}\n")

        assert word.digest == band.digest
        assert word.scalars["story.pledge"].stated == "likely (ICD 203: 0.55 to 0.8)"

    def test_a_distribution_is_taken_as_given(self, read):
        """Location and scale of a distribution are those of the resolved prior."""
        priors = read("story: {pledge: {distribution: logit_normal, location: 0.5, scale: 1.5, because: a reason}}\n")
        kept = priors.scalars["story.pledge"]

        assert (kept.family, kept.mu, kept.sigma, kept.fixed) == ("logit_normal", 0.5, 1.5, False)

    @pytest.mark.parametrize(
        "entry",
        ["copying: {fidelity", "channel: {reliability"],
    )
    def test_some_rates_may_be_certain(self, read, entry):
        """Where a rate may be 1, the value is finite on the unconstrained scale and as good as 1."""
        priors = read(f"{entry}: {{value: 1, because: a reason}}}}\n")
        name = entry.replace(": {", ".")

        assert priors.scalars[name].median == pytest.approx(1)
        assert priors.scalars[name].fixed

    @given(st.floats(0.51, 0.94), st.floats(0.51, 0.94))
    def test_any_interval_of_accuracies_is_read_or_refused(self, a, b):
        """Two accuracies in order are an interval; the wrong way round they are refused, not turned."""
        low, high = sorted((a, b))
        for first, second in ((low, high), (high, low)):
            faults = Faults()
            node = parse_yaml(f"{{between: [{first!r}, {second!r}], because: a reason}}", "x", faults)
            context = Context("x", "icd203", 0.95, faults)
            prior = read_prior(node, "accuracy.x", find(("accuracy", "x")), context, line=1)
            assert (prior is not None) == (first < second) == (not faults.found)


class TestExtends:
    """One file over another."""

    def test_replaces_whole_entries_and_nothing_else(self, read):
        """An entry of the child takes nothing over from the parent's, and the other entries stay."""
        base = read("story: {pledge: {between: [0.2, 0.4], mass: 0.5, because: a reason}}\n", "base.yaml")
        child = read(
            "story: {pledge: {between: [0.2, 0.4], because: another}}\n",
            head="version: 1\nextends: base.yaml\n",
        )
        kept = [p.scalars["story.pledge"] for p in (base, child)]

        assert kept[1].sigma < kept[0].sigma
        assert kept[1].because == "another"
        assert [n for n in base.scalars if base.scalars[n] != child.scalars[n]] == ["story.pledge"]

    def test_a_question_is_one_entry(self, read):
        """A question's prior in the child replaces that of the parent, shifts and all."""
        text = "questions: {q: {states: {a: 0.5, b: 0.5}, shifts: {p: {true: {a: 2}}}, because: a reason}}\n"
        read(text, "base.yaml")
        child = read(
            "questions: {q: {states: {a: 0.1, b: 0.9}, because: another}}\n",
            head="version: 1\nextends: base.yaml\n",
        )

        assert child.questions["q"].shifts == {}
        assert child.questions["q"].states == pytest.approx({"a": 0.1, "b": 0.9})

    def test_a_switch_alone_can_be_turned(self, read):
        """One switch given leaves the others as they were."""
        assert read("switches: {copying: false}\n").switches == read().switches | {"copying": False}

    def test_the_file_beside_comes_before_the_shipped_one(self, read, tmp_path):
        """A name is looked up beside the file first."""
        shipped = (SHIPPED / "general.yaml").read_text(encoding="utf-8")
        (tmp_path / "general.yaml").write_text(shipped.replace("value: 0.95", "value: 0.96"), encoding="utf-8")

        assert read().informed_accuracy == pytest.approx(0.96)

    def test_every_file_is_on_record(self, read, tmp_path):
        """The digests are those of all files of the chain, the file itself first."""
        read("", "base.yaml")
        priors = read("", head="version: 1\nextends: base.yaml\n")

        assert list(priors.files) == [
            str(tmp_path / "mine.yaml"),
            str(tmp_path / "base.yaml"),
            "priors/general.yaml",
        ]

    def test_a_word_keeps_the_meaning_of_its_file(self, read):
        """A child that turns to another table of words changes no word of what it extends."""
        read("story: {pledge: {word: likely, because: a reason}}\n", "base.yaml")
        child = read(
            "bands: phia\nchannel: {reliability: {word: highly likely, because: a reason}}\n",
            head="version: 1\nextends: base.yaml\n",
        )

        assert child.scalars["story.pledge"].stated == "likely (ICD 203: 0.55 to 0.8)"
        assert child.scalars["channel.reliability"].stated == "highly likely (PHIA: 0.8 to 0.9)"

    def test_accuracies_follow_the_fully_informed(self, read):
        """A higher accuracy of the fully informed makes every credibility lower, inherited ones too."""
        higher = read("informed_accuracy: {value: 0.99, because: a reason}\n")

        assert higher.accuracy_of("official").median < read().accuracy_of("official").median

    def test_a_lower_accuracy_of_the_fully_informed_names_its_place(self, read):
        """What no longer fits below it is reported where it stands, and says where that was set."""
        with pytest.raises(InputFault, match=r"accuracy.witness has 0.9\D.*mine.yaml:3\)"):
            read("informed_accuracy: {value: 0.85, because: a reason}\n")

    @pytest.mark.parametrize(("steps", "good"), [(8, True), (9, False)])
    def test_depth_is_limited(self, read, steps, good):
        """Eight files deep is read, nine is not."""
        text = (SHIPPED / "general.yaml").read_text(encoding="utf-8")
        read(text, "f0.yaml", head="")
        for i in range(1, steps):
            read("", f"f{i}.yaml", head=f"version: 1\nextends: f{i - 1}.yaml\n")
        last = {"name": "last.yaml", "head": f"version: 1\nextends: f{steps - 1}.yaml\n"}
        if good:
            assert len(read(**last).files) == steps + 1
        else:
            with pytest.raises(InputFault, match="more than 8 files deep"):
                read(**last)

    def test_a_symbolic_link_makes_no_circle_invisible(self, tmp_path):
        """A file that extends itself under another name is found out."""
        (tmp_path / "a.yaml").write_text("version: 1\nextends: b.yaml\n", encoding="utf-8")
        (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")

        assert any("circle" in what for _, _, what in faults_of(tmp_path / "a.yaml"))

    def test_a_symbolic_link_leads_to_no_other_folder(self, tmp_path):
        """What a file extends lies beside it or among the shipped ones, and a link is no way around that."""
        (tmp_path / "case").mkdir()
        (tmp_path / "secret.yaml").write_text("version: 1\n", encoding="utf-8")
        (tmp_path / "case" / "base.yaml").symlink_to(tmp_path / "secret.yaml")
        (tmp_path / "case" / "mine.yaml").write_text("version: 1\nextends: base.yaml\n", encoding="utf-8")

        assert [what for _, _, what in faults_of(tmp_path / "case" / "mine.yaml")] == [
            '"base.yaml" is a link that leads to another folder. Put the file itself here.'
        ]


class TestFiles:
    """Files that are none."""

    def test_missing(self, tmp_path):
        """A file that is not there is one fault, and nothing else is said to be missing."""
        assert [what for _, _, what in faults_of(tmp_path / "none.yaml")] == ["there is no such file."]

    def test_folder(self, tmp_path):
        """A folder is no file."""
        assert [what for _, _, what in faults_of(tmp_path)] == ["this is not a file."]

    @pytest.mark.parametrize(
        ("raw", "what"),
        [
            (b"caf\xe9", "not UTF-8"),
            (b"bands: icd\x07203", "special characters"),
            (b"\xff\xfev\0", "not UTF-8"),
        ],
    )
    def test_bytes_that_are_no_text(self, tmp_path, raw, what):
        """Another encoding and control characters are refused in words."""
        (tmp_path / "x.yaml").write_bytes(HEAD.encode() + raw)

        assert what in faults_of(tmp_path / "x.yaml")[0][2]

    def test_spreadsheet_marks_do_no_harm(self, tmp_path):
        """A byte-order mark and line ends of another system change nothing."""
        (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())

        assert read_priors(tmp_path / "x.yaml").digest == read_priors(SHIPPED / "general.yaml").digest


class TestDigest:
    """What a fit depends on, in one number."""

    def test_layout_and_reasons_do_not_count(self, read):
        """Comments, order, quotes, reasons and the file's name leave the digest as it is."""
        a = read("story: {pledge: {between: [0.4, 0.8], because: a reason}}\nswitches: {coders: true}\n")
        b = read(
            "# a comment\nswitches:\n  coders: true\nstory:\n  pledge:\n"
            "    because: >-\n      quite another\n"
            "    between:\n      - 4e-1\n      - 0.80\n",
            "other.yaml",
        )

        assert a.digest == b.digest
        assert a.files != b.files

    @pytest.mark.parametrize(
        "text",
        [
            "story: {pledge: {between: [0.4, 0.81], because: a reason}}\n",
            "switches: {coders: true}\n",
            "accuracy: {astrologer: {value: 0.6, because: a reason}}\n",
            "questions: {q: {states: {a: 0.5, b: 0.5}, because: a reason}}\n",
            "questions: {q: {probability: 0.5, because: a reason}}\n",
            "informed_accuracy: {value: 0.951, because: a reason}\n",
        ],
    )
    def test_every_number_counts(self, read, text):
        """A change of any number, switch or name changes the digest."""
        assert read(text).digest != read().digest


class TestQuestions:
    """Priors of what is asked."""

    def test_a_proposition_has_a_probability(self, read):
        """A bare number, a value, and two states are three ways to say one thing."""
        told = [
            read(f"questions: {{q: {{{form}, because: a reason}}}}\n")
            for form in ("probability: 0.3", "probability: {value: 0.3}", "states: {true: 0.3, false: 0.7}")
        ]

        assert len({p.digest for p in told}) == 1
        assert told[0].scalars["questions.q"].median == pytest.approx(0.3)
        assert told[0].questions["q"].probability == told[0].scalars["questions.q"]

    def test_the_reason_may_stand_within(self, read):
        """A reason beside an interval is the reason of the question."""
        priors = read("questions: {q: {probability: {between: [0.1, 0.4], because: base rate}}}\n")

        assert priors.questions["q"].because == priors.scalars["questions.q"].because == "base rate"

    def test_the_first_row_that_matches_wins(self, read):
        """Rows are tried in order, a list stands for any of its states, no condition for the rest."""
        q = read(
            "questions: {q: {because: a reason, given: ["
            "{p: [a, b], r: true, states: {x: 1, y: 0}}, {p: a, states: {x: 0.5, y: 0.5}}, "
            "{states: {x: 0, y: 1}}]}}\n"
        ).questions["q"]

        assert q.weights(("y", "x"), {"p": "a", "r": "true"}, 0.1) == (0, 1)
        assert q.weights(("y", "x"), {"p": "a", "r": "false"}, 0.1) == (0.5, 0.5)
        assert q.weights(("y", "x"), {"p": "b", "r": "false"}, 0.1) == (1, 0)

    def test_shifts_multiply_odds(self, read):
        """Each parent in its state multiplies the weights of the states it names; then all sum to one."""
        q = read(
            "questions: {q: {states: {x: 0.5, y: 0.25, z: 0.25}, because: a reason, "
            "shifts: {p: {true: {x: 2}}, r: {a: {x: 3, z: 4}}}}}\n"
        ).questions["q"]

        assert q.weights(("x", "y", "z"), {"p": "true", "r": "a"}, 0.1) == pytest.approx(
            (3 / 4.25, 0.25 / 4.25, 1 / 4.25)
        )
        assert q.weights(("x", "y", "z"), {"p": "false", "r": "b"}, 0.1) == pytest.approx((0.5, 0.25, 0.25))

    def test_an_unnamed_state_has_its_share(self, read):
        """A reserved state takes its share where it is not named, and what it is given where it is."""
        unnamed = read("questions: {q: {states: {x: 0.5, y: 0.5}, because: a reason}}\n").questions["q"]
        named = read("questions: {q: {states: {x: 0.5, y: 0.2, other: 0.3}, because: a reason}}\n").questions["q"]

        assert unnamed.weights(("x", "y", "other"), {}, 0.1) == pytest.approx((0.45, 0.45, 0.1))
        assert named.weights(("x", "y", "other"), {}, 0.1) == pytest.approx((0.5, 0.2, 0.3))

    def test_states_sum_to_one_exactly_enough(self, read):
        """Thirds written with seven digits are taken, and made to sum to one."""
        states = read("questions: {q: {states: {a: 0.3333333, b: 0.3333333, c: 0.3333333}, because: x y}}\n")

        assert sum(states.questions["q"].states.values()) == pytest.approx(1, abs=1e-12)

    def test_traits_have_three_priors(self, read):
        """The degree at the start, the step between eras and the slope come with their reasons."""
        priors = read(
            "traits: {control: {start: {between: [0.5, 0.9], because: one}, "
            "step: {between: [0.2, 1], because: two}, "
            "slope: {value: 6, because: three}, because: all}}\n"
        )
        control = priors.traits["control"]

        assert control.slope.median == pytest.approx(6)
        assert (control.start, control.because) == (priors.scalars["traits.control.start"], "all")


class TestPath:
    """Which file is read when none is named."""

    def test_the_named_one_first(self, tmp_path):
        """A file that the user names comes before all others."""
        assert priors_path(tmp_path, Path("x.yaml")) == Path("x.yaml")

    def test_then_that_of_the_corpus(self, tmp_path):
        """Next is the corpus's own file, where there is one; else the general one."""
        assert priors_path(tmp_path) == SHIPPED / "general.yaml"
        (tmp_path / "priors.yaml").touch()
        assert priors_path(tmp_path) == tmp_path / "priors.yaml"

    def test_the_projects_own_corpus_has_the_default(self, root, monkeypatch):
        """The project's corpus has the default priors, by whatever path it is named."""
        monkeypatch.chdir(root / "analyses")

        assert priors_path(Path("corpus")).name == "default.yaml"

    def test_a_copy_of_the_projects_case_has_its_priors(self, tmp_path):
        """A folder that asks the same questions is weighed under the same priors, wherever it lies."""
        (tmp_path / "questions.yaml").write_bytes((project_case() / "questions.yaml").read_bytes())
        assert priors_path(tmp_path).name == "default.yaml"


def test_declarations_are_complete():
    """Every entry has a meaning of its own line; a prior that is no user's name is required or has a stand-in."""
    assert all(e.meaning and "\n" not in e.meaning for e in ENTRIES)
    assert len({e.key for e in ENTRIES}) == len(ENTRIES)
    named = [e for e in ENTRIES if e.form == "prior" and "*" not in e.key]
    assert all(e.required == (e.absent is None) for e in named)
    assert not any(e.required for e in ENTRIES if e.form == "prior" and "*" in e.key)
    assert list(names_under(("access",))) == ["direct", "informed", "inference", "unstated"]


def test_reading_loads_nothing_heavy():
    """Who only reads priors waits for neither numpy nor anything that is slower."""
    code = "import json, sys, tarjih.priors; print(json.dumps([*sys.modules]))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)

    assert {"numpy", "scipy", "pandas", "pymc", "arviz", "xarray", "preliz"} & set(loaded) == set()


def test_a_file_of_before_an_entry_means_the_model_without_it(tmp_path):
    """Priors that stand by themselves and lack what came later are read, and turn it off."""
    whole = (SHIPPED / "general.yaml").read_text(encoding="utf-8")
    start, end = whole.index("veracity:\n"), whole.index("story:\n")
    (tmp_path / "old.yaml").write_text(whole[:start] + whole[end:], encoding="utf-8")
    old, now = read_priors(tmp_path / "old.yaml"), read_priors(SHIPPED / "general.yaml")
    assert {n for n, p in old.scalars.items() if p.mu != now.scalars[n].mu} == {"veracity.bloc"}
    assert old.scalars["veracity.bloc"].median == pytest.approx(0.95)


def test_one_source_and_one_bloc_take_priors_of_their_own(read):
    """A prior on a source stands in place of its kind's, one on who leaves a bloc's line in place of that of all."""
    priors = read(
        "sources: {u.n. envoy: {between: [0.7, 0.9], because: a reason}}\n"
        "blocs: {owners: {leaving: {value: 0.1, because: a reason}}}\n"
    )

    own = priors.kind_of(Source("u.n. envoy", kind="diplomat"))
    assert priors.accuracy_of(own).stated == "between 0.7 and 0.9, mass 0.9"
    assert priors.kind_of(Source("nobody", kind="diplomat")) == "diplomat"
    assert priors.leaving_of("owners") == "blocs.owners.leaving"
    assert priors.leaving_of("nobody") == "story.leaving"
    assert priors.digest != read().digest


def test_concentration_says_how_firm_states_are(read):
    """It is a prior of its own with the question's reason, for states and for the rows of a table."""
    states = "states: {set: 0.3, fault: 0.7}"
    priors = read(
        f"questions:\n  fire: {{{states}, concentration: {{between: [5, 40]}}, because: a reason}}\n"
        f"  who: {{given: [{{{states}}}], concentration: 30, because: a reason}}\n"
    )
    wide, fixed = (priors.questions[name].concentration for name in ("fire", "who"))

    assert (wide.family, wide.because) == ("log_normal", "a reason")
    assert natural(wide.mu, find(("questions", "x", "concentration")).scale, 0.95) == pytest.approx(200**0.5)
    assert fixed.median == pytest.approx(30)
    assert priors.scalars["questions.fire.concentration"] is wide
    assert priors.questions["fire"].states == {"set": 0.3, "fault": 0.7}


def test_a_reason_may_be_given_in_arabic_too(read):
    """``because_ar`` is read wherever ``because`` is, and moves no digest."""
    priors = read(
        "story: {pledge: {value: 0.7, because: a reason, because_ar: سبب}}\n"
        "questions:\n  fire: {given: [{states: {set: 0.3, fault: 0.7}, because_ar: صف}], because: b, because_ar: س}\n"
        "traits: {grip: {start: {value: 0.5, because: c}, step: {value: 1, because: c}, slope: {value: 6, because: c}, "
        "because_ar: سمة}}\n"
    )
    question = priors.questions["fire"]

    assert priors.scalars["story.pledge"].because_ar == "سبب"
    assert (question.because_ar, question.given[0].because_ar) == ("س", "صف")
    assert priors.traits["grip"].because_ar == "سمة"
    assert priors.scalars["story.pledge"].because == "a reason"


def test_the_interval_of_a_number_may_be_of_days(tmp_path):
    """Two days are ends, and stand in what is said of the prior; one that does not exist is refused."""
    path = tmp_path / "priors.yaml"
    text = "version: 1\nextends: general.yaml\nquantities: {left: {between: [2021-09-30, %s], because: a test}}\n"
    path.write_text(text % "2022-12-31", encoding="utf-8")
    prior = read_priors(path).scalars["quantities.left"]
    assert prior.stated == "between 2021-09-30 and 2022-12-31, mass 0.9"
    assert prior.mu == pytest.approx((738063 + 738520) / 2)
    path.write_text(text % "2022-02-30", encoding="utf-8")
    with pytest.raises(InputFault, match=r"has the day 2022-02-30, which does not exist"):
        read_priors(path)
