"""Chains, with what stands beside them, as one project of Docker Compose: to try an Environment on one machine.

## Needs
Docker with Compose 2.23 or newer; the keys that the Models name and `PENSTOCK_TOKEN`, which callers then show, in the
environment or in a file `.env`. With a proxy also `LITELLM_MASTER_KEY`.

## Writes
`compose.yaml`: a service for every chain, that answers from the bundle which `penstock compile` wrote beside this
folder. Where the Environment names those targets too, with the files that they write: a LiteLLM proxy, Prometheus with
the rules, and an OpenTelemetry collector. With `grafana` also Grafana with the dashboard. `Dockerfile` makes the image
of the chains, unless `images` names one; `prometheus.yaml` and `grafana.yaml` say who is asked.

## Apply
`docker compose up` in this folder. The first chain then answers at `http://127.0.0.1:8080`, the others at the ports
after it, the proxy at 4000, Prometheus at 9090, Grafana at 3000. All listen on this machine alone.

## Limits
Images stand by their tags until `images` names them by digest; do so for more than a trial. Served Models need a
server of their own, named by their `endpoint`; one of this machine is `host.docker.internal`, not `127.0.0.1`. Nothing
is kept when the containers go, caches aside.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from penstock.bundle.bindings import file as bindings_file
from penstock.bundle.release import Release
from penstock.spec.field import Strict
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Identity
from penstock.targets import yaml
from penstock.targets.target import File, Loss, Piece

CARRIES: Mapping[str, frozenset[str]] = {
    name: frozenset(field.alias or own for own, field in kind.model_fields.items())
    for name, kind in KINDS.items()
    if name not in ("Monitor", "Tuning", "Evaluation", "Environment", "Project", "Policy")
}
_IMAGE = r"^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$"
_BESIDE = frozenset({"litellm", "prometheus", "grafana", "collector"})
_BUILTIN = "builtin/"
_SEALED: Mapping[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "restart": "unless-stopped",
}
_DOCKERFILE = """# Made by `penstock compile`; do not edit.
ARG PYTHON
FROM ${PYTHON}
ARG PENSTOCK
RUN python -m venv /penstock && /penstock/bin/pip install --no-cache-dir "${PENSTOCK}"
RUN mkdir /cache && chown 10001:10001 /cache
USER 10001:10001
ENV PATH=/penstock/bin:$PATH PENSTOCK_CACHE_DIR=/cache PYTHONDONTWRITEBYTECODE=1
STOPSIGNAL SIGTERM
ENTRYPOINT ["penstock", "serve"]
"""
_READY = "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"

Image = Annotated[str, StringConstraints(pattern=_IMAGE)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Images(Strict):
    """By digest: `name@sha256:...`."""

    penstock: Image | None = None
    """Of the chains; without it `Dockerfile` makes one."""
    python: Image | None = None
    """What `Dockerfile` begins with."""
    litellm: Image | None = None
    """The proxy."""
    prometheus: Image | None = None
    """Prometheus."""
    grafana: Image | None = None
    """Grafana."""
    collector: Image | None = None
    """The collector's `contrib` distribution."""


TAGS: Mapping[str, str] = {
    "python": "python:3.13-slim",
    "litellm": "litellm/litellm:main-stable",
    "prometheus": "prom/prometheus:v3.5.0",
    "grafana": "grafana/grafana:12.1.0",
    "collector": "otel/opentelemetry-collector-contrib:0.131.0",
}
"""What is taken where `images` names nothing."""


