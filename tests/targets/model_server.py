"""A server of OpenAI's protocol that answers by the name of the model it is asked for."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelServer:
    """
    Attributes:
        asked: path, `Authorization` and body of every request.
    """

    url: str = ""
    asked: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)

    def of(self, model: str) -> list[tuple[str, str | None, dict[str, Any]]]:
        return [each for each in self.asked if each[2]["model"] == model]


def answer(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What is said; `broken` fails, and for `small` every question is too long."""
    name = body["model"]
    if name == "broken":
        return 500, {"error": {"message": "out of order", "type": "server_error"}}
    if name == "small":
        said = "This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens."
        return 400, {"error": {"message": said, "type": "invalid_request_error", "code": "context_length_exceeded"}}
    if path.endswith("/embeddings"):
        given = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [{"object": "embedding", "index": n, "embedding": [1.0, float(n)]} for n, _ in enumerate(given)]
        return 200, {"object": "list", "model": name, "data": data, "usage": {"prompt_tokens": 4, "total_tokens": 4}}
    if path.endswith("/rerank"):
        results = [{"index": n, "relevance_score": 1.0 / (n + 1)} for n, _ in enumerate(body["documents"])]
        return 200, {"id": "r", "model": name, "results": results, "usage": {"total_tokens": 4}}
    message = {"role": "assistant", "content": f"{name} says yes"}
    return 200, {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": name,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }


@contextmanager
def serving() -> Iterator[ModelServer]:
    served = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
            served.asked.append((self.path, self.headers.get("Authorization"), body))
            status, said = answer(self.path, body)
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    served.url = f"http://127.0.0.1:{httpd.server_port}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
