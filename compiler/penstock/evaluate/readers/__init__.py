"""The formats of others' results, in the order in which a file is tried."""

from collections.abc import Mapping

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.reader import Opened, Reader, Results
from penstock.evaluate.readers import braintrust, deepeval, inspect, jsonl, promptfoo, ragas

READERS: Mapping[str, Reader] = {
    "promptfoo": promptfoo,
    "inspect": inspect,
    "deepeval": deepeval,
    "braintrust": braintrust,
    "jsonl": jsonl,
    "ragas": ragas,
}


def read(opened: Opened, format: str | None = None) -> Results | None:
    """The file by the reader `format`, else by the first that claims it; None where nothing in it can be read.

    Raises:
        Fatal: it can be read and is of no format that we know, or of another than `format`.
    """
    if opened.value is None and not opened.rows:
        return None
    if format is not None:
        if not READERS[format].claims(opened):
            found = next((name for name, reader in READERS.items() if reader.claims(opened)), None)
            help = f"it looks like {found}: --results-format {found}" if found else "leave --results-format out"
            raise Fatal(f"'{opened.name}' is no file of {format}", help=help)
        return READERS[format].read(opened)
    for reader in READERS.values():
        if reader.claims(opened):
            return reader.read(opened)
    raise Fatal(
        f"'{opened.name}' holds no results in a format that we know ({', '.join(READERS)})",
        help="JSON Lines with `key`, `metric` and `score` in every line can be written by anything",
    )
