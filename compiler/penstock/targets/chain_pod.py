"""Bundles in pods of Penstock: served, watched, asked again."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from penstock.bundle import bindings
from penstock.bundle.bundle import Bundle
from penstock.bundle.release import Release
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets import manifest, pod, workload
from penstock.targets.cluster import Settings
from penstock.targets.manifest import literal

_TOKEN = "PENSTOCK_TOKEN"
_CONFIG, _CACHE, _WORK, _BUNDLE = "/etc/penstock", "/cache", "/scratch", "/bundle"


def answering(release: Release, chain: str, bundle: Bundle, settings: Settings) -> Iterator[dict[str, Any]]:
    named = manifest.name("chain", chain)
    config = _bindings(release, named, bundle, settings)
    yield config
    args = ["serve", _reference(chain, bundle, settings), "--host", "0.0.0.0", "--port", "8080"]
    args += [
        "--token-env",
        _TOKEN,
        "--bindings",
        f"{_CONFIG}/bindings/bindings.json",
        "--refresh",
        "0",
        "--drain",
        "30",
    ]
    made = _penstock(release, bundle, settings, config["metadata"]["name"], args, port=8080)
    annotations = {"penstock/bundle": bundle.digest, "penstock/fingerprint": bundle.fingerprint}
    yield from workload.deployed(release, named, settings.namespace, made, settings.replicas, annotations)
    egress = [*settings.egress, *_ports(release, bundle)]
    yield workload.policy(release, named, settings.namespace, port=8080, sources=settings.sources, egress=egress)


def watching(release: Release, name: str, monitor: Monitor, settings: Settings) -> Iterator[dict[str, Any]]:
    bundle = release.bundles[monitor.chain]
    named = manifest.name("monitor", name, longest=52)  # a CronJob's Jobs add eleven
    args = ["monitor", "read", f"{_BUNDLE}/{monitor.chain}", "--monitor", name]
    args += [each for path in settings.traces for each in ("--traces", f"{_WORK}/traces/{path}")]
    args += ["--state", f"{_WORK}/cache/{release.environment}-{name}.json"]
    pulled = ["bundle", "pull", _reference(monitor.chain, bundle, settings), f"{_BUNDLE}/{monitor.chain}"]
    yield from _job(release, named, bundle, settings, settings.monitors, args, pulled)


def asking(release: Release, chain: str, bundle: Bundle, settings: Settings) -> Iterator[dict[str, Any]]:
    named = manifest.name("recheck", chain, longest=52)
    args = ["gate", "--recheck", _reference(chain, bundle, settings), "--project", f"{_WORK}/project"]
    args += ["--env", release.environment]
    yield from _job(release, named, bundle, settings, settings.recheck or "", args)


def _job(
    release: Release,
    named: str,
    bundle: Bundle,
    settings: Settings,
    schedule: str,
    args: list[str],
    before: list[str] | None = None,
) -> Iterator[dict[str, Any]]:
    made = _penstock(release, bundle, settings, None, args, before=before)
    yield workload.clockwork(release, named, settings.namespace, schedule, made)
    egress = [*settings.egress, *_addressed(list(release.bindings.values()))]
    yield workload.policy(release, named, settings.namespace, port=None, sources=[], egress=egress)


def _penstock(
    release: Release,
    bundle: Bundle,
    settings: Settings,
    config: str | None,
    args: list[str],
    *,
    port: int | None = None,
    before: list[str] | None = None,
) -> dict[str, Any]:
    """A pod of Penstock; `port`: it serves, otherwise it is a job over the claim; `before`: what it does first."""
    volumes: list[dict[str, Any]] = [pod.empty("tmp", "256Mi")]
    mounts = {"tmp": "/tmp"}
    environment: list[dict[str, Any]] = [
        {"name": "HOME", "value": "/tmp"},
        {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"},
    ]
    if port is None:
        volumes.append({"name": "work", "persistentVolumeClaim": {"claimName": settings.claim}})
        mounts["work"] = _WORK
        environment.append({"name": "PENSTOCK_CACHE_DIR", "value": f"{_WORK}/cache"})
    else:
        volumes.append(pod.empty("cache", "1Gi"))
        mounts["cache"] = _CACHE
        environment.append({"name": "PENSTOCK_CACHE_DIR", "value": _CACHE})
    if before is not None:
        volumes.append(pod.empty("bundle", "1Gi"))
        mounts["bundle"] = _BUNDLE
    if config is not None:
        volumes.append({"name": "bindings", "configMap": {"name": config}})
        mounts["bindings"] = f"{_CONFIG}/bindings:ro"
    if settings.registry_secret is not None:
        items = [{"key": ".dockerconfigjson", "path": "config.json"}]
        volumes.append({"name": "registry", "secret": {"secretName": settings.registry_secret, "items": items}})
        mounts["registry"] = f"{_CONFIG}/registry:ro"
        environment.append({"name": "DOCKER_CONFIG", "value": f"{_CONFIG}/registry"})
    if settings.allow_private:
        environment.append({"name": "PENSTOCK_ALLOW_PRIVATE", "value": "1"})
    wanted = _variables([binding for _, binding in _of(release, bundle)]) | ({_TOKEN} if port else set())
    # A job may also ask judges, which no bundle holds.
    others = set() if port else _variables(list(release.bindings.values())) - wanted
    secrets = [pod.secret(each, settings.secret, optional=each in others) for each in sorted(wanted | others)]
    container = pod.container(
        "penstock",
        settings.image or "",
        ["penstock"],
        [literal(each) for each in args],
        env=[*environment, *secrets],
        mounts=mounts,
        resources=settings.chain_resources,
        port=port,
        ready="/readyz" if port else "",
        alive="/healthz" if port else "",
        startup=120 if port else 0,
    )
    first = None
    if before is not None:  # it sees no key
        first = pod.container(
            "pull",
            settings.image or "",
            ["penstock"],
            [literal(each) for each in before],
            env=environment,
            mounts=mounts,
            resources=settings.chain_resources,
        )
    grace = 40 if port else 30
    return pod.spec(container, volumes, before=first, pull=settings.registry_secret, grace=grace)


def _reference(chain: str, bundle: Bundle, settings: Settings) -> str:
    return f"{(settings.repository or '').replace('{chain}', chain).removeprefix('oci://')}@{bundle.digest}"


def _of(release: Release, bundle: Bundle) -> list[tuple[Identity, Mapping[str, Any]]]:
    return [(identity, each) for identity, each in sorted(release.bindings.items()) if identity in bundle.specs]


def _bindings(release: Release, named: str, bundle: Bundle, settings: Settings) -> dict[str, Any]:
    """A ConfigMap whose name is its content's, so that pods follow a change."""
    text = bindings.dumps(release.environment, dict(_of(release, bundle))).decode()
    called = f"{named[:54].rstrip('-')}-{manifest.short(text)}"
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": manifest.metadata(release, called, settings.namespace),
        "immutable": True,
        "data": {"bindings.json": text},
    }


def _variables(value: Any) -> set[str]:
    """The names in every `{env: NAME}`."""
    if isinstance(value, Mapping):
        if set(value) == {"env"} and isinstance(value["env"], str):
            return {value["env"]}
        return {name for each in value.values() for name in _variables(each)}
    return {name for each in value for name in _variables(each)} if isinstance(value, list | tuple) else set()


def _ports(release: Release, bundle: Bundle) -> set[int]:
    """Those of the endpoints that bindings write out."""
    return {port for _, binding in _of(release, bundle) for port in _addressed(binding)}


def _addressed(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _addressed(each)
    elif isinstance(value, str) and value.startswith(("https://", "http://")):
        try:
            parts = urlsplit(value)
            yield parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:  # no port that one could open
            return
