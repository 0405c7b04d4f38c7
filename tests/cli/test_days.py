"""An analyst's days: fits kept under the case with a log, names, results that open anywhere, signed forecasts."""

import csv
import io
import json
import re
import shlex

import pytest
from openpyxl import load_workbook
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.inference.fit import read_fit
from tarjih.runs.caselog import entries


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A case, whose fits are made of few draws by the fast path."""
    monkeypatch.setattr("tarjih.inference.fit.fit", lambda c, p, s: few_draws(c, p, seed=s.seed))
    return write_small(tmp_path / "case")


@pytest.fixture
def no_sensitivity(monkeypatch):
    """A sensitivity that sweeps nothing."""
    monkeypatch.setattr("tarjih.sensitivity.tables.sensitivity_tables", lambda *_a, **_k: {})
    monkeypatch.setattr("tarjih.cli.sensitivity._exhibits", lambda *_: [])
    monkeypatch.setattr("tarjih.cli.sensitivity._contents", lambda *_: {"x.csv": b"a\n"})


def ran(*arguments):
    assert main([str(a) for a in arguments]) == 0


def test_a_fit_prints_its_answers_and_what_comes_next(case, capsys):
    """Every answer with its range, and commands that may be typed as they stand, whatever the folder is called."""
    out = case.parent / "it's $HOME"
    ran("fit", "--corpus", case, "--out", out)
    said = capsys.readouterr().out

    assert "who=north" in said
    assert "90 % range" in said
    line = next(row for row in said.splitlines() if "tarjih explain" in row)
    assert shlex.split(line[line.index("tarjih") :]) == ["tarjih", "explain", "who", "--fit", str(out)]
    assert "tarjih brief" in said


def test_results_are_one_table_with_all_answers(case, capsys):
    """results.csv has every state, proposition, source, kind, trait and storyline; verify holds it to the summary."""
    ran("fit", "--corpus", case, "--out", case.parent / "fit")
    text = (case.parent / "fit" / "results.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    parts = {r["part"] for r in rows}
    summary = read_fit(case.parent / "fit").summary

    assert parts == {"question", "proposition", "source", "kind", "trait", "storyline"}
    assert {r["name"] for r in rows if r["part"] == "proposition"} == set(summary["propositions"])
    by = {(r["name"], r["answer"]): r for r in rows}
    assert float(by["who", "north"]["mean"]) == pytest.approx(
        summary["questions"]["who"]["states"]["north"]["mean"], abs=1e-5
    )
    ran("verify", case.parent / "fit")
    capsys.readouterr()


def test_a_workbook_has_the_same_answers(case):
    """With --excel there is a workbook, in which text is text, and a CSV that Excel reads as UTF-8."""
    out = case.parent / "fit"
    ran("fit", "--corpus", case, "--out", out, "--excel")
    sheet = load_workbook(out / "results.xlsx").active
    rows = list(csv.reader(io.StringIO((out / "results.csv").read_text(encoding="utf-8-sig"))))

    assert (out / "results.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert next([c.value for c in row][:3] for row in sheet) == rows[0][:3]
    assert sheet.max_row == len(rows)
    ran("verify", out)


@pytest.mark.parametrize(
    "command",
    [
        ["fit", "--corpus", "case", "--out", "other"],
        ["explain", "who", "--fit", "fit"],
        ["diff", "fit", "fit"],
        ["verify", "fit"],
        ["log", "--corpus", "case"],
        ["score", "--fit", "fit", "--truth", "truth.csv"],
        ["what-if", "--fit", "fit", "--priors", "case/priors.yaml", "--out", "what"],
        ["freeze", "--fit", "fit", "--out", "frozen.json"],
        ["check", "--corpus", "case"],
        ["brief", "--fit", "fit"],
        ["run", "case", "--name", "a"],
    ],
)
@pytest.mark.usefixtures("no_sensitivity")
def test_results_are_printed_as_json(case, capsys, monkeypatch, command):
    """Every command that prints results prints them as JSON on request, and nothing else."""
    monkeypatch.chdir(case.parent)
    ran("fit", "--corpus", case, "--out", "fit")
    (case.parent / "truth.csv").write_text("proposition,truth\nheld,1\n", encoding="utf-8")
    capsys.readouterr()
    ran(*command, "--json")
    assert json.loads(capsys.readouterr().out) is not None


def test_faults_are_printed_as_json(case, capsys):
    """check --json lists each fault with file and line, and ends with 2 as without it."""
    text = (case / "claims.csv").read_text(encoding="utf-8")
    (case / "claims.csv").write_text(text.replace("north_did,2", "north_did,7", 1), encoding="utf-8")
    assert main(["check", "--corpus", str(case), "--json"]) == 2
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["file"].endswith("claims.csv")
    assert fault["line"] > 1
    assert "7" in fault["what"]


def test_claims_without_a_date_are_named_where_answers_are_weighed_as_of_a_day(case, capsys):
    """They count on every day, so fit --as-of and score --as-of-resolution say how many there are and which."""
    text = (case / "claims.csv").read_text(encoding="utf-8")
    undated = [dict(row, said_on="", article="") for row in csv.DictReader(io.StringIO(text))]
    table = io.StringIO()
    writer = csv.DictWriter(table, undated[0])
    writer.writeheader()
    writer.writerows(undated)
    (case / "claims.csv").write_text(table.getvalue(), encoding="utf-8")
    fit, truth = case.parent / "fit", case.parent / "truth.csv"
    truth.write_text("proposition,truth,resolved_on,citation\nheld,1,2021-12-09,court\n", encoding="utf-8")
    said = f"Of {len(undated)} claims {len(undated)} have no date, and count on every day:"
    ran("fit", "--corpus", case, "--out", fit, "--as-of", "2021-12-01")
    assert said in capsys.readouterr().out
    for how in ([], ["--json"]):
        ran("score", "--fit", fit, "--truth", truth, "--as-of-resolution", *how)
        assert said in capsys.readouterr().out


def test_fits_are_kept_under_the_case_with_a_log(case, capsys):
    """Without --out a fit goes under the case; the log says when, what changed and what it said; names are taken."""
    ran("fit", "--corpus", case)
    text = (case / "claims.csv").read_text(encoding="utf-8")
    (case / "claims.csv").write_text(text.replace("north_did,2", "north_did,-2", 1), encoding="utf-8")
    ran("fit", "--corpus", case, "--name", "doubt")
    capsys.readouterr()
    ran("log", "--corpus", case)
    said = capsys.readouterr().out

    first, second = entries(case / "fits" / "log.jsonl")
    assert (first["changed"], second["changed"], second["name"]) == ("the first fit", "corpus/claims.csv", "doubt")
    assert "doubt" in said
    assert "who=" in said
    ran("diff", "previous", "latest", "--corpus", case)
    assert f"run {first['run']} and run {second['run']}" in capsys.readouterr().out
    ran("diff", "previous", "latest", "--corpus", case, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == {"corpus/claims.csv": "changed"}
    assert len(told["changes"]) == 1
    ran("explain", "who", "--fit", "doubt", "--corpus", case)
    assert main(["explain", "who", "--fit", "dubt", "--corpus", str(case)]) == 2
    assert 'there is no folder and no fit "dubt". Did you mean "doubt"?' in capsys.readouterr().err
    assert main(["brief", "--corpus", str(case), "--fit", "doubt", "--since", "dubt"]) == 2
    assert capsys.readouterr().err.startswith('--since: there is no folder and no fit "dubt".')


def test_a_name_keeps_what_it_names(case, capsys):
    """A fit of other inputs or of another day never takes the place of one of its name; the same fit may."""
    ran("fit", "--corpus", case, "--name", "a")
    ran("fit", "--corpus", case, "--name", "a")
    assert main(["fit", "--corpus", str(case), "--name", "a", "--as-of", "2021-12-01"]) == 2
    text = (case / "claims.csv").read_text(encoding="utf-8")
    (case / "claims.csv").write_text(text.replace("north_did,2", "north_did,-2", 1), encoding="utf-8")
    assert main(["fit", "--corpus", str(case), "--name", "a"]) == 2
    assert 'the fit "a" was made of other inputs, and stays' in capsys.readouterr().err


def test_fits_of_a_workbook_are_found_by_their_names(case, capsys):
    """The fits of a case that is a workbook lie under its tables, and "latest" and names find them."""
    made = case.parent / "sheet"
    ran("new", made, "--xlsx")
    ran("fit", "--corpus", made / "case.xlsx", "--name", "a")
    ran("explain", "example_cause", "--fit", "latest", "--corpus", made / "case.xlsx")
    ran("log", "--corpus", made / "case.xlsx")
    assert "1 entries" in capsys.readouterr().out


def test_a_log_that_was_changed_is_refused(case, capsys):
    """An entry that is changed, left out, slipped in or dated back breaks the chain, and is named by its line."""
    log = case / "fits" / "log.jsonl"
    for name in ("a", "b", "c"):
        ran("fit", "--corpus", case, "--name", name)
    lines = log.read_bytes().splitlines(keepends=True)
    dated = lines[2].replace(b'"at": "20', b'"at": "19')
    other = lines[2].replace(b'"what": "fit"', b'"what": "approved"')
    undated = lines[2].replace(b'"at": "', b'"at": "x')
    for spoilt in (
        [lines[0], lines[2]],
        [lines[0].replace(b'"a"', b'"x"'), *lines[1:]],
        lines[1:],
        [*lines[:2], dated],
        [*lines[:2], other],
        [*lines[:2], undated],
    ):
        log.write_bytes(b"".join(spoilt))
        capsys.readouterr()
        assert main(["log", "--corpus", str(case)]) == 2
        assert "log.jsonl:" in capsys.readouterr().err


def test_a_fit_of_another_case_is_never_overwritten(case, capsys):
    """The folder of one case's fit is refused to another, and takes the next fit of its own."""
    out = case.parent / "fit"
    other = write_small(case.parent / "other")
    ran("fit", "--corpus", case, "--out", out)
    before = (out / "run.json").read_bytes()
    ran("fit", "--corpus", case, "--out", out)
    assert main(["fit", "--corpus", str(other), "--out", str(out)]) == 2
    assert "holds a fit of another case" in capsys.readouterr().err
    assert (out / "run.json").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--seed", str(2**64)],
            "--seed: 18446744073709551616 is too large: at most 4611686018427387904, which is 2^62",
        ),
        (["--draws", str(10**9)], "--draws: 1000000000 is too large"),
        (["--chains", "100000"], "--chains: 100000 is too large: at most 64, since each takes memory"),
        (["--given", "fire=1e-400"], '"1e-400" is no value for fire'),
        (["--name", "../x"], '"../x" is no name of a fit'),
        (["--name", "latest"], '"latest" is no name of a fit'),
    ],
)
def test_numbers_and_names_beyond_reason_are_refused(case, capsys, options, said):
    """Each is refused in one line with the reason, before anything is computed."""
    assert main(["fit", "--corpus", str(case), *options]) == 2
    assert said in capsys.readouterr().err
    assert not (case / "fits").exists()


