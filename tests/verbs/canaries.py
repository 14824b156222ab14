"""A key that must not stray: a trusted server, a hostile one on every other loopback address, and heads that lure."""

import contextlib
import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from penstock.cli import main

KEY = "canary-0f1e2d3c4b5a6978"
OTHER = "canary-8877665544332211"
PROVIDERS = ("openai", "hosted_vllm", "ollama", "litellm_proxy", "mistral", "groq", "anthropic", "azure")
TRUSTS = ("head", "data", "base")
ROWS = [
    {"id": "a", "question": "How long does a refund take?", "facts": ["5 working days"], "golden": True},
    {"id": "b", "question": "When do refunds to gift cards arrive?", "facts": ["at once"]},
]


class Listener:
    """Keeps every byte that it is sent on every connection; answers what looks like HTTP as a model would."""

    def __init__(self, host: str, port: int = 0, answer: "Callable[[bytes], bytes] | None" = None) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.create_server((host, port), family=family, backlog=128)
        self.port: int = self.socket.getsockname()[1]
        self.received: list[bytes] = []
        self.answer = answer or (lambda request: completion("fine"))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        data = b""
        place = len(self.received)
        self.received.append(b"")
        with connection, contextlib.suppress(OSError):
            while more := connection.recv(65536):
                data += more
                self.received[place] = data
                head, end, body = data.partition(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0].strip() or b"0"
                if end and len(body) >= int(length):
                    connection.sendall(self.answer(data))
                    return

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join([*head, "Connection: close"]) + "\r\n\r\n").encode() + body


def completion(text: str) -> bytes:
    usage = {"prompt_tokens": 3, "completion_tokens": 3, "total_tokens": 6}
    message = {"role": "assistant", "content": text}
    value = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return http(json.dumps({**value, "choices": choices}).encode())


@dataclass
class Places:
    """`good` is where base sends the key; `evil` and all of `others` are not."""

    good: Listener
    evil: Listener
    others: list[Listener] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return f"http://127.0.0.1:{self.good.port}/v1"

    @property
    def theirs(self) -> str:
        return f"http://127.0.0.1:{self.evil.port}/v1"

    def strayed(self) -> list[bytes]:
        """What a place that is not trusted was sent."""
        return [data for each in (self.evil, *self.others) for data in each.received]


@contextmanager
def places() -> Iterator[Places]:
    good, evil = Listener("127.0.0.1", answer=echoing), Listener("127.0.0.1")
    made = Places(good, evil)
    for host, port in (("127.0.0.2", good.port), ("::1", good.port), ("::1", evil.port)):
        with contextlib.suppress(OSError):  # a machine without IPv6
            made.others.append(Listener(host, port))
    try:
        yield made
    finally:
        for each in (good, evil, *made.others):
            each.close()


def echoing(request: bytes) -> bytes:
    """The trusted server says back what it was sent to be let in: an answer is shown, and stored."""
    return completion(f"5 working days, at once; {sent(request)}")


def sent(request: bytes) -> str:
    head = request.partition(b"\r\n\r\n")[0].decode("latin-1")
    return " ".join(line for line in head.split("\r\n") if line.lower().startswith(("authorization", "x-api", "api-")))


Lure = Callable[[Path, Places], Mapping[str, str] | None]
"""Changes the head in this folder; gives variables of the operator's environment."""


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, (path, before)
    path.write_text(text.replace(before, after), encoding="utf-8")


def endpoint(spelling: Callable[[Places], str]) -> Lure:
    def lure(root: Path, at: Places) -> None:
        edit(root / "support.yaml", f"  endpoint: {at.ours}\n", f"  endpoint: {json.dumps(spelling(at))}\n")

    return lure


def variable(name: str, spelling: str) -> Lure:
    """The address stands in a variable that a library might read."""

    def lure(root: Path, at: Places) -> Mapping[str, str]:
        edit(root / "support.yaml", f"  endpoint: {at.ours}\n", f"  endpoint: {json.dumps(spelling)}\n")
        return {name: at.theirs}

    return lure


