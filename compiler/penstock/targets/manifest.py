"""Manifests of Kubernetes: names, labels, text that it leaves as it is, and a folder of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from penstock.bundle.release import Release
from penstock.source import canonical
from penstock.spec.resource import Identity
from penstock.targets import yaml
from penstock.targets.target import File

LONGEST = 63


def literal(text: str) -> str:
    """Text that Kubernetes gives to a container as it is: it would put variables in place of `$(NAME)`."""
    return text.replace("$", "$$")


def name(prefix: str, text: str, *, longest: int = LONGEST) -> str:
    """`<prefix>-<text>`, a name that Services take too: it begins with a letter; too long a one ends in a hash."""
    whole = f"{prefix}-{text}"
    if len(whole) <= longest:
        return whole
    return f"{whole[: longest - 9].rstrip('-')}-{short(whole)}"


def short(text: str) -> str:
    """Eight digits that stand for a text."""
    return canonical.sha256(text.encode()).removeprefix("sha256:")[:8]


def metadata(release: Release, named: str, namespace: str, **labels: str) -> dict[str, Any]:
    """With what all that we write is found by; `labels` are added."""
    own = {"app.kubernetes.io/managed-by": "penstock", "app.kubernetes.io/part-of": release.project}
    return {"name": named, "namespace": namespace, "labels": {**own, **labels}}


def file(path: str, documents: Iterable[Mapping[str, Any]], carries: Iterable[Identity]) -> File:
    """One file of several documents."""
    return File(path, yaml.dumps(*documents), frozenset(carries))


def kustomization(folder: str, files: Iterable[str]) -> File:
    """What `kubectl apply -k <folder>` reads."""
    listed = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": sorted(files)}
    return file(f"{folder}kustomization.yaml", [listed], ())


def compact(value: Any) -> str:
    """JSON in one line, as an argument."""
    return canonical.dumps(value).decode()
