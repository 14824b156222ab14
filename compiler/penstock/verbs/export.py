"""A project in another tool's words, so that nobody is locked in."""

from pathlib import Path

from penstock.adopt.exported import exported
from penstock.adopt.note import Note
from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import export as section
from penstock.source.editing import write
from penstock.source.editing.dumps import dumps
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.place import place

_NOTE = "Made by `penstock export`; made anew it is written over."


def export(directory: Path, *, settings: Settings, output: Path, environment: str | None = None) -> Report:
    """Writes a configuration of promptfoo for each Evaluation: `<evaluation>.yaml` in the folder `output`.

    Raises:
        Fatal: no project, no Evaluation, no such Environment, or a file cannot be written.
    """
    at = place(directory, settings)
    project = opening.linked(opening.loaded(at, None), environment)
    if not project.of("Evaluation"):
        raise Fatal("the project has no Evaluation", help="promptfoo runs tests: an Evaluation names them")
    notes: list[Note] = []
    files: list[str] = []
    for evaluation in project.of("Evaluation"):
        config = exported(project, evaluation, notes)
        if config is not None:
            name = f"{evaluation.identity.name}.yaml"
            _write(output, name, dumps(config, note=_NOTE, wide=True))
            files.append(name)
    texts = list(dict.fromkeys(note.text for note in notes))
    return Report((section.section("promptfoo", output.as_posix(), files, texts),), "export")


def _write(folder: Path, name: str, data: bytes) -> None:
    target = folder / name
    try:
        if target.exists():
            before = target.read_bytes()
            if not before.startswith(f"# {_NOTE}".encode()):
                raise Fatal(f"{target} is there and was not made by an export", help="name another folder")
            write.replace(folder.resolve(), name, before, data)
            return
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise Fatal(f"{target} cannot be written: {error.strerror or error}") from None
