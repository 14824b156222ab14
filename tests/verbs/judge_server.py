"""A judge behind an OpenAI-compatible server, sound or faulty in a way one names."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_QUOTED = re.compile(r"^([0-9a-f]{24})\n(.*?)\n\1$", re.DOTALL | re.MULTILINE)
_PARTS = re.compile(r"^(The [a-z ]+|Document \d+)\.$", re.MULTILINE)


def parts(user: str) -> dict[str, str]:
    """The quoted texts of a question to a judge, by title."""
    found, place = {}, 0
    while title := _PARTS.search(user, place):
        quoted = _QUOTED.search(user, title.end())
        assert quoted is not None, user
        found[title[1]], place = quoted[2], quoted.end()
    return found


def sound(asked: dict[str, Any]) -> str:
    """Finds the expected answer in the answer, or does not; what the texts say to it leaves it cold."""
    user = next(message["content"] for message in asked["messages"] if message["role"] == "user")
    texts = parts(user)
    good = [name for name in texts if name.endswith("answer") and name != "The expected answer"]
    right = [texts["The expected answer"].lower() in texts[name].lower() for name in good]
    wanted = asked["response_format"]["json_schema"]["schema"]["properties"]
    if "better" in wanted:
        better = "neither" if right[0] == right[1] else "first" if right[0] else "second"
        return json.dumps({"reason": "r", "better": better})
    if "passed" in wanted:
        return json.dumps({"reason": "r", "passed": right[0]})
    reason = "as expected" if right[0] else "not what is expected"
    return json.dumps({"reason": reason, "score": wanted["score"]["maximum"] if right[0] else 1})


class Server(ThreadingHTTPServer):
    """Says what `judge` makes of a request: a text, or a status; counts them."""

    daemon_threads = True
    request_queue_size = 128  # a connection that finds the queue full waits a second

    def __init__(self, judge: Callable[[dict[str, Any]], str | int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.judge, self.seconds = judge, 0.0
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.keys.append(self.headers.get("Authorization"))
        time.sleep(self.server.seconds)
        said = self.server.judge(asked)
        status = said if isinstance(said, int) else 200
        usage = {"prompt_tokens": 100, "completion_tokens": 10}
        body = {"choices": [{"message": {"role": "assistant", "content": said}}], "usage": usage}
        data = b"{}" if isinstance(said, int) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            """The client has left."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def serving(judge: Callable[[dict[str, Any]], str | int] = sound) -> Iterator[Server]:
    made = Server(judge)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