def test_a_forecast_is_signed_and_entered_in_the_log(case, capsys, tmp_path):
    """A signature tells whose it is; the log of the case holds when it was frozen, after what."""
    frozen = tmp_path / "forecast.json"
    ran("key", "--out", tmp_path / "mine")
    ran("key", "--out", tmp_path / "theirs")
    ran("fit", "--corpus", case, "--name", "a")
    ran("freeze", "--fit", "a", "--corpus", case, "--out", frozen, "--key", tmp_path / "mine")
    capsys.readouterr()
    ran("verify", frozen, "--corpus", case, "--signer", tmp_path / "mine.pub")
    said = capsys.readouterr().out
    assert "signed by the key that was named" in said
    assert "It does not prove who made this, or when" in said
    assert (tmp_path / "mine").stat().st_mode & 0o77 == 0
    assert main(["verify", str(frozen), "--signer", str(tmp_path / "theirs.pub")]) == 2
    assert "signed by another key" in capsys.readouterr().err
    document = json.loads(frozen.read_bytes())
    assert main(["freeze", "--fit", "a", "--corpus", str(case), "--out", str(frozen)]) == 2  # after itself in the log
    assert "there is a forecast already" in capsys.readouterr().err
    assert json.loads(frozen.read_bytes()) == document
    frozen.write_text(json.dumps(document | {"signature": document["signature"] | {"signature": "00" * 64}}))
    assert main(["verify", str(frozen)]) == 2
    assert "its signature is not one of its content" in capsys.readouterr().err


