"""What stands around pods in Kubernetes: Deployments, Services, jobs by the clock, and what may reach whom."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.bundle.release import Release
from penstock.targets import manifest

_NAME = "app.kubernetes.io/name"


def deployed(
    release: Release, named: str, namespace: str, pod: Mapping[str, Any], replicas: int, annotations: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """A Deployment with its Service, and a PodDisruptionBudget where there are others to answer meanwhile."""
    labels = {_NAME: named}
    head = manifest.metadata(release, named, namespace, **labels)
    yield {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**head, **({"annotations": dict(annotations)} if annotations else {})},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": head["labels"]}, "spec": dict(pod)},
        },
    }
    port = pod["containers"][0]["ports"][0]["containerPort"]
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": head,
        "spec": {"selector": labels, "ports": [{"name": "http", "port": port, "targetPort": "http"}]},
    }
    if replicas > 1:
        yield {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": head,
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": labels}},
        }


def policy(
    release: Release,
    named: str,
    namespace: str,
    *,
    port: int | None,
    sources: Sequence[str],
    egress: Sequence[int],
) -> dict[str, Any]:
    """Who reaches the pods of that name, and what they reach: names, and these ports.

    Args:
        port: None where nobody has anything to ask.
        sources: namespaces beside its own.
    """
    dns: list[dict[str, Any]] = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
    out = [{"ports": dns}, {"ports": [{"port": each, "protocol": "TCP"} for each in sorted(set(egress))]}]
    peers: list[dict[str, Any]] = [{"podSelector": {}}]
    peers += [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": each}}} for each in sources]
    within = [] if port is None else [{"from": peers, "ports": [{"port": port, "protocol": "TCP"}]}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": manifest.metadata(release, named, namespace, **{_NAME: named}),
        "spec": {
            "podSelector": {"matchLabels": {_NAME: named}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": within,
            "egress": out,
        },
    }


def clockwork(release: Release, named: str, namespace: str, schedule: str, pod: Mapping[str, Any]) -> dict[str, Any]:
    """A CronJob: one at a time, tried once. A job that ended badly is kept to be read."""
    head = manifest.metadata(release, named, namespace, **{_NAME: named})
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": head,
        "spec": {
            "schedule": schedule,
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": 3600,
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {
                "spec": {
                    "backoffLimit": 0,  # its exit code is an answer, not an accident
                    "template": {
                        "metadata": {"labels": head["labels"]},
                        "spec": {**pod, "restartPolicy": "Never"},
                    },
                }
            },
        },
    }
