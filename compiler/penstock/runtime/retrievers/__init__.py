"""Where documents are found, by the type of a Retriever's store."""

from collections.abc import Mapping

RETRIEVERS: Mapping[str, str] = {
    "embedded": "penstock.runtime.retrievers.embedded:build",
    "postgres": "penstock.runtime.retrievers.postgres:build",
    "plugin": "penstock.runtime.retrievers.plugged:build",
}