def test_a_forecast_that_is_dated_back_does_not_fit_the_log(case, capsys):
    """Frozen again with an earlier day and a new digest, a forecast is not the one that the log has."""
    from tarjih.runs.record import content_digest  # noqa: PLC0415

    ran("fit", "--corpus", case, "--name", "a")
    frozen = case / "forecast.json"
    ran("freeze", "--fit", "a", "--corpus", case, "--out", frozen)
    document = json.loads(frozen.read_bytes()) | {"frozen_on": "2020-01-01"}
    frozen.write_text(json.dumps(document | {"sha256": content_digest(document)}), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(frozen)]) == 2
    assert "the log of the case does not have this" in capsys.readouterr().err


def test_a_page_verifies(case, capsys):
    """The page of a briefing has its digest; changed by a word it is refused; its fit gives the same page again."""
    out, page = case.parent / "fit", case.parent / "brief.html"
    ran("fit", "--corpus", case, "--out", out)
    ran("brief", "--fit", out, "--out", page)
    capsys.readouterr()
    ran("verify", page, "--fit", out)
    assert "as it is written again from its fit" in capsys.readouterr().out
    page.write_bytes(page.read_bytes().replace(b"north", b"south", 1))
    assert main(["verify", str(page)]) == 2
    assert "the page is not as it was written" in capsys.readouterr().err


