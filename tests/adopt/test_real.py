"""Configurations by others, none of them kept here: a folder of folders that PENSTOCK_TEST_REAL_CONFIGS names.

Tried so far (repository, path, commit):
DGU-BondBot/Testingmodel promptfooconfig.yaml 839f7a135df420a37e7f9a839ff48ed67347edcb
Cody2504/Promptfoo-Learning promptfooconfig.yaml 566de2555c2955fbc2d4a75aaeee83e07460c287
Dams2312/tarea-IA promptfooconfig.yaml 0f5380e25b6dfa3468879a4ab660b44924e0a911
AnthonyRonning/promptfoo-workshop promptfooconfig.yaml 8da2596ac3bee47b7fdd1b03fda935e3f070451d
AsyncFuncAI/deepwiki-open promptfooconfig.yaml 828f985a53a85ec4f4db703bdd241a034a9c6a71
22f1001439/TDS promptfooconfig.yaml 8287d0cb1639e7038de781f05f935b2d30f01d3d
tvonment/pf-test flow.dag.yaml d4b206a8a8a71e39faa61b13a2ab1f6fff59c16f
Kacperek0/kompetentni-translation-demo flow.dag.yaml ae8ff2fd464343488765919303fa92bfe168133d
AdarshYadav04/litellm_proxy_gateway litellm_config.yaml dd7043a044fff4ea95284c51d1cc62915e0bfe9c
AnnaPakir/gpudisp litellm_config.yaml e02b3093f2f6e24a2e9efda309a9ca2cc70856b6
microsoft/promptflow examples/prompty/basic/basic.prompty 0eebb3088c9110634a93f3aec08d8eea26d5dfc0
microsoft/promptflow examples/prompty/eval-apology/apology.prompty 0eebb3088c9110634a93f3aec08d8eea26d5dfc0
microsoft/promptflow examples/prompty/format-output/json_format.prompty 5cd6534c7af17e8dd734ea4118c158618bbb75d6
"""

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
    for folder in sorted(Path(FOLDER).iterdir()):
        copy = tmp_path / folder.name
        shutil.copytree(folder, copy)
        report = import_(copy, settings=settings.read({}), today=date(2026, 11, 1))
        data = report.last.data()
        decided = [note for note in data["notes"] if note["sort"] == "decide"]
        assert report.exit_code() == 0 or decided or data["diagnostics"], folder.name
        assert all(note["line"] for note in decided), (folder.name, decided)
        assert import_(copy, settings=settings.read({}), today=date(2026, 11, 1)).last.data()["notes"] == data["notes"]
