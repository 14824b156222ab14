"""`penstock site`: every resource has its page, every link leads somewhere, the same project gives the same bytes."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from tests.conftest import ROOT, Penstock

from penstock.spec.kinds import KINDS


class Html(HTMLParser):
    def __init__(self, file: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.hidden = False
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        self.hidden = tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text += data


def built(program: Penstock, *arguments: str, folder: str = "site") -> Path:
    ended = program("site", "-o", folder, *arguments)
    assert ended.code == 0, ended.err
    return program.directory / folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_page_a_resource_and_no_dead_link(handbook: Penstock) -> None:
    folder = built(handbook)
    listed = json.loads(handbook("graph", "--format", "json").out)["nodes"]
    made = files(folder)
    assert {f"{node['id']}.html" for node in listed} | {"index.html", "catalogue.json"} == {*made}
    linked = set()
    for name in made:
        if name.endswith(".html"):
            page = Html(folder / name)
            assert not {"link", "img", "iframe", "base", "form"} & {*page.tags}, name
            for link in page.links:
                target, _, _ = link.partition("#")
                there = ((folder / name).parent / unquote(target)).resolve() if target else folder / name
                assert there.is_file() and there.is_relative_to(folder), (name, link)
                if name == "index.html":
                    linked.add(there.relative_to(folder).as_posix())
    assert {name for name in made if name.endswith(".html")} == linked


def test_what_a_page_tells(handbook: Penstock) -> None:
    folder = built(handbook)
    chain = Html(folder / "Chain" / "handbook.html").text
    for words in ("team-docs", "chains/handbook.yaml", "Inputs", "question", "Outputs", "Used by", "quality"):
        assert words in chain, words
    assert "Versions" in chain and "chain added" in chain
    prompt = Html(folder / "PromptTemplate" / "answer.html").text
    assert "Rendered prompt" in prompt and "‹question›" in prompt
    assert "apiVersion: penstock/v1" in prompt


def test_figures_of_results(handbook: Penstock) -> None:
    assert handbook("eval", "development", "--format", "json", "-o", "eval.json").code == 0
    folder = built(handbook, "eval.json")
    assert "Last result" in Html(folder / "Evaluation" / "development.html").text
    assert "grounded" in Html(folder / "Chain" / "handbook.html").text
    assert "Last result" not in Html(folder / "Dataset" / "pages.html").text.partition("Chain")[2]
    assert Html(folder / "report.html").text.strip()
    assert "report.html" in Html(folder / "index.html").links


def test_the_same_bytes_wherever_it_is_made(handbook: Penstock, tmp_path: Path) -> None:
    first = files(built(handbook))
    other = Penstock(tmp_path / "elsewhere" / "deeper", tmp_path / "other-cache")
    shutil.copytree(handbook.directory, other.directory, ignore=shutil.ignore_patterns("site"))
    ended = other("site", "-o", str(tmp_path / "out"))
    assert ended.code == 0, ended.err
    assert files(tmp_path / "out") == first
    assert str(tmp_path).encode() not in b"".join(first.values())


def test_a_revision(handbook: Penstock) -> None:
    commit = handbook.git("rev-parse", "HEAD")
    before = files(built(handbook, "--rev", "HEAD"))
    handbook.replace("models/answerer.yaml", "name: answerer", "name: responder")
    handbook.git("checkout", "--quiet", "-b", "other")
    assert files(built(handbook, "--rev", commit)) == before
    assert commit[:12] in Html(handbook.directory / "site" / "index.html").text


def test_pages_of_what_is_no_more_are_removed(handbook: Penstock) -> None:
    folder = built(handbook)
    (folder / "note.html").write_text("mine")
    (handbook.directory / "monitors").rename(handbook.directory.parent / "monitors")
    environment = (handbook.directory / "environments").rglob("*.yaml")
    for path in environment:
        path.write_text(path.read_text().replace("abortOn: [question-topics]", "abortOn: []"))
    ended = handbook("site", "-o", "site", "--format", "json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["removed"] == ["Monitor/question-topics.html"]
    assert not (folder / "Monitor" / "question-topics.html").exists()
    assert (folder / "note.html").read_text() == "mine"


def test_a_folder_of_somebody_else_is_left_alone(handbook: Penstock) -> None:
    ended = handbook("site", "-o", "chains")
    assert ended.code == 2
    assert "holds something else than a catalogue" in ended.err
    assert not (handbook.directory / "chains" / "index.html").exists()


def test_nothing_is_written_with_errors(handbook: Penstock) -> None:
    handbook.replace("chains/handbook.yaml", "retrieve: pages", "retrieve: nowhere")
    ended = handbook("site", "-o", "site")
    assert ended.code == 1
    assert "PS2" in ended.out
    assert not (handbook.directory / "site").exists()


def test_without_git(penstock: Penstock, tmp_path: Path) -> None:
    penstock.directory = tmp_path / "plain"
    shutil.copytree(ROOT / "examples" / "handbook", penstock.directory)
    assert "Versions" not in Html(built(penstock) / "Chain" / "handbook.html").text


def test_every_kind_has_pages(penstock: Penstock) -> None:
    """The example of an agent holds a resource of each."""
    shutil.copytree(ROOT / "examples" / "agent", penstock.directory, dirs_exist_ok=True)
    folder = built(penstock)
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {*KINDS}