def test_a_signed_page_is_entered_in_the_log(case, capsys, tmp_path):
    """It holds the digest of the entry before it, fixes the log up to there, and is told from one slipped in later."""
    log, page = case / "fits" / "log.jsonl", case / "brief.html"
    ran("key", "--out", tmp_path / "mine")
    ran("fit", "--corpus", case, "--name", "a")
    ran("brief", "--fit", case / "fits" / "a", "--out", page, "--key", tmp_path / "mine")
    signed = page.read_bytes()
    assert [e["what"] for e in entries(log)] == ["fit", "page"]
    capsys.readouterr()
    ran("verify", page, "--signer", tmp_path / "mine.pub")
    assert "brief.html, signed by key" in (said := capsys.readouterr().out)
    assert "fixes the first 1 of its 2 entries" in said

    ran("brief", "--fit", case / "fits" / "a", "--out", page)  # written over unsigned: no fault of the log
    ran("log", "--corpus", case)
    page.write_bytes(signed)
    whole = log.read_bytes()
    log.write_bytes(whole.splitlines(keepends=True)[0])
    assert main(["verify", str(page)]) == 2
    assert "the log of the case does not have this" in capsys.readouterr().err
    log.write_bytes(b"")
    ran("fit", "--corpus", case, "--name", "b")
    assert main(["log", "--corpus", str(case)]) == 2
    assert "brief.html: the log was rewritten after this was signed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["chek"], "check"), (["fit", "--corpuss", "x", "--out", "y"], "--corpus"), (["explan", "x"], "explain")],
)
def test_a_command_or_option_that_was_meant_is_named(capsys, arguments, hint):
    """A slip of a letter is answered with the nearest command or option."""
    assert main(arguments) == 2
    assert f'Did you mean "{hint}"?' in capsys.readouterr().err


def test_a_folder_without_its_option_is_answered_with_the_option(tmp_path, capsys):
    """`tarjih run DIR` takes the folder alone; other commands say how they take it."""
    assert main(["fit", str(tmp_path)]) == 2
    assert f"Did you mean --corpus {tmp_path}?" in capsys.readouterr().err


def test_shells_complete_commands_and_files(capsys):
    """The script for a shell knows every command, and where names of files belong; the version is printed."""
    ran("completion", "bash")
    script = capsys.readouterr().out
    assert "what-if" in script
    for place in ("check___corpus", "new___from", "run_pos_0", "fit___priors", "brief___fit", "diff_pos_1"):
        assert f"_shtab_tarjih_{place}_COMPGEN=_shtab_compgen_files" in script
    assert re.search(r"_shtab_tarjih_brief___lang_choices=\(.*'?en'? '?ar'?.*\)", script)
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.startswith("tarjih ")


