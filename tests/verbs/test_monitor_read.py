"""Monitors over files of traces."""

import gzip
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.verbs.monitored import BEGAN, lines, project, rows, texts

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Silent
from penstock.report.sections.monitor_answers import MonitorAnswersSection
from penstock.report.sections.monitor_fit import MonitorFitSection
from penstock.report.sections.monitor_read import MonitorReadSection, Reading
from penstock.source import settings as read_settings
from penstock.verbs.compile import compile
from penstock.verbs.dataset_add import dataset_add
from penstock.verbs.eval import eval
from penstock.verbs.monitor_fit import monitor_fit
from penstock.verbs.monitor_read import monitor_read

TODAY = date(2026, 10, 1)
NOW = BEGAN + 30 * 86_400
HOURLY = """\
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: speed}
spec:
  chain: shop
  traces: {format: jsonl}
  objective: {measure: latency.p95, max: 1.5}
  window: {every: 1h, minRows: 20}
"""
DAILY = """\
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: days}
spec:
  chain: shop
  traces: {format: jsonl, map: {inputs.question: "attributes['question']"}}
  signal: ${{ inputs.question }}
  drift: {against: 1d}
  window: {every: 12h, minRows: 40}
  alert: {alpha: 0.01}
"""
ANSWERED = """\
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: said}
spec:
  chain: shop
  traces: {format: jsonl}
  signal: ${{ outputs.answer }}
  skew: {evaluation: quality}
  window: {rows: 60}
"""
ALIKE = DAILY.replace("{name: days}", "{name: alike}").replace(
    "drift: {against: 1d}",
    "drift: {against: 1d}\n  detectors: [mixture, novelty, context]\n  within: [tenant, weekday]",
)
SCORED = """\
    refused: {metric: refused, with: {text: "${{ outputs.answer }}"}}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: refusals}
spec:
  chain: shop
  traces: {format: jsonl}
  objective: {measure: metric, evaluation: quality, metric: refused, max: 0.2, sample: 0.2}
  window: {rows: 200}
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PENSTOCK_CACHE_DIR": str(tmp_path / "cache")}


@pytest.fixture
def bundle(tmp_path: Path, environ: dict[str, str]) -> Path:
    return compiled(tmp_path, environ, HOURLY + DAILY)


def compiled(folder: Path, environ: dict[str, str], more: str = "", head: str = "") -> Path:
    root = project(folder / "project", more)
    if head:
        (root / "penstock.yaml").write_text((root / "penstock.yaml").read_text().replace("spec: {}", head))
    subprocess.run(["git", "init", "-q", root], check=True)
    made = compile(root, settings=read_settings.read(environ), today=TODAY, output=folder / "out")
    assert made.exit_code() == 0
    return folder / "out" / "default" / "shop"


def read(
    target: Path | str, *traces: Path, environ: dict[str, str], now: float = NOW, **more: Any
) -> dict[str, Reading]:
    report = monitor_read(
        more.pop("directory", Path("/nowhere")),
        settings=read_settings.read(environ),
        today=TODAY,
        now=now,
        target=str(target),
        traces=traces,
        state_file=more.pop("state", None),
        **more,
    )
    (section,) = report.sections
    assert isinstance(section, MonitorReadSection)
    assert section.exit_code() == int(any(each.status == "ALARM" for each in section.readings))
    return {each.monitor: each for each in section.readings}


def test_what_production_always_asked_is_calm_and_something_new_alarms(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    calm = lines(tmp_path / "calm.jsonl", rows(texts(120, 1), "c"))
    found = read(bundle, calm, environ=environ, monitors=["topics"])["topics"]
    assert (found.status, found.windows, found.rows) == ("CALM", 2, 120)
    drift = lines(tmp_path / "drift.jsonl", rows(texts(120, 2, new=0.4), "d"))
    found = read(bundle, drift, environ=environ, monitors=["topics"])["topics"]
    assert found.status == "ALARM" and found.p is not None and found.p <= 0.01
    assert found.examples and any("firmware" in text or "crashes" in text for text in found.examples)
    assert any(topic.is_new and topic.after > topic.before for topic in found.topics)
    assert found.next[0].startswith("penstock dataset add questions --from-reading ")


def test_the_source_says_the_same_as_the_bundle(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    drift = lines(tmp_path / "drift.jsonl", rows(texts(120, 2, new=0.4), "d"))
    ours = read("shop", drift, environ=environ, directory=tmp_path / "project", monitors=["topics"])
    theirs = read(bundle, drift, environ=environ, monitors=["topics"])
    assert ours == theirs


def test_order_of_traces_within_a_window_changes_nothing(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    given = rows(texts(60, 3, new=0.3), "r")
    first = read(bundle, lines(tmp_path / "a.jsonl", given), environ=environ, monitors=["topics"])["topics"]
    second = read(bundle, lines(tmp_path / "b.jsonl", given[::-1]), environ=environ, monitors=["topics"])["topics"]
    assert first.signals == second.signals


def test_compiling_twice_freezes_the_same_bytes(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    again = compiled(tmp_path / "again", environ, HOURLY + DAILY)
    blobs = [sorted(path.name for path in each.parent.glob("shop.referrers/blobs/*/*")) for each in (bundle, again)]
    monitors = [
        {
            name
            for name in names
            if b"monitorsFormat" in (each.parent / "shop.referrers/blobs/sha256" / name).read_bytes()
        }
        for names, each in zip(blobs, (bundle, again), strict=True)
    ]
    assert monitors[0] and monitors[0] == monitors[1]


def test_for_asks_for_windows_in_a_row_across_runs(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    state, log = tmp_path / "state.json", tmp_path / "log.jsonl"
    told = []
    for number, share in enumerate((0.0, 0.5, 0.5, 0.0, 0.0)):
        lines(log, rows(texts(60, 10 + number, new=share), f"w{number}-"), "a")
        told.append(read(bundle, log, environ=environ, state=state, monitors=["topics"])["topics"].status)
    assert told == ["CALM", "PENDING", "ALARM", "ALARM", "CALM"]
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_file_that_grows_is_read_on_and_half_a_line_waits(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    state, log = tmp_path / "state.json", lines(tmp_path / "log.jsonl", rows(texts(30, 1), "a"))
    whole = json.dumps(rows(["when does the parcel come"], "b")[0])
    with log.open("a") as file:
        file.write(whole[:20])
    first = read(bundle, log, environ=environ, state=state, monitors=["topics"])["topics"]
    assert (first.rows, first.waiting, first.rejected) == (30, 30, {})
    with log.open("a") as file:
        file.write(whole[20:] + "\n")
    second = read(bundle, log, environ=environ, state=state, monitors=["topics"])["topics"]
    assert (second.rows, second.waiting, second.rejected) == (1, 31, {})
    assert read(bundle, log, environ=environ, state=state, monitors=["topics"])["topics"].rows == 0


def test_a_file_that_was_rotated_is_read_from_its_beginning(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    state, log = tmp_path / "state.json", lines(tmp_path / "log.jsonl", rows(texts(30, 1), "a"))
    read(bundle, log, environ=environ, state=state, monitors=["topics"])
    lines(log, rows(texts(40, 2), "b"))
    assert read(bundle, log, environ=environ, state=state, monitors=["topics"])["topics"].rows == 40


def test_nothing_is_lost_in_silence(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    good = rows(texts(100, 1), "g")
    log = tmp_path / "log.jsonl"
    with log.open("wb") as file:
        file.writelines(json.dumps(row).encode() + b"\n" for row in good)
        file.write(json.dumps(good[0]).encode() + b"\n")  # twice
        file.write(json.dumps({**good[0], "id": "f", "time": NOW + 86_400}).encode() + b"\n")
        file.write(json.dumps({**good[0], "id": "p", "time": 12}).encode() + b"\n")
        file.write(b'{"id": "x", "question": "\xff"}\n[1, 2]\nnonsense\n')
        file.write(b'{"id": "n", "question": null}\n{"id": "c", "chain": "another"}\n{"id": "t", "question": "who')
    found = read(bundle, log, environ=environ)
    topics = found["topics"]
    assert topics.rejected == {"clock": 2, "duplicate": 1, "encoding": 1, "json": 1, "shape": 1, "truncated": 1}
    assert (topics.rows, topics.others) == (101, 1)
    assert found["speed"].rejected["no-time"] == 1


def test_absent_content_is_not_measured(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    log = lines(tmp_path / "log.jsonl", [{"id": f"{number}", "time": BEGAN} for number in range(60)])
    found = read(bundle, log, environ=environ, monitors=["topics"])["topics"]
    assert found.status == "NOT MEASURED" and found.why is not None and "0 of 60" in found.why
    assert found.absent["inputs.question"] == 60


def test_a_few_that_tell_do_not_stand_for_all(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    """Nobody drew the six of sixty that tell their text: neither calm nor an alarm, and an alarm that stands stays."""
    state = tmp_path / "state.json"
    alarming = lines(tmp_path / "a.jsonl", rows(texts(120, 2, new=0.5), "a"))
    assert read(bundle, alarming, environ=environ, state=state, monitors=["topics"])["topics"].status == "ALARM"
    given = rows(texts(120, 1), "f")
    bare = [row if number % 10 == 0 else {**row, "question": None} for number, row in enumerate(given)]
    few = lines(tmp_path / "f.jsonl", bare)
    found = read(bundle, few, environ=environ, state=state, monitors=["topics"])["topics"]
    assert (found.status, found.history[-1].measured) == ("ALARM", False)
    found = read(bundle, few, environ=environ, monitors=["topics"])["topics"]
    assert (found.status, found.p, found.history[-1].told, found.history[-1].asked) == ("NOT MEASURED", None, 6, 60)
    assert found.why is not None and "6 of 60 traces tell the text" in found.why and "90 %" in found.why
    section = MonitorReadSection(chain="shop", environment="default", bundle="", reasons={}, readings=(found,))
    assert (section.exit_code(), section.exit_code(strict=True)) == (0, 1)
    assert ("told", ("6 of 60 traces of the last window",)) in section.one(found)[1].pairs  # type: ignore[union-attr]


def test_coverage_may_be_set_where_content_is_sampled(tmp_path: Path, environ: dict[str, str]) -> None:
    more = (HOURLY + DAILY).replace("window: {every: 12h, minRows: 40}", "window: {rows: 200, coverage: 0.1}")
    bundle = compiled(tmp_path, environ, more.replace("drift: {against: 1d}", "skew: {evaluation: quality}"))
    given = rows(texts(200, 1), "f", BEGAN // 3600 * 3600, step=10)
    for row in given[30:]:
        row |= {"question": None, "latency": None}
    found = read(bundle, lines(tmp_path / "f.jsonl", given), environ=environ)
    assert (found["days"].status, found["days"].texts) == ("CALM", 30)
    assert found["speed"].status == found["topics"].status == "NOT MEASURED"
    assert found["speed"].why is not None and found["speed"].why.startswith("30 of 200 traces tell `latency`; 90 %")


def test_too_few_rows_are_not_measured(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    log = lines(tmp_path / "log.jsonl", rows(texts(10, 1), "g"))
    found = read(bundle, log, environ=environ)
    assert {each.status for each in found.values()} == {"NOT MEASURED"}
    assert found["topics"].why == "10 of the 60 traces of a window"
    assert found["speed"].why == "10 traces in this window; 20 are judged"


def test_an_objective_is_held_or_missed(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    slow = rows(texts(60, 1), "s", BEGAN // 3600 * 3600)
    fast = [{**row, "id": f"f{row['id']}", "latency": 0.1} for row in slow]
    found = read(bundle, lines(tmp_path / "s.jsonl", slow), environ=environ, monitors=["speed"])["speed"]
    assert (found.status, found.value) == ("ALARM", 1.9)
    found = read(bundle, lines(tmp_path / "f.jsonl", fast), environ=environ, monitors=["speed"])["speed"]
    assert (found.status, found.value) == ("CALM", 0.1)


def test_a_sample_is_scored_by_a_metric_of_an_evaluation(tmp_path: Path, environ: dict[str, str]) -> None:
    bundle = compiled(tmp_path, environ, SCORED)
    given = [{**row, "outputs": {"answer": "I do not know."}} for row in rows(texts(200, 1), "s")]
    found = read(bundle, lines(tmp_path / "s.jsonl", given), environ=environ, monitors=["refusals"])["refusals"]
    assert (found.status, found.value) == ("ALARM", 1.0)
    assert found.texts is not None and 20 <= found.texts <= 80  # a fifth of 200
    other = [{**row, "id": f"o{row['id']}", "outputs": {"answer": "On Monday."}} for row in given]
    found = read(bundle, lines(tmp_path / "o.jsonl", other), environ=environ, monitors=["refusals"])["refusals"]
    assert (found.status, found.value) == ("CALM", 0.0)
    bare = read(bundle, lines(tmp_path / "b.jsonl", rows(texts(200, 1), "b")), environ=environ, monitors=["refusals"])
    assert bare["refusals"].status == "NOT MEASURED"


def test_drift_compares_with_the_past(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    state = tmp_path / "state.json"
    told = []
    for day, share in enumerate((0.0, 0.0, 0.6)):
        began = BEGAN // 43_200 * 43_200 + day * 2 * 43_200
        log = lines(tmp_path / f"{day}.jsonl", rows(texts(80, day, new=share), f"d{day}-", began, 300))
        found = read(bundle, log, environ=environ, state=state, now=began + 43_200, monitors=["days"])["days"]
        told.append(found.status)
    assert told == ["NOT MEASURED", "CALM", "ALARM"]


def test_like_is_compared_with_like(tmp_path: Path, environ: dict[str, str]) -> None:
    """Another mix of tenants is no drift of either; what one of them asks is."""
    bundle = compiled(tmp_path, environ, DAILY + ALIKE.replace("[tenant, weekday]", "[tenant]"))
    state = tmp_path / "state.json"

    def asked(day: int, shares: tuple[float, float]) -> dict[str, Reading]:
        """shares: of the tenant that asks what is new, and of what is new with the other."""
        began = BEGAN // 43_200 * 43_200 + day * 2 * 43_200
        new = round(160 * shares[0])
        given = texts(new, 100 + day, new=1.0) + texts(160 - new, day, new=shares[1])
        made = rows(given, f"d{day}-", began, 120)
        for number, row in enumerate(made):
            row["tenant"] = "watches" if number < new else "parcels"
            row["session"] = f"s{number % 80}"  # a session may have traces of both
        made += [{**row, "id": f"{row['id']}+", "tenant": "another"} for row in made[:8]]
        return read(
            bundle,
            lines(tmp_path / f"{day}.jsonl", made),
            environ=environ,
            state=state,
            now=began + 43_200,
            monitors=["days", "alike"],
        )

    asked(0, (0.5, 0.0))
    mixed = asked(1, (0.1, 0.0))
    assert (mixed["days"].status, mixed["alike"].status, mixed["alike"].alone) == ("ALARM", "CALM", 0)
    told = asked(2, (0.1, 0.5))["alike"]
    assert told.status == "ALARM" and {each.signal for each in told.signals if each.holm <= 0.01} >= {"context"}
    assert mixed["alike"].texts == 168


def test_a_session_counts_once(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    def asked(sessions: int, new: float = 0.0) -> Reading:
        given = [{**row, "session": f"s{at % sessions}"} for at, row in enumerate(rows(texts(60, 1, new=new), "c"))]
        return read(bundle, lines(tmp_path / "a.jsonl", given), environ=environ, monitors=["topics"])["topics"]

    calm = asked(30)
    assert (calm.status, calm.texts, calm.compared, calm.sessions) == ("CALM", 60, 30, 30)
    assert asked(60).sessions is None
    assert asked(30, new=0.9).status == "PENDING"
    few = asked(5)
    assert (few.status, few.p) == ("NOT MEASURED", None)
    assert few.why == "60 rows of 5 sessions (blocks): at least 8 of them are needed"


def test_an_objective_counts_a_session_once(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    """A tenth of the sessions is slow: as single traces they would break the bound beyond chance."""

    def timed(sessions: int | None) -> Reading:
        given = rows(texts(400, 1), "c", BEGAN // 3600 * 3600, 5)
        for at, row in enumerate(given):
            row["latency"] = 2.0 if at % 40 in range(4) else 1.0
            row |= {} if sessions is None else {"session": f"s{at % sessions}"}
        return read(bundle, lines(tmp_path / "a.jsonl", given), environ=environ, monitors=["speed"])["speed"]

    assert timed(None).status == "ALARM"
    found = timed(40)
    assert (found.status, found.compared, found.sessions) == ("CALM", 400, 40)
    assert timed(4).why == "400 values of 4 sessions (blocks): at least 8 of them are needed"


def test_nothing_alike_and_no_word_of_it_are_not_measured(tmp_path: Path, environ: dict[str, str]) -> None:
    skewed = ALIKE.replace("drift: {against: 1d}", "skew: {evaluation: quality}").replace(
        "[tenant, weekday]", "[inputs.question]"
    )
    bundle = compiled(tmp_path, environ, skewed)
    began = BEGAN // 43_200 * 43_200
    log = lines(tmp_path / "a.jsonl", rows(texts(100, 1), "a", began, 60))
    found = read(bundle, log, environ=environ, monitors=["alike"])["alike"]
    assert found.status == "NOT MEASURED" and found.why is not None
    assert "of 100 texts have anything of the same `inputs.question` in the reference" in found.why
    other = compiled(tmp_path / "other", environ, ALIKE)
    found = read(other, log, environ=environ, monitors=["alike"])["alike"]
    assert found.status == "NOT MEASURED" and found.why is not None
    assert "0 of 100 traces tell the text that is compared and tenant and weekday" in found.why


def test_another_reference_begins_anew(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    state = tmp_path / "state.json"
    drift = lines(tmp_path / "drift.jsonl", rows(texts(120, 2, new=0.4), "d"))
    assert read(bundle, drift, environ=environ, state=state, monitors=["topics"])["topics"].status == "ALARM"
    new = [{"id": f"n{number}", "question": text} for number, text in enumerate(texts(200, 5, new=0.4))]
    lines(tmp_path / "project/questions.jsonl", new, "a")
    accepted = compile(tmp_path / "project", settings=read_settings.read(environ), today=TODAY, output=tmp_path / "out")
    assert accepted.exit_code() == 0
    more = lines(tmp_path / "more.jsonl", rows(texts(120, 6, new=0.2), "m"))
    found = read(bundle, more, environ=environ, state=state, monitors=["topics"])["topics"]
    assert (found.status, len(found.history)) == ("CALM", 2)


def test_one_budget_of_false_alarms_sets_every_alpha(tmp_path: Path, environ: dict[str, str]) -> None:
    bundle = compiled(tmp_path, environ, HOURLY + DAILY, head="spec: {falseAlarmsPerMonth: 1}")
    log = lines(tmp_path / "log.jsonl", rows(texts(60, 1), "g", step=86_400 / 59))
    found = read(bundle, log, environ=environ, monitors=["topics"])["topics"]
    # there are three Monitors; a window is a day long: a third of an alarm a month over thirty looks
    assert found.alpha == pytest.approx(1 / 3 / 30)
    often = lines(tmp_path / "often.jsonl", rows(texts(60, 1), "g", step=0.1))
    found = read(bundle, often, environ=environ, monitors=["topics"])["topics"]
    assert found.status == "NOT MEASURED" and found.why is not None and "falseAlarmsPerMonth" in found.why


def test_content_is_hidden_where_the_operator_or_ci_says_so(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    given = [f"{text} write to ann@shop.co" for text in texts(120, 2, new=0.4)]
    drift = lines(tmp_path / "drift.jsonl", rows(given, "d"))
    found = read(bundle, drift, environ=environ, monitors=["topics"])["topics"]
    assert found.examples and "ann@" not in str(found) and "[email]" in str(found)
    hidden = read(bundle, drift, environ={**environ, "CI": "true"}, monitors=["topics"])["topics"]
    assert hidden.examples is None and "parcel" not in str(hidden)
    off = read(bundle, drift, environ={**environ, "PENSTOCK_TRACE_CONTENT": "off"}, monitors=["topics"])["topics"]
    assert off.candidates is None and off.examples is None


def test_drifted_traces_become_rows_that_nobody_has_reviewed(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    given = [f"{text} write to ann@shop.co" for text in texts(120, 2, new=0.4)]
    found = read(bundle, lines(tmp_path / "drift.jsonl", rows(given, "d")), environ=environ, monitors=["topics"])
    candidates = Path(found["topics"].candidates or "")
    assert candidates.stat().st_mode & 0o777 == 0o600
    assert not candidates.is_relative_to(tmp_path / "project")
    assert "ann@" not in candidates.read_text()
    report = dataset_add(
        tmp_path / "project",
        settings=read_settings.read(environ),
        today=TODAY,
        name="questions",
        reading=candidates,
        take=5,
    )
    assert report.exit_code() == 0
    added = [json.loads(line) for line in (tmp_path / "project/questions.jsonl").read_text().splitlines()[200:]]
    assert added and all(row["reviewed"] is False for row in added)
    assert all(row["origin"]["from"] == "reading" and row["origin"]["monitor"] == "topics" for row in added)


def test_a_gzipped_file_is_read_and_a_damaged_one_counted(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    plain = lines(tmp_path / "log.jsonl", rows(texts(60, 1), "g")).read_bytes()
    (tmp_path / "log.gz").write_bytes(gzip.compress(plain))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(plain)[:-40])
    found = read(bundle, tmp_path / "log.gz", environ=environ, monitors=["topics"])["topics"]
    assert (found.rows, found.windows) == (60, 1)
    cut = read(bundle, tmp_path / "cut.gz", environ=environ, monitors=["topics"])["topics"]
    assert cut.rejected.get("unreadable") == 1


def test_says_what_is_not_there(tmp_path: Path, bundle: Path, environ: dict[str, str]) -> None:
    log = lines(tmp_path / "log.jsonl", [])
    with pytest.raises(Fatal, match="there is no file"):
        read(bundle, tmp_path / "absent", environ=environ)
    with pytest.raises(Fatal, match="there is no Monitor 'x'"):
        read(bundle, log, environ=environ, monitors=["x"])
    files: list[Any] = [1, {"topics": 1}, {"topics": {"a": ["x"]}}, {"topics": {"a": ["x", 1, -1]}}]
    for damaged in ({}, *({"stateFormat": 1, "monitors": {}, "files": each} for each in files)):
        (tmp_path / "state.json").write_text(json.dumps(damaged))
        with pytest.raises(Fatal, match="is damaged"):
            read(bundle, log, environ=environ, state=tmp_path / "state.json")


def test_a_models_embedding_is_fitted_once_and_asked_in_every_reading(tmp_path: Path, environ: dict[str, str]) -> None:
    embedder = "---\napiVersion: penstock/v1\nkind: Model\nmetadata: {name: small}\n"
    bundle = compiled(tmp_path, environ, embedder + "spec: {model: builtin/hashed, mode: embedding}\n")
    settings = read_settings.read(environ)
    report = monitor_fit(tmp_path / "project", settings=settings, today=TODAY, target=bundle, embedding="small")
    (section,) = report.sections
    assert isinstance(section, MonitorFitSection) and section.fitted[0].texts == 200
    calm = lines(tmp_path / "calm.jsonl", rows(texts(120, 1), "c"))
    drift = lines(tmp_path / "drift.jsonl", rows(texts(120, 2, new=0.6), "d"))
    hashed = read("shop", drift, environ=environ, directory=tmp_path / "project")["topics"]
    fitted = read(bundle, drift, environ=environ)["topics"]
    assert fitted.status == "ALARM" and fitted.signals != hashed.signals
    assert read(bundle, calm, environ=environ)["topics"].status == "CALM"
    with pytest.raises(Fatal, match="no Model 'absent' that embeds"):
        monitor_fit(tmp_path / "project", settings=settings, today=TODAY, target=bundle, embedding="absent")


def test_answers_are_compared_with_those_of_the_evaluation(tmp_path: Path, environ: dict[str, str]) -> None:
    bundle = compiled(tmp_path, environ, ANSWERED)
    settings, root = read_settings.read(environ), tmp_path / "project"

    def served(name: str, seed: int, new: float) -> Path:
        return lines(
            tmp_path / name,
            ({**row, "outputs": {"answer": row.pop("question")}} for row in rows(texts(120, seed, new), name)),
        )

    before = read(bundle, served("a", 1, 0.0), environ=environ, monitors=["said"])["said"]
    assert before.status == "NOT MEASURED" and before.why is not None and "monitor fit --answers" in before.why

    traces = tmp_path / "eval.jsonl"
    ran = eval(root, settings=settings, today=TODAY, progress=Silent(), traces=traces)
    assert ran.exit_code() == 0
    report = monitor_fit(root, settings=settings, today=TODAY, target=bundle, answers=[traces])
    (section,) = report.sections
    assert isinstance(section, MonitorAnswersSection) and report.exit_code() == 0
    assert [(each.monitor, each.texts, each.why) for each in section.frozen] == [("said", 200, None)]
    assert read(bundle, served("b", 1, 0.0), environ=environ, monitors=["said"])["said"].status == "CALM"
    assert read(bundle, served("c", 2, 0.5), environ=environ, monitors=["said"])["said"].status == "ALARM"


def test_answers_of_another_bundle_are_none(tmp_path: Path, environ: dict[str, str]) -> None:
    bundle, settings = compiled(tmp_path, environ, ANSWERED), read_settings.read(environ)
    other = {"bundle": "sha256:0", "evaluation": "quality", "inputs": {}, "outputs": {"answer": "a"}}
    traces = lines(tmp_path / "eval.jsonl", [{**other, "row": str(number)} for number in range(30)])
    with pytest.raises(Fatal, match="there is no answer of sha256:.*: 30 of another bundle"):
        monitor_fit(tmp_path, settings=settings, today=TODAY, target=bundle, answers=[traces])
    with pytest.raises(Fatal, match="there is nothing to fit"):
        monitor_fit(tmp_path, settings=settings, today=TODAY, target=bundle)
    with pytest.raises(Fatal, match="cannot be read"):
        monitor_fit(tmp_path, settings=settings, today=TODAY, target=bundle, answers=[tmp_path / "absent"])
    bare = compiled(tmp_path / "bare", environ)
    with pytest.raises(Fatal, match="no Monitor compares answers"):
        monitor_fit(tmp_path, settings=settings, today=TODAY, target=bare, answers=[traces])


def test_pictures_are_written_and_the_past_of_a_state_is_in_them(
    tmp_path: Path, bundle: Path, environ: dict[str, str]
) -> None:
    state, plots = tmp_path / "state.json", tmp_path / "plots"
    for number, share in enumerate((0.0, 0.5)):
        log = lines(tmp_path / f"{number}.jsonl", rows(texts(60, 20 + number, new=share), f"p{number}-"))
        found = read(bundle, log, environ=environ, state=state, monitors=["topics"], plots=plots)["topics"]
    assert [[*each.signals] for each in found.history] == [["mixture", "novelty"]] * 2
    assert all(each.low is not None for look in found.history for each in look.signals.values())
    assert len(found.points) <= 400 and any(each.is_novel and each.text for each in found.points)
    assert sum(found.histograms[0].after) == 60
    names = sorted(path.name for path in plots.iterdir())
    assert names == [
        f"topics-{n}.svg"
        for n in ("characters-histogram", *(f"{s}-over-time" for s in ("mixture", "novelty")), "texts", "topics")
    ]
    assert (plots / "topics-mixture-over-time.svg").read_text().count("<circle") == 2
