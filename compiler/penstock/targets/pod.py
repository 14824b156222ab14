"""Pods that may do little: nobody in particular, no capability, nothing to write but what is named."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

PINNED = re.compile(r"\S+@sha256:[0-9a-f]{64}")
"""An image that cannot be another one tomorrow."""
USER = 10001


def spec(
    container: Mapping[str, Any],
    volumes: Sequence[Mapping[str, Any]],
    *,
    before: Mapping[str, Any] | None = None,
    node: Mapping[str, str] | None = None,
    pull: str | None = None,
    grace: int = 30,
) -> dict[str, Any]:
    """The `spec` of a pod of one container.

    Args:
        before: a container that ends before the other begins.
        node: labels of the nodes it may run on.
        pull: the Secret that images are pulled with.
        grace: seconds between SIGTERM and SIGKILL.
    """
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,  # variables by the names of Services would be read as settings
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        **({"imagePullSecrets": [{"name": pull}]} if pull else {}),
        **({"nodeSelector": dict(node)} if node else {}),
        "terminationGracePeriodSeconds": grace,
        **({"initContainers": [dict(before)]} if before else {}),
        "containers": [dict(container)],
        "volumes": [dict(each) for each in volumes],
    }


def container(
    name: str,
    image: str,
    command: Sequence[str],
    args: Sequence[str],
    *,
    env: Sequence[Mapping[str, Any]],
    mounts: Mapping[str, str],
    resources: Mapping[str, str],
    port: int | None = None,
    ready: str = "",
    alive: str = "",
    startup: int = 0,
) -> dict[str, Any]:
    """One that only reads.

    Args:
        mounts: the path of each volume by its name; one that ends in `:ro` is only read.
        resources: limits, and what is asked for.
        ready, alive: paths that answer over HTTP.
        startup: seconds that it may take to begin.
    """
    made: dict[str, Any] = {"name": name, "image": image, "command": list(command), "args": list(args)}
    made |= {"env": [dict(each) for each in env]}
    if port is not None:
        made["ports"] = [{"name": "http", "containerPort": port}]
    made["securityContext"] = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "readOnlyRootFilesystem": True,
    }
    made["resources"] = {"limits": dict(resources), "requests": dict(resources)}
    if ready:
        made["readinessProbe"] = {"httpGet": {"path": ready, "port": "http"}, "periodSeconds": 5}
    if alive:
        probe = {"httpGet": {"path": alive, "port": "http"}, "periodSeconds": 10}
        made["livenessProbe"] = {**probe, "failureThreshold": 3}
        if startup:
            made["startupProbe"] = {**probe, "failureThreshold": max(1, startup // 10)}
    made["volumeMounts"] = [
        {"name": volume, "mountPath": path.removesuffix(":ro"), **({"readOnly": True} if path.endswith(":ro") else {})}
        for volume, path in mounts.items()
    ]
    return made


def secret(variable: str, name: str, *, optional: bool = False) -> dict[str, Any]:
    """A variable out of a Secret, by its own name there; its value stands in no file."""
    key: dict[str, Any] = {"name": name, "key": variable}
    return {"name": variable, "valueFrom": {"secretKeyRef": {**key, **({"optional": True} if optional else {})}}}


def empty(name: str, size: str, *, memory: bool = False) -> dict[str, Any]:
    """A volume that ends with its pod."""
    return {"name": name, "emptyDir": {"sizeLimit": size, **({"medium": "Memory"} if memory else {})}}


def unpinned(image: str | None, field: str) -> str:
    """Why an image may be another one tomorrow, or nothing; `field`: of the settings."""
    if image is None:
        return f"its settings name no `{field}`"
    return "" if PINNED.fullmatch(image) else f"`{field}` names no digest, so it may be another one tomorrow"