@pytest.mark.usefixtures("no_sensitivity")
def test_one_command_from_a_folder_to_the_page(case, capsys, monkeypatch):
    """`tarjih run` checks, fits, says what would change the answer, pools analysts, writes the page; faults end it."""
    steps = []
    monkeypatch.setattr("tarjih.report.reasons.reasons", lambda _: steps)
    (case / "analysts").mkdir()
    for name in ("ann", "ben"):
        (case / "analysts" / f"{name}.yaml").write_text("version: 1\nextends: priors.yaml\n", encoding="utf-8")
    ran("run", case)
    said = capsys.readouterr().out
    assert [line.split()[2] for line in said.splitlines() if line.startswith("== ")] == [
        "check",
        "fit",
        "sensitivity",
        "pool",
        "brief",
    ]
    assert (case / "brief.en.html").is_file()
    (case / "claims.csv").write_text("source,proposition,stance\nann,fire,9\n", encoding="utf-8")
    assert main(["run", str(case)]) == 2


def test_a_fit_says_where_an_uncoded_interest_decides(tmp_path, monkeypatch, capsys):
    """A denial by the accused counts as a neutral's until its interest is coded, and the answers say so."""
    monkeypatch.setattr("tarjih.inference.fit.fit", lambda c, p, s: few_draws(c, p, seed=s.seed))
    head, rows = "source,proposition,stance", ("neighbour,arson,1", "owner,arson,-2")
    (tmp_path / "claims.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    ran("fit", "--corpus", tmp_path, "--name", "a")
    said = capsys.readouterr().out
    assert 'No claim has an interest, though sources contradict each other on "arson".' in said
    assert "2 claims, 1 proposition, 2 sources: " in said
    coded = [f"{head},interest", f"{rows[0]},0", f"{rows[1]},-1", ""]
    (tmp_path / "claims.csv").write_text("\n".join(coded), encoding="utf-8")
    ran("fit", "--corpus", tmp_path, "--name", "b")
    assert "No claim has an interest" not in capsys.readouterr().out


def rewritten(log, *, day, but=()):
    """Date a whole log back, with every forecast in it but some, and compute every digest again."""
    from tarjih.runs.files import digest  # noqa: PLC0415
    from tarjih.runs.record import content_digest  # noqa: PLC0415

    lines, before = [], "0" * 64
    for entry in map(json.loads, log.read_text(encoding="utf-8").splitlines()):
        entry |= {"at": f"{day}T00:00:00+00:00", "before": before}
        path = log.parent.parent / entry.get("file", "")
        if entry["what"] == "forecast" and path.name not in but:
            document = {**json.loads(path.read_bytes()), "frozen_on": day, "after": before}
            entry["sha256"] = document["sha256"] = content_digest(document)
            path.write_text(json.dumps(document), encoding="utf-8")
        lines.append(json.dumps(entry, ensure_ascii=False).encode())
        before = digest(lines[-1])
    log.write_bytes(b"\n".join(lines) + b"\n")


def test_what_a_log_proves_is_said_and_a_signed_forecast_finds_it_rewritten(case, capsys):
    """Rewritten as a whole, an unsigned log looks as before, and that is said; a signed forecast gives it away."""
    log, places = case / "fits" / "log.jsonl", [case / "forecasts" / f"{n}.json" for n in "abc"]
    ran("key", "--out", case / "mine")
    ran("fit", "--corpus", case, "--name", "one")
    ran("freeze", "--fit", "one", "--corpus", case, "--out", places[0])
    rewritten(log, day="2020-01-01")
    capsys.readouterr()
    for command in (["log", "--corpus", case], ["verify", places[0]]):
        ran(*command)
        assert "rewritten as a whole, with its forecasts, it would look the same" in capsys.readouterr().out

    ran("freeze", "--fit", "one", "--corpus", case, "--out", places[1], "--key", case / "mine")
    ran("freeze", "--fit", "one", "--corpus", case, "--out", places[2])
    capsys.readouterr()
    ran("log", "--corpus", case)
    assert "fixes the first 2 of its 4 entries" in capsys.readouterr().out
    rewritten(log, day="2020-01-02", but=["b.json"])
    for command in (["log", "--corpus", case], *(["verify", p] for p in places)):
        assert main([str(word) for word in command]) == 2
        assert "at another place or on another day" in capsys.readouterr().err

    entries_left = log.read_text(encoding="utf-8").splitlines()[:2]
    log.write_text("\n".join(entries_left) + "\n", encoding="utf-8")  # the signed one is left out
    assert main(["log", "--corpus", str(case)]) == 2
    assert "b.json: the log was rewritten after this was signed" in capsys.readouterr().err
