"""The machine, as `doctor` sees it: Python, packages, cache, settings."""

import os
import platform
import re
import site
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.project.link import nearest
from penstock.report.figure import count
from penstock.report.sections.doctor import Examined
from penstock.source import egress, settings
from penstock.source.repository import git
from penstock.version import VERSION

OLDEST, NEWEST = (3, 11), (3, 14)
PURPOSES = {
    "llm": "asks hosted models through LiteLLM",
    "ragas": "scores by the metrics `ragas/...`",
    "ray": "evaluates on many machines",
    "sign": "signs and verifies bundles",
    "keyless": "signs with a short-lived certificate instead of a key",
    "tracing": "sends spans to OpenTelemetry",
    "data": "reads parquet files",
    "tools": "asks ToolServers for their tools, and runs them",
    "serve": "answers over HTTP",
    "postgres": "finds documents in PostgreSQL",
}
CI = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD")
_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra == ['\"]([a-z]+)['\"]")
# what setuptools and virtualenv put into every environment, by the file's whole text without blanks
_KNOWN = (
    "importos;var='SETUPTOOLS_USE_DISTUTILS';enabled=os.environ.get(var,'local')=='local';"
    "enabledand__import__('_distutils_hack').add_shim();",
    "import_virtualenv",
)


def machine(environ: Mapping[str, str]) -> Iterator[Examined]:
    """All of it, the likeliest trouble first."""
    yield _python()
    yield from _packages()
    yield from startup(_site_folders())
    yield _git()
    yield from settings_in_effect(environ)
    yield cache(environ)


def startup(folders: list[Path]) -> Iterator[Examined]:
    """Files that run code whenever Python starts, Penstock or not: where a malicious release puts itself."""
    known = unknown = 0
    for path in sorted({path for folder in folders for path in folder.glob("*.pth")}):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        runs = [line for line in text.splitlines() if line.startswith(("import ", "import\t"))]
        if runs and "".join(text.split()).rstrip(";") in (each.rstrip(";") for each in _KNOWN):
            known += 1
        elif runs:
            unknown += 1
            found = f"{path.name} runs code whenever Python starts: {runs[0][:80]}"
            yield Examined(topic="python", name="start-up", status="warning", found=found, help=_owner(path.name))
    found = f"no .pth file runs code but {count(known, 'known one')}" if known else "no .pth file runs code"
    if not unknown:
        yield Examined(topic="python", name="start-up", status="ok", found=found)


def settings_in_effect(environ: Mapping[str, str]) -> Iterator[Examined]:
    """PENSTOCK_* and the variables by which a CI is known; names alone, but for values that are ours."""
    wrong = ""
    try:
        settings.read(environ)
    except Fatal as fatal:
        wrong = next((each for each in settings.VARIABLES if fatal.message.startswith(f"{each} ")), "PENSTOCK_CALLS")
        yield Examined(topic="settings", name=wrong, status="problem", found=fatal.message, help=fatal.help)
    for name in sorted(name for name in environ if name.startswith("PENSTOCK_")):
        if name in settings.VARIABLES:
            if name != wrong:
                value = egress.shown(environ[name]) if name == egress.PROXY else environ[name]
                yield Examined(topic="settings", name=name, status="ok", found=value[:200] or "empty")
        else:
            near = nearest(name, [*settings.VARIABLES])
            help = f"did you mean {near}?" if near else f"there are {', '.join(settings.VARIABLES)}"
            yield Examined(topic="settings", name=name, status="warning", found="nothing reads it", help=help)
    yield from _certificates(environ)
    seen = [name for name in CI if environ.get(name)]
    found = f"nobody watches: {', '.join(seen)}" if seen else "somebody watches: no CI variable is set"
    yield Examined(topic="settings", name="ci", status="ok", found=found)


