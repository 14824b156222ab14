"""The platforms, by the name that `targets` and `--target` take."""

from collections.abc import Mapping

PLATFORMS: Mapping[str, str] = {
    "litellm": "penstock.targets.platforms.litellm",
    "kserve": "penstock.targets.platforms.kserve",
    "kubernetes": "penstock.targets.platforms.kubernetes",
    "prometheus": "penstock.targets.platforms.prometheus",
}
