"""`check` says the same whatever the cache holds: nothing, everything, or rubbish."""

import sqlite3
from pathlib import Path

import pytest

QUERY, NEW = 'query: "${{ inputs.question }}"', 'query: "${{ %s }}"'
SLIPS = [
    ("name: support", "name: support"),
    ("{{ question }}", "{{ qestion }}"),
    ("{{ question }}", "{{ question "),
    (QUERY, NEW % "inputs.qestion + ''"),
    (QUERY, NEW % "size(inputs.question)"),
    (QUERY, NEW % "inputs.question +"),
]


@pytest.mark.parametrize(("before", "after"), SLIPS)
def test_cold_warm_damaged_and_without_a_store(starter, tmp_path: Path, before: str, after: str) -> None:
    text = (starter.directory / "support.yaml").read_text(encoding="utf-8")
    starter.write("support.yaml", text.replace(before, after))
    store = tmp_path / "kept" / "store.sqlite"

    def check(cache: Path = store.parent, **environ: str) -> object:
        return starter("check", "--format", "json", environ={"PENSTOCK_CACHE_DIR": str(cache), **environ})

    cold = check()
    assert check() == cold, "as last time"
    assert check(CI="true") == cold, "looked at afresh with what was found out of templates and expressions"
    file = sqlite3.connect(store)
    assert file.execute("SELECT count(*) FROM entries").fetchone()[0] > 0
    file.execute("UPDATE entries SET value = '[]'")
    file.commit()
    file.close()
    assert check() == cold, "every value changed"
    store.write_bytes(b"rubbish" * 1000)
    assert check() == cold, "no database"
    (tmp_path / "file").write_text("")
    assert check(tmp_path / "file" / "below") == cold, "nowhere to write"
