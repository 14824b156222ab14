"""docs/from-promptfoo.md, as a reader types it: twelve prompts in German and Japanese, line ends of Windows in some."""

import re
import shlex

from tests.conftest import ROOT, Penstock

TEXTS = ("Die Mahngebühr beträgt fünfzig Cent je Woche, in drei working days.", "本は三週間借りられます。")
CONFIGURATION = """description: Auskunft der Bücherei
prompts:
{}providers: [echo]
tests:
  - vars: {{frage: Wie hoch ist die Mahngebühr?}}
    assert: [{{type: contains, value: working days}}]
  - description: 貸出
    vars: {{frage: 本は何週間借りられますか？}}
    assert: [{{type: contains, value: 本は}}]
  - vars: {{frage: Wann öffnet die Bücherei?}}
    assert: [{{type: regex, value: öffnet}}, {{type: not-contains, value: entschuldigung}}]
"""


def test_twelve_prompts_are_imported_checked_and_judged(penstock: Penstock) -> None:
    page = (ROOT / "docs" / "from-promptfoo.md").read_text(encoding="utf-8")
    names = [f"p{number:02}" for number in range(1, 13)]
    for number, name in enumerate(names):
        text = f"Du hilfst in der Bücherei. {TEXTS[0]} {TEXTS[1]}\nFrage: {{{{frage}}}}\n"
        penstock.write(f"prompts/{name}.txt", text.replace("\n", "\r\n") if number % 3 == 0 else text)
    prompts = "".join(f"  - file://prompts/{name}.txt\n" for name in names)
    penstock.write("promptfooconfig.yaml", CONFIGURATION.format(prompts).replace("\n", "\r\n"))
    typed = [line for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)[1:3] for line in block.splitlines()]
    assert [shlex.split(line)[:2] for line in typed] == [
        *(["git", "init"], ["penstock", "import"], ["penstock", "check"], ["git", "add"]),
        *(["sed", "-i"], ["penstock", "gate"]),
    ]
    imported = penstock(*shlex.split(typed[1])[1:])
    assert (imported.code, imported.out.splitlines()[-1]) == (0, "Imported: 26 resources from 1 file; check passes")
    assert imported.out.splitlines()[-1] in page
    assert penstock(*shlex.split(typed[2])[1:]).code == 0
    penstock.commit()
    changed = (penstock.directory / "prompts/p03.txt").read_bytes()
    (penstock.directory / "prompts/p03.txt").write_bytes(changed.replace(b"working days", b"d"))
    judged = penstock(*shlex.split(typed[5])[1:])
    assert judged.code == 1 and judged.out.splitlines()[0] in page
