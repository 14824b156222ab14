"""The steps of a chain one at a time."""

import asyncio
from pathlib import Path

import pytest
from tests.targets.conftest import EXAMPLES, opened

import penstock
from penstock.bundle import layout
from penstock.bundle.release import pack


@pytest.fixture
def app(tmp_path: Path) -> penstock.App:
    packed = pack(opened(EXAMPLES / "handbook", "production"), "handbook")
    layout.put(packed.image, tmp_path / "handbook")
    return penstock.load(tmp_path / "handbook", refresh=None)


ASKED = {"question": "How many days of holiday are there?"}


def test_gives_what_the_whole_chain_gives(app: penstock.App) -> None:
    steps = app.stepwise()
    assert steps.digest == app.digest
    done = {"search": steps.step("search", ASKED, {}) or {}}
    assert steps.runs("answer", ASKED, done)
    done["answer"] = steps.step("answer", ASKED, done) or {}
    assert steps.outputs(ASKED, done) == dict(app.answer(**ASKED))


def test_gives_the_same_in_an_event_loop(app: penstock.App) -> None:
    steps = app.stepwise()

    async def asked() -> dict[str, object]:
        done = {"search": await steps.astep("search", ASKED, {}) or {}}
        assert await steps.aruns("answer", ASKED, done)
        done["answer"] = await steps.astep("answer", ASKED, done) or {}
        return dict(await steps.aoutputs(ASKED, done))

    assert asyncio.run(asked()) == dict(app.answer(**ASKED))


def test_a_skipped_step_gives_its_otherwise(app: penstock.App) -> None:
    steps = app.stepwise()
    done = {"search": {"documents": []}}
    assert not steps.runs("answer", ASKED, done)
    assert steps.step("answer", ASKED, done) == {"text": "I do not know."}


def test_says_what_is_wrong(app: penstock.App) -> None:
    steps = app.stepwise()
    with pytest.raises(penstock.InputError, match="'question' is missing"):
        steps.step("search", {}, {})
    with pytest.raises(penstock.AnswerError, match="step 'answer'") as failed:
        steps.step("answer", ASKED, {"search": {}})
    assert failed.value.step == "answer" or failed.value.code == "step-expression"
    with pytest.raises(penstock.AnswerError, match="output 'answer'"):
        steps.outputs(ASKED, {})
    with pytest.raises(penstock.LoadError, match="no step 'find'"):
        steps.step("find", ASKED, {})
    with pytest.raises(penstock.LoadError, match="no step 'find'"):
        steps.outputs(ASKED, {"find": {}})
