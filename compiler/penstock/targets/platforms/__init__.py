"""The platforms, by the name that `targets` and `--target` take."""

from collections.abc import Mapping

PLATFORMS: Mapping[str, str] = {
    "litellm": "penstock.targets.platforms.litellm",
    "kserve": "penstock.targets.platforms.kserve",
    "kubernetes": "penstock.targets.platforms.kubernetes",
    "flux": "penstock.targets.platforms.flux",
    "argocd": "penstock.targets.platforms.argocd",
    "prometheus": "penstock.targets.platforms.prometheus",
    "opentelemetry": "penstock.targets.platforms.opentelemetry",
    "langgraph": "penstock.targets.platforms.langgraph",
    "docker-compose": "penstock.targets.platforms.docker_compose",
    "prompty": "penstock.targets.platforms.prompty",
    "bedrock": "penstock.targets.platforms.bedrock",
    "promptflow": "penstock.targets.platforms.promptflow",
    "vertex": "penstock.targets.platforms.vertex",
}
