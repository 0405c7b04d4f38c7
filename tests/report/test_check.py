"""`tarjih check`: every fault of the inputs, every stale figure, within a moment."""

import hashlib
import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import tarjih.report.check
import tarjih.report.study
import tarjih.runs.places
from tarjih.corpus.near import near_names
from tarjih.corpus.reading import read_as_far
from tarjih.inference.fit import Settings, input_digests
from tarjih.priors.inputs import load
from tarjih.report.check import check, checked
from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest
from tarjih.runs.places import SHIPPED

HEAVY = ["arviz", "matplotlib", "nutpie", "preliz", "pymc", "pytensor", "scipy"]
TEXT = "One paragraph.\n\nAnother.\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a case of its own, one analysis, and its figure as drawn just now."""
    corpus, figures = tmp_path / "analyses" / "corpus", tmp_path / "figures" / "who"
    corpus.mkdir(parents=True)
    figures.mkdir(parents=True)
    (corpus / "claims.csv").write_text("source,proposition,stance,article\nann,fire,2,A1\n", encoding="utf-8")
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    (corpus / "articles.csv").write_text(f"article,sha256,paragraphs\nA1,{sha256},2\n", encoding="utf-8")
    (corpus / "priors.yaml").write_text("version: 1\nextends: general.yaml\n", encoding="utf-8")
    (tmp_path / "analyses" / "who.py").write_text("pass\n", encoding="utf-8")
    monkeypatch.setattr(tarjih.runs.places, "CHECKOUT", tmp_path)
    read, priors = load(corpus)
    (figures / "one.png").write_bytes(b"drawn")
    run = {
        "inputs": input_digests(read, priors),
        "settings": Settings().plain(),
        "script": digest(b"pass\n"),
        "code": tarjih.report.study.code_behind("who"),
        "outputs": {"one.png": digest(b"drawn")},
    }
    (figures / "run.json").write_bytes(canonical(run))
    return tmp_path


def recorded(project, **changed):
    """Changes what the figure's record holds."""
    path = project / "figures" / "who" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changed), encoding="utf-8")


def stale(project, capsys):
    """The lines on stale figures; none where all is well."""
    status = check(project / "analyses" / "corpus", None, None)
    said = capsys.readouterr()
    assert (status, bool(said.out)) == ((2, False) if said.err else (0, True))
    return said.err.splitlines()


def test_all_is_well(project, capsys):
    """Sound inputs and figures as they would be drawn today give one line of counts."""
    assert check(project / "analyses" / "corpus", None, None) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count("\n") == 1
    assert "1 claim of 1 source in 1 article, on 1 proposition.\n" in said.out


def test_what_has_changed_is_named_with_what_to_run(project, capsys):
    """A figure older than an input says which input that is, in the house's wording."""
    (project / "analyses" / "corpus" / "priors.yaml").write_text("version: 1\nextends: general.yaml\n#\n")

    assert stale(project, capsys) == [
        "figures/who is stale: priors/priors.yaml has changed since it was drawn. Run: python analyses/who.py"
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"script": "0"}, "analyses/who.py has changed since it was drawn"),
        ({"code": "0"}, "the software has changed since it was drawn"),
        ({"settings": {}}, "it was drawn with other options"),
        ({"outputs": {"one.png": "0"}}, "one.png is not as it was drawn"),
        ({"outputs": {"two.png": "0"}}, "two.png is not as it was drawn"),
    ],
)
def test_other_reasons_are_named(project, capsys, changed, why):
    """A script, the package, options and the figure itself are held against the record too."""
    recorded(project, **changed)

    assert stale(project, capsys) == [f"figures/who is stale: {why}. Run: python analyses/who.py"]


def test_a_figure_of_no_script_is_named(project, capsys):
    """What no analysis draws any more cannot be kept up to date, and is to go."""
    (project / "analyses" / "who.py").unlink()

    assert stale(project, capsys) == [
        "figures/who is stale: there is no analyses/who.py that draws it. Remove the folder."
    ]


def test_a_figure_never_drawn_is_not_stale(project, capsys):
    """A fresh checkout without figures is in order."""
    (project / "figures" / "who" / "run.json").unlink()

    assert stale(project, capsys) == []


def test_a_record_that_cannot_be_read_is_stale(project, capsys):
    """A record cut short proves nothing of its figures."""
    (project / "figures" / "who" / "run.json").write_text("{", encoding="utf-8")

    assert stale(project, capsys)[0].startswith("figures/who is stale: ")


