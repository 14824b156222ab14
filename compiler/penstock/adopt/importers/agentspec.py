"""Agent Spec: agents and flows that were written down as JSON or YAML."""

from posixpath import basename

from penstock.adopt.agentspec.build import Build
from penstock.adopt.agentspec.component import Document, is_component, is_library
from penstock.adopt.agentspec.lint import lint
from penstock.adopt.agentspec.whole import whole
from penstock.adopt.foreign import Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.source import Imported, Source

_ENDINGS = (".json", ".yaml", ".yml")


class AgentSpec:
    """The format `agentspec`."""

    def finds(self, path: str) -> bool | None:
        name = basename(path).lower().replace("-", "").replace("_", "")
        if not name.endswith(_ENDINGS):
            return False
        return "agentspec" in name or None

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith(_ENDINGS) or b"component_type" not in data:
            return False
        try:
            found = read(path, data).data
        except Unread:
            return False
        return is_component(found) or is_library(found)

    def imports(self, source: Source) -> Imported:
        document = Document(source, source.read(source.path))
        if is_library(document.found.data):
            lint(document)
            source.note("lost", 1, "components for other files: they are carried over where one of those names them")
            return Imported(())
        if not is_component(document.found.data):
            raise Unread(source.path, "a file of Agent Spec is a component, with a `component_type`", 1)
        lint(document)
        build = Build(source, document)
        found = document.followed(document.top)
        if found is not None:
            whole(build, found)
        return Imported(tuple(build.drafts))


IMPORTER: Importer = AgentSpec()