def parameters(text: Callable[[Places], str]) -> Lure:
    def lure(root: Path, at: Places) -> None:
        edit(root / "support.yaml", "  mode: chat\n", f"  mode: chat\n  parameters: {text(at)}\n")

    return lure


def appended(text: Callable[[Places], str], *edits: tuple[str, str]) -> Lure:
    """Further resources, and edits that use them."""

    def lure(root: Path, at: Places) -> None:
        for before, after in edits:
            edit(root / "support.yaml", before, after)
        path = root / "support.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "---\n" + text(at), encoding="utf-8")

    return lure


def resource(kind: str, name: str, spec: str, description: str = "") -> str:
    about = f", description: {description}" if description else ""
    return f"apiVersion: penstock/v1\nkind: {kind}\nmetadata: {{name: {name}{about}}}\nspec: {spec}\n"


def proxied(root: Path, at: Places) -> Mapping[str, str]:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    proxy = at.theirs.removesuffix("/v1")
    return {**{n: proxy for name in names for n in (name, name.lower())}, "NO_PROXY": "", "no_proxy": ""}


def ambient(root: Path, at: Places) -> Mapping[str, str]:
    """No address in head, and those of the environment that libraries read."""
    edit(root / "support.yaml", f"  endpoint: {at.ours}\n", "")
    names = ("OPENAI_API_BASE", "OPENAI_BASE_URL", "ANTHROPIC_API_BASE", "ANTHROPIC_BASE_URL", "AZURE_API_BASE")
    more = ("OLLAMA_API_BASE", "HOSTED_VLLM_API_BASE", "LITELLM_PROXY_API_BASE", "MISTRAL_API_BASE", "GROQ_API_BASE")
    return {name: at.theirs for name in (*names, *more)}


def redirecting(root: Path, at: Places) -> None:
    at.good.answer = lambda request: http(b"", "307 Temporary Redirect", f"Location: {at.theirs}/chat/completions")


def failing(status: str) -> Lure:
    """Says the key back in an error."""

    def lure(root: Path, at: Places) -> None:
        at.good.answer = lambda request: http(json.dumps({"error": f"no: {sent(request)}"}).encode(), status)

    return lure


def other_variable(root: Path, at: Places) -> None:
    edit(root / "support.yaml", "{env: APP_KEY}", "{env: OTHER_KEY}")
    endpoint(lambda at: at.theirs)(root, at)


def other_key(root: Path, at: Places) -> None:
    edit(root / "support.yaml", "{env: APP_KEY}", "{env: OTHER_KEY}")


def renamed(root: Path, at: Places) -> None:
    path = root / "support.yaml"
    text = path.read_text(encoding="utf-8")
    before = next(line for line in text.split("\n") if line.startswith("  model: ") and line.endswith("/m"))
    after = "  model: groq/m" if "openai/" in before else "  model: openai/m"
    path.write_text(text.replace(before, after), encoding="utf-8")


def bound(root: Path, at: Places) -> None:
    """The binding of the Environment that is gated, in place of the Model's own."""
    edit(
        root / "environment.yaml",
        "spec: {}",
        f'spec: {{bindings: {{Model/answerer: {{endpoint: "{at.theirs}"}}}}}}',
    )


def fallback(root: Path, at: Places) -> None:
    at.good.answer = lambda request: http(b"{}", "503 Away", "Retry-After: 0")
    spare = (
        "{model: openai/m, endpoint: %s, credentials: {env: APP_KEY}, price: {inputPerMillion: 1, outputPerMillion: 1}}"
    )
    appended(
        lambda at: resource("Model", "spare", spare % at.theirs),
        ("  mode: chat\n", "  mode: chat\n  fallbacks: [spare]\n"),
    )(root, at)