def test_figures_are_held_only_against_their_own_case(project, capsys, tmp_path):
    """Another case, or the shipped one under other priors, says nothing of the figures that are kept."""
    recorded(project, code="0")
    other, mine = tmp_path / "other", tmp_path / "mine.yaml"
    other.mkdir()
    (other / "claims.csv").write_text("source,proposition,stance\nann,fire,2\n", encoding="utf-8")
    mine.write_text("version: 1\nextends: general.yaml\n", encoding="utf-8")

    assert check(other, None, None) == 0
    assert check(project / "analyses" / "corpus", mine, None) == 0
    assert capsys.readouterr().err == ""


class TestArticles:
    """The texts behind the claims, where they are at hand."""

    def test_the_texts_that_were_coded_pass(self, project, capsys):
        """Texts with the recorded digests are counted as such."""
        texts = project / "texts"
        texts.mkdir()
        (texts / "A1.txt").write_text(TEXT, encoding="utf-8")

        assert check(project / "analyses" / "corpus", None, texts) == 0
        assert "Texts that match their digests: 1 of 1." in capsys.readouterr().out

    def test_another_text_is_a_fault(self, project):
        """A text that is not the coded one is named with the line of its register, and nothing else is looked at."""
        texts = project / "texts"
        texts.mkdir()
        (texts / "A1.txt").write_text("One paragraph.\n", encoding="utf-8")

        with pytest.raises(InputFault, match=r"articles\.csv:2: .+A1\.txt is not the text that was coded"):
            check(project / "analyses" / "corpus", None, texts)

    def test_faults_of_priors_and_texts_are_said_together(self, project):
        """One run lists both."""
        (project / "analyses" / "corpus" / "priors.yaml").write_text("version: 2\nextends: general.yaml\n")
        (project / "texts").mkdir()
        with pytest.raises(InputFault, match=r"(?s)priors\.yaml:1: .+A1\.txt|A1\.txt.+priors\.yaml:1: "):
            check(project / "analyses" / "corpus", None, project / "texts")


def test_loads_nothing_heavy_and_is_quick(root):
    """On the shipped case the command loads no sampler and no plotting, and takes under 1.5 seconds of a processor."""
    code = (
        "import sys; from tarjih.__main__ import main; status = main(['check'])\n"
        f"print(status in (0, 2), [m for m in {HEAVY} if m in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": str(root / "model"), "OPENBLAS_NUM_THREADS": "1"}
    taken = []
    for _ in range(2):
        began = _children()
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=True
        )
        taken.append(_children() - began)
        assert done.stdout.splitlines()[-1] == "True []"

    assert min(taken) < 1.5


def _children():
    """Return the seconds that processors have spent on processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_kind_that_the_priors_do_not_know_is_said(tmp_path, capsys):
    """A kind of the user's own counts as unknown unless the priors have its accuracy; nothing is refused for it."""
    rows = "source,proposition,stance,kind\nann,fire,2,witness\nbob,fire,2,engineer\n"
    (tmp_path / "claims.csv").write_text(rows, encoding="utf-8")
    assert check(tmp_path, None, None) == 0
    said = capsys.readouterr().out
    assert "say nothing of sources of kind engineer, and take them as unknown. They know: official," in said
    assert "accuracy: {engineer: …}" in said

    own = "accuracy:\n  engineer: {between: [0.6, 0.9], mass: 0.9, because: a test}\n"
    (tmp_path / "priors.yaml").write_text(f"version: 1\nextends: general.yaml\n{own}", encoding="utf-8")
    assert check(tmp_path, None, None) == 0
    assert "engineer" not in capsys.readouterr().out


def test_an_accuracy_that_no_source_has_is_pointed_out(tmp_path, capsys):
    """An entry for a kind that nobody has moves nothing, and is told with the source that may be meant."""
    (tmp_path / "claims.csv").write_text(
        "source,proposition,stance\nned_price_us,fire,2\nbob,fire,2\n", encoding="utf-8"
    )
    own = "accuracy: {ned_price: {between: [0.6, 0.9], because: a test}}\n"
    (tmp_path / "priors.yaml").write_text(f"version: 1\nextends: general.yaml\n{own}", encoding="utf-8")

    assert check(tmp_path, None, None) == 0
    said = capsys.readouterr().out
    assert 'accuracy.ned_price: no source is of this kind, so this moves nothing. Did you mean "ned_price_us"?' in said