def _certificates(environ: Mapping[str, str]) -> Iterator[Examined]:
    """Where the operator keeps authorities of its own: a path that is not there fails every call by TLS."""
    for name, there, what in (("SSL_CERT_FILE", os.path.isfile, "file"), ("SSL_CERT_DIR", os.path.isdir, "folder")):
        if value := environ.get(name):
            sound = there(value) and os.access(value, os.R_OK)
            found = value[:200] if sound else f"{value[:200]} is no {what} that can be read"
            help = None if sound else f"name the {what} with the certificates that are trusted"
            status = "ok" if sound else "problem"
            made = {"topic": "settings", "name": name, "status": status, "found": found, "help": help}
            yield Examined.model_validate(made)


def cache(environ: Mapping[str, str]) -> Examined:
    """Whether the cache can be written, and how large it is."""
    folder = settings.cache_folder(environ)
    at = next((each for each in (folder, *folder.parents) if each.exists()), None)
    if at is None or not at.is_dir() or not os.access(at, os.W_OK | os.X_OK):
        help = "nothing is kept between runs; PENSTOCK_CACHE_DIR names another folder"
        return Examined(topic="machine", name="cache", status="warning", found=f"{folder} cannot be written", help=help)
    size = sum(_size(Path(top, name)) for top, _, names in os.walk(folder) for name in names)
    return Examined(topic="machine", name="cache", status="ok", found=f"{folder}, {size / 1e6:.1f} MB")


def _python() -> Examined:
    version = sys.version_info[:2]
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}, penstock {VERSION}"
    if not OLDEST <= version <= NEWEST:
        help = f"Penstock is tried with {'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}"
        status = "problem" if version < OLDEST else "warning"
        return Examined.model_validate(
            {"topic": "python", "name": "python", "status": status, "found": found, "help": help}
        )
    return Examined(topic="python", name="python", status="ok", found=found)


def _packages() -> Iterator[Examined]:
    try:
        required = metadata.requires("penstock") or []
    except metadata.PackageNotFoundError:
        help = "`pip install penstock` brings what it needs"
        found = "penstock itself is not installed; it runs from a folder"
        yield Examined(topic="packages", name="penstock", status="warning", found=found, help=help)
        return
    extras: dict[str, list[str]] = {}
    for text in required:
        wanted, _, marker = text.partition(";")
        found_name = _NAME.match(wanted)
        assert found_name is not None
        extra = _EXTRA.search(marker)
        if extra is not None:
            extras.setdefault(extra[1], []).append(found_name[0])
            continue
        version = _version(found_name[0])
        if version is None:
            help = f"pip install '{wanted.strip()}'"
            yield Examined(topic="packages", name=found_name[0], status="problem", found="not installed", help=help)
        else:
            yield Examined(topic="packages", name=found_name[0], status="ok", found=version)
    for extra_name, names in extras.items():
        if extra_name != "all":
            yield _extra(extra_name, names)


def _extra(name: str, packages: list[str]) -> Examined:
    missing = [package for package in packages if _version(package) is None]
    purpose = PURPOSES.get(name, "")
    if not missing:
        found = ", ".join(f"{package} {_version(package)}" for package in packages)
        return Examined(topic="packages", name=f"extra {name}", status="ok", found=f"{found}: {purpose}")
    help = f"pip install 'penstock[{name}]' where you need it"
    return Examined(topic="packages", name=f"extra {name}", status="ok", found=f"not installed: {purpose}", help=help)


def _git() -> Examined:
    try:
        said = git.run(Path.cwd(), "version").decode("utf-8", "replace").strip()
    except git.Failed as failed:
        help = failed.help or "install git"
        return Examined(topic="machine", name="git", status="problem", found=failed.message, help=help)
    return Examined(topic="machine", name="git", status="ok", found=said.removeprefix("git version "))


def _site_folders() -> list[Path]:
    known = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}
    if site.ENABLE_USER_SITE:
        known.add(site.getusersitepackages())
    return sorted(Path(folder) for folder in known if folder and Path(folder).is_dir())


def _owner(name: str) -> str:
    """Which installed package brought a file."""
    for distribution in metadata.distributions():
        if any(file.name == name for file in distribution.files or ()):
            return f"it came with {distribution.metadata['Name']} {distribution.version}; remove it unless you know why"
    return "no installed package owns it; look at it, and remove it unless you know why"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