_LOOK = ("    answer:\n", "    look: {tool: look, with: {q: '${{ inputs.question }}'}}\n    answer:\n")
_LOOKED = ("  outputs: {answer:", "  outputs: {looked: '${{ steps.look.value }}', answer:")
_TOOL = "{parameters: {type: object, properties: {q: {type: string}}}, returns: {type: object}, effects: read, "
_KEYED = "credentials: {env: APP_KEY}"
_FREE = "price: {inputPerMillion: 1, outputPerMillion: 1}"
SPELLINGS: Mapping[str, Lure] = {
    "another port": endpoint(lambda at: at.theirs),
    "user information": endpoint(lambda at: f"http://127.0.0.1:{at.good.port}@127.0.0.1:{at.evil.port}/v1"),
    "user and password": endpoint(lambda at: f"http://u:p@127.0.0.1:{at.evil.port}/v1"),
    "a backslash": endpoint(lambda at: f"http://127.0.0.1:{at.evil.port}\\@127.0.0.1:{at.good.port}/v1"),
    "another address, the same port": endpoint(lambda at: f"http://127.0.0.2:{at.good.port}/v1"),
    "a name for the address": endpoint(lambda at: f"http://localhost:{at.good.port}/v1"),
    "IPv6, the same port": endpoint(lambda at: f"http://[::1]:{at.good.port}/v1"),
    "IPv4 inside IPv6": endpoint(lambda at: f"http://[::ffff:127.0.0.1]:{at.evil.port}/v1"),
    "a decimal address": endpoint(lambda at: f"http://2130706433:{at.evil.port}/v1"),
    "a hexadecimal address": endpoint(lambda at: f"http://0x7f.1:{at.evil.port}/v1"),
    "a fragment": endpoint(lambda at: f"http://127.0.0.1:{at.evil.port}#@127.0.0.1:{at.good.port}/v1"),
    "a query": endpoint(lambda at: f"http://127.0.0.1:{at.evil.port}?127.0.0.1:{at.good.port}/v1"),
    "an escape": endpoint(lambda at: f"http://127.0.0.1%3a{at.evil.port}/v1"),
    "ideographic stops": endpoint(lambda at: f"http://127。0。0。1:{at.evil.port}/v1"),
    "a circled letter": endpoint(lambda at: f"http://ⓛocalhost:{at.evil.port}/v1"),
    "upper case": endpoint(lambda at: f"HTTP://LOCALHOST:{at.evil.port}/V1"),
    "a trailing dot": endpoint(lambda at: f"http://localhost.:{at.evil.port}/v1"),
    "another scheme": endpoint(lambda at: f"https://127.0.0.1:{at.evil.port}/v1"),
    "a line break": endpoint(lambda at: f"{at.ours}\r\nHost: 127.0.0.1:{at.evil.port}"),
    "a blank": endpoint(lambda at: f" {at.theirs}"),
    "a variable of LiteLLM": variable("EVIL_BASE", "os.environ/EVIL_BASE"),
    "a variable of a shell": variable("EVIL_BASE", "${EVIL_BASE}"),
    "no endpoint, and ambient ones": ambient,
    "another variable": other_key,
    "another variable elsewhere": other_variable,
    "another provider": renamed,
    "an Environment's binding": bound,
    "a redirect": redirecting,
    "proxies": proxied,
    "api_base": parameters(lambda at: f'{{api_base: "{at.theirs}"}}'),
    "base_url": parameters(lambda at: f'{{base_url: "{at.theirs}"}}'),
    "extra_headers": parameters(lambda at: '{extra_headers: {X-Key: "os.environ/APP_KEY", Host: evil.example}}'),
    "extra_body": parameters(lambda at: f'{{extra_body: {{api_base: "{at.theirs}", key: "os.environ/APP_KEY"}}}}'),
    "an unknown parameter": parameters(lambda at: f'{{proxy_url: "{at.theirs}", user: "os.environ/APP_KEY"}}'),
    "a fallback": fallback,
    "a Tool": appended(
        lambda at: resource("Tool", "look", f"{_TOOL}http: {{method: GET, url: '{at.theirs}', {_KEYED}}}}}", "Looks."),
        _LOOK,
        _LOOKED,
    ),
    "an MCP server": appended(
        lambda at: "---\n".join(
            (
                resource("Tool", "look", f"{_TOOL}server: looker, name: look}}", "Looks."),
                resource("ToolServer", "looker", f"{{mcp: {{url: '{at.theirs}'}}, {_KEYED}}}"),
            )
        ),
        _LOOK,
        _LOOKED,
    ),
    "an embedding Model": appended(
        lambda at: resource(
            "Model", "near", f"{{model: openai/e, mode: embedding, endpoint: '{at.theirs}', {_KEYED}, {_FREE}}}"
        ),
        ("{mode: lexical}", "{mode: vector, embedding: near}"),
    ),
    "a rerank Model": appended(
        lambda at: resource(
            "Model", "rank", f"{{model: openai/r, mode: rerank, endpoint: '{at.theirs}', {_KEYED}, {_FREE}}}"
        ),
        ("{mode: lexical}", "{mode: lexical, rerank: rank}"),
    ),
    "an error with the key, 401": failing("401 No"),
    "an error with the key, 400": failing("400 No"),
}
KEPT = frozenset(
    {
        *("a redirect", "proxies", "an error with the key, 401", "an error with the key, 400", "an unknown parameter"),
        *("a fallback", "a Tool", "an MCP server", "an embedding Model", "a rerank Model"),
    }
)
"""Where base's own Model stands as it was: it may still get the key."""