@pytest.mark.parametrize(
    ("own", "how"), [("priors.yaml", "it extends default.yaml, which is"), ("", "these are priors")]
)
def test_priors_of_another_case_are_told_once(tmp_path, own, how):
    """Who extends the shipped case's priors for another case is told so in a line, and not of each question in it."""
    (tmp_path / "claims.csv").write_text("source,proposition,stance\nann,fire,2\n", encoding="utf-8")
    if own:
        (tmp_path / own).write_text("version: 1\nextends: default.yaml\n", encoding="utf-8")
    with pytest.raises(InputFault, match=rf"{how} .*about another case.*Write extends: general\.yaml") as problem:
        checked(tmp_path, None if own else SHIPPED / "default.yaml", None)
    assert len(problem.value.faults) == 1


@pytest.mark.parametrize("part", ["inputs", "outputs", "figures", "headlines", "lines"])
@pytest.mark.parametrize("value", [[1], "x", 3, None])
def test_a_record_of_another_form_counts_as_none(tmp_path, part, value):
    """What no analysis has written is no record of one: its figures are drawn again."""
    (tmp_path / "run.json").write_text(json.dumps({part: value}), encoding="utf-8")
    assert tarjih.report.study.recorded(tmp_path) == {}


def test_letters_that_figures_cannot_draw_are_named(tmp_path, monkeypatch, capsys):
    """Before anything is drawn the check says which package has the letters of a name."""
    monkeypatch.setattr("tarjih.figures.fonts._family", lambda letter: None if letter == "\u8c01" else "")
    (tmp_path / "claims.csv").write_text("source,proposition,stance\n\u8c01,fire,2\n", encoding="utf-8")
    assert check(tmp_path, None, None) == 0
    assert "fonts-noto-cjk" in capsys.readouterr().out


def test_slips_are_told_beside_faults(tmp_path, capsys):
    """A name that is nearly another is told at once, and not only when every fault has been mended."""
    rows = "source,proposition,stance\nfire brigade,fire,2\nfire brigad,fire,2\nbob,fire,7\n"
    (tmp_path / "claims.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(InputFault, match="stance 7 is off the scale"):
        check(tmp_path, None, None)
    assert 'source "fire brigad" and "fire brigade" (line 2) are one letter apart' in capsys.readouterr().out


def test_five_slips_are_told_in_one_go(tmp_path, capsys):
    """A proposition, a source, a kind, an entry of the priors and a date with a slip each are all named at once."""
    rows = "source,proposition,stance,kind,said_on\nfire brigade,arson,2,offical,2031-03-04\n"
    rows += "fire brigad,arson,2,offical,2031-03-05\nbob,arsno,1,witness,2013-03-05\n"
    (tmp_path / "claims.csv").write_text(rows, encoding="utf-8")
    own = "version: 1\nextends: general.yaml\naccuracy: {%s: {between: [0.6, 0.9], because: a test}}\n"
    (tmp_path / "priors.yaml").write_text(own % "enginer", encoding="utf-8")
    slips = [
        'claims.csv:2: kind "offical" is none that the priors know. Did you mean "official"?',
        'claims.csv:3: source "fire brigad" and "fire brigade"',
        'claims.csv:4: proposition "arsno" and "arson"',
        "claims.csv:4: 2013-03-05 is 18 years away from the other days of the case. Is it 2031-03-05?",
        "priors.yaml:3: accuracy.enginer: no source is of this kind",
    ]
    assert check(tmp_path, None, None) == 0
    told = capsys.readouterr().out
    assert [slip for slip in slips if slip not in told] == []
    with pytest.raises(InputFault, match="no source is of this kind"):
        check(tmp_path, None, None, strict=True)
    capsys.readouterr()

    (tmp_path / "claims.csv").write_text(rows.replace(",1,witness", ",7,witness"), encoding="utf-8")
    with pytest.raises(InputFault, match="stance 7 is off the scale"):
        check(tmp_path, None, None)
    told = capsys.readouterr().out
    assert [slip for slip in (slips[0], slips[1], slips[4]) if slip not in told] == []


@pytest.mark.parametrize(
    "folder", sorted(Path(__file__).parents[1].glob("data/corpus_*")), ids=lambda folder: folder.name
)
def test_a_case_at_fault_is_read_as_far_as_it_goes(folder):
    """Whatever is wrong with a case, looking for slips in the rest of it ends in words."""
    with suppress(InputFault):
        near_names(read_as_far(folder))
