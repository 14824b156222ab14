"""Configurations by others, named in real.txt: a folder of folders that PENSTOCK_TEST_REAL_CONFIGS names."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from penstock.source import settings
from penstock.verbs.import_ import import_

FOLDER = os.environ.get("PENSTOCK_TEST_REAL_CONFIGS", "")


@pytest.mark.skipif(not FOLDER, reason="PENSTOCK_TEST_REAL_CONFIGS names no folder")
def test_every_one_passes_or_names_its_lines(tmp_path: Path) -> None:
    folders = sorted(each for each in Path(FOLDER).iterdir() if each.is_dir())
    assert folders
    for folder in folders:
        copy = tmp_path / folder.name
        shutil.copytree(folder, copy)
        report = import_(copy, settings=settings.read({}), today=date(2026, 11, 1))
        data = report.last.data()
        stops = [note for note in data["notes"] if note["sort"] in ("decide", "fault")]
        assert report.exit_code() == 0 or stops or data["diagnostics"], folder.name
        assert all(note["line"] for note in stops), (folder.name, stops)
        assert import_(copy, settings=settings.read({}), today=date(2026, 11, 1)).last.data()["notes"] == data["notes"]