class Settings(Strict):
    """`targets.docker-compose`."""

    port: Port = 8080
    """Of the first chain, on this machine."""
    images: Images = Images()
    """Instead of tags."""
    package: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._\[\],=<>~!-]+$")] = "penstock[serve,llm,tracing]"
    """What `Dockerfile` installs."""
    grafana: bool = False
    """With Grafana; Prometheus must be there."""
    watched: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+:[0-9]{1,5}$")] = "host.docker.internal:9465"
    """Where Prometheus scrapes `penstock monitor watch`."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    chains = sorted(release.bundles)
    if not chains:
        return
    told = {name for name in ("litellm", "prometheus", "opentelemetry") if name in release.targets}
    if not any(_hosted(each.model) for each in release.of("Model").values()):
        told -= {"litellm"}
    if not release.of("Monitor"):
        told -= {"prometheus"}
    of = {chain: _service(chain, chains) for chain in chains}
    services = {
        of[chain]: _chain(release, settings, chain, settings.port + index, "opentelemetry" in told)
        for index, chain in enumerate(chains)
    }
    beside, files = _beside(release, settings, told, of)
    volumes: dict[str, dict[str, Any]] = {f"{chain}-cache": {} for chain in chains}
    if "opentelemetry" in told:
        volumes["collector_spans"] = {}
    services |= beside
    config: dict[str, Any] = {
        "name": f"{release.project or 'penstock'}-{release.environment}",
        "services": services,
        "volumes": volumes,
    }
    if "prometheus" in told:
        config["secrets"] = {"penstock-token": {"environment": "PENSTOCK_TOKEN"}}
    if settings.grafana and "prometheus" not in told:
        yield Loss(_environment(release), ("targets", "docker-compose", "grafana"), "there is no Prometheus to show")
    # The whole bundle is mounted, so that all that is in it is carried.
    carried = frozenset(identity for bundle in release.bundles.values() for identity in bundle.specs)
    yield File("compose.yaml", yaml.dumps(config), carried)
    if settings.images.penstock is None:
        yield File("Dockerfile", _DOCKERFILE.encode(), frozenset())
    for path, content in files.items():
        yield File(path, yaml.dumps(content), frozenset())


def literal(text: str) -> str:
    """Text in which Compose puts no variable."""
    return text.replace("$", "$$")


def _service(chain: str, chains: list[str]) -> str:
    """A chain may bear the name of what stands beside it."""
    name = chain
    while name in _BESIDE or (name != chain and name in chains):
        name = f"chain-{name}"
    return name


def _environment(release: Release) -> Identity:
    return Identity("Environment", release.environment)


def _hosted(model: str) -> bool:
    return not model.startswith(_BUILTIN)


def _image(settings: Settings, name: str) -> str:
    return getattr(settings.images, name) or TAGS[name]


def _mounted(source: str, target: str) -> dict[str, Any]:
    """A file or folder to be read; where it is missing Compose says so, rather than make a folder of that name."""
    return {
        "type": "bind",
        "source": source,
        "target": target,
        "read_only": True,
        "bind": {"create_host_path": False},
    }


def _published(port: int, inside: int) -> list[str]:
    return [f"127.0.0.1:{port}:{inside}"]


def _passed(names: set[str], **fixed: str) -> dict[str, str | None]:
    """Variables of whoever calls Compose, by name alone; `fixed` are ours."""
    return {**{name: None for name in sorted(names)}, **fixed}


def _needed(name: str) -> str:
    return f"${{{name}:?set {name}}}"


def _keys(release: Release, identities: set[Identity]) -> set[str]:
    return {name for identity in identities for name in _named(release.bindings.get(identity, {}))}


def _named(binding: Any) -> Iterator[str]:
    """The variables that a binding names: `{env: NAME}`, wherever it stands."""
    if isinstance(binding, Mapping):
        for key, value in binding.items():
            if key == "env" and isinstance(value, str):
                yield value
            else:
                yield from _named(value)
    elif isinstance(binding, list):
        for each in binding:
            yield from _named(each)


def _chain(release: Release, settings: Settings, chain: str, port: int, traced: bool) -> dict[str, Any]:
    bundle = release.bundles[chain]
    fixed = {"PENSTOCK_TOKEN": _needed("PENSTOCK_TOKEN")}
    names = {*_keys(release, set(bundle.specs)), "PENSTOCK_ALLOW_PRIVATE"}
    if traced:
        names |= {"PENSTOCK_TRACE_CONTENT"}
        fixed |= {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SERVICE_NAME": "penstock"}
    described = release.metadata.get(Identity("Chain", chain))
    labels = {"penstock.chain": chain, "penstock.environment": release.environment, "penstock.bundle": bundle.digest}
    if described is not None and described.description:
        labels["penstock.description"] = literal(described.description)
    made: dict[str, Any] = (
        {"image": settings.images.penstock}
        if settings.images.penstock is not None
        else {"build": {"context": ".", "args": {"PYTHON": _image(settings, "python"), "PENSTOCK": settings.package}}}
    )
    bound = bindings_file(release.environment)
    return {
        **made,
        "command": [
            *(f"/bundles/{chain}", "--host", "0.0.0.0", "--port", "8080"),
            *("--token-env", "PENSTOCK_TOKEN", "--bindings", f"/bundles/{bound}"),
        ],
        "environment": _passed(names, **fixed),
        "labels": labels,
        "ports": _published(port, 8080),
        "volumes": [
            _mounted(f"../{chain}", f"/bundles/{chain}"),
            _mounted(f"../{bound}", f"/bundles/{bound}"),
            {"type": "volume", "source": f"{chain}-cache", "target": "/cache"},
        ],
        "tmpfs": ["/tmp"],
        "extra_hosts": ["host.docker.internal:host-gateway"],
        "healthcheck": {
            "test": ["CMD", "python", "-c", _READY],
            "interval": "10s",
            "timeout": "3s",
            "start_period": "20s",
        },
        **_SEALED,
    }


def _beside(
    release: Release, settings: Settings, told: set[str], chains: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    services: dict[str, dict[str, Any]] = {}
    files: dict[str, Any] = {}
    if "litellm" in told:
        services["litellm"] = _proxy(release, settings)
    if "opentelemetry" in told:
        services["collector"] = _collector(release, settings)
    if "prometheus" in told:
        services["prometheus"] = {
            "image": _image(settings, "prometheus"),
            "command": ["--config.file=/etc/prometheus/prometheus.yaml", "--storage.tsdb.path=/prometheus"],
            "ports": _published(9090, 9090),
            "volumes": [
                _mounted("./prometheus.yaml", "/etc/prometheus/prometheus.yaml"),
                _mounted("../prometheus.target/rules.yaml", "/etc/prometheus/rules.yaml"),
            ],
            "secrets": [{"source": "penstock-token", "target": "penstock-token"}],
            "tmpfs": ["/prometheus:uid=65534,gid=65534"],
            "extra_hosts": ["host.docker.internal:host-gateway"],
            **_SEALED,
        }
        files["prometheus.yaml"] = _scraped(settings, chains, "opentelemetry" in told)
        if settings.grafana:
            services["grafana"] = _grafana(settings)
            files["grafana.yaml"] = _DATASOURCES
            files["dashboards.yaml"] = _DASHBOARDS
    return services, files


def _proxy(release: Release, settings: Settings) -> dict[str, Any]:
    master = str(release.targets["litellm"].get("masterKey", "LITELLM_MASTER_KEY"))
    models = {Identity("Model", name) for name, model in release.of("Model").items() if _hosted(model.model)}
    fixed = {master: _needed(master), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    return {
        "image": _image(settings, "litellm"),
        "command": ["--config", "/etc/litellm/config.yaml", "--port", "4000"],
        "environment": _passed(_keys(release, models), **fixed),
        "ports": _published(4000, 4000),
        "volumes": [_mounted("../litellm.target/config.yaml", "/etc/litellm/config.yaml")],
        "extra_hosts": ["host.docker.internal:host-gateway"],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "restart": "unless-stopped",
    }


def _collector(release: Release, settings: Settings) -> dict[str, Any]:
    credentials = set(_named(release.targets["opentelemetry"]))
    inside = [
        "receivers::otlp::protocols::http::endpoint: 0.0.0.0:4318",
        "exporters::prometheus::endpoint: 0.0.0.0:9464",
    ]
    return {
        "image": _image(settings, "collector"),
        "command": ["--config=/etc/otel/collector.yaml", *(f"--config=yaml:{each}" for each in inside)],
        "environment": _passed(credentials),
        "user": "0:0",
        "volumes": [
            _mounted("../opentelemetry.target/collector.yaml", "/etc/otel/collector.yaml"),
            {"type": "volume", "source": "collector_spans", "target": "/var/lib/penstock"},
        ],
        **_SEALED,
    }


def _scraped(settings: Settings, chains: Mapping[str, str], traced: bool) -> dict[str, Any]:
    jobs: list[dict[str, Any]] = [
        {
            "job_name": "penstock",
            "authorization": {"credentials_file": "/run/secrets/penstock-token"},
            "static_configs": [
                {"targets": [f"{service}:8080"], "labels": {"chain": chain}} for chain, service in chains.items()
            ],
        },
        {"job_name": "penstock-monitors", "honor_labels": True, "static_configs": [{"targets": [settings.watched]}]},
    ]
    if traced:
        jobs.append({"job_name": "collector", "static_configs": [{"targets": ["collector:9464"]}]})
    return {
        "global": {"scrape_interval": "15s", "evaluation_interval": "1m"},
        "rule_files": ["/etc/prometheus/rules.yaml"],
        "scrape_configs": jobs,
    }


def _grafana(settings: Settings) -> dict[str, Any]:
    return {
        "image": _image(settings, "grafana"),
        "environment": {"GF_ANALYTICS_REPORTING_ENABLED": "false", "GF_ANALYTICS_CHECK_FOR_UPDATES": "false"},
        "ports": _published(3000, 3000),
        "volumes": [
            _mounted("./grafana.yaml", "/etc/grafana/provisioning/datasources/penstock.yaml"),
            _mounted("./dashboards.yaml", "/etc/grafana/provisioning/dashboards/penstock.yaml"),
            _mounted("../prometheus.target/dashboard.json", "/var/lib/penstock/dashboard.json"),
        ],
        "tmpfs": ["/var/lib/grafana:uid=472", "/tmp"],
        **_SEALED,
    }


_DATASOURCES: Mapping[str, Any] = {
    "apiVersion": 1,
    "datasources": [
        {
            "name": "Prometheus",
            "type": "prometheus",
            "access": "proxy",
            "url": "http://prometheus:9090",
            "isDefault": True,
        }
    ],
}
_DASHBOARDS: Mapping[str, Any] = {
    "apiVersion": 1,
    "providers": [{"name": "penstock", "type": "file", "options": {"path": "/var/lib/penstock"}}],
}