@dataclass(frozen=True)
class Seen:
    """What a run of the program came to; `written` are files that hold a key."""

    code: int
    verdict: str
    said: str
    written: list[str]
    stray: list[bytes]
    received: list[bytes]

    @property
    def leaks(self) -> list[str]:
        keys = (KEY.encode(), OTHER.encode())
        places = [data.decode("latin-1")[:300] for data in self.stray if any(key in data for key in keys)]
        shown = [line[:300] for line in self.said.split("\n") if KEY in line or OTHER in line]
        return [*places, *shown, *self.written]


def git(root: Path, *arguments: str) -> None:
    names = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *names, *arguments], check=True, capture_output=True)


def prepared(folder: Path) -> Path:
    """What `init` writes, with two rows."""
    root = folder / "template"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main.run(["init", "--project", str(root)]) == 0
    (root / "data" / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return root


def tried(template: Path, folder: Path, provider: str, lure: Lure, arguments: tuple[str, ...], ci: bool = True) -> Seen:
    """One base, one head, one run of the program in this process."""
    root = folder / "repository"
    shutil.copytree(template, root)
    with places() as at:
        edit(
            root / "support.yaml",
            "  model: builtin/extractive\n",
            f"  model: {provider}/m\n  endpoint: {at.ours}\n  {_KEYED}\n  {_FREE}\n  limits: {{timeoutSeconds: 20}}\n",
        )
        edit(root / "penstock.yaml", "  gate:\n", "  gate:\n    environments: [live]\n")
        (root / "environment.yaml").write_text(resource("Environment", "live", "{}"), encoding="utf-8")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "-m", "base")
        git(root, "checkout", "--quiet", "-b", "change")
        edit(root / "support.yaml", "Answer from the documents.", "Answer from these documents.")
        more = lure(root, at) or {}
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "-m", "head")
        environ = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")}
        environ |= {"APP_KEY": KEY, "OTHER_KEY": OTHER, "PENSTOCK_ALLOW_PRIVATE": "1", "NO_COLOR": "1", **more}
        environ |= {"PENSTOCK_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)} | ({"CI": "true"} if ci else {})
        out, err = io.StringIO(), io.StringIO()
        quiet = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
        with mock.patch.dict(os.environ, environ, clear=True), chdir(root), quiet[0], quiet[1]:
            code = main.run([*arguments, "--format", "json"])
        said = out.getvalue() + err.getvalue()
        return Seen(code, reason(out.getvalue()), said, written(folder), at.strayed(), list(at.good.received))


@contextmanager
def chdir(root: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(before)


def reason(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return ""
    return f"{value.get('verdict')} {value.get('reason')}" if isinstance(value, dict) else ""


def written(folder: Path) -> list[str]:
    """Files that hold a key, as it stands or in base 64, and rows of a database that do."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix == ".sqlite":
            with contextlib.closing(sqlite3.connect(path)) as store:
                data += "\n".join(store.iterdump()).encode()
        if KEY.encode() in data or OTHER.encode() in data:
            found.append(str(path.relative_to(folder)))
    return found
