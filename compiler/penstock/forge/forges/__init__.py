"""The forges, in the order in which they are asked whether this job is theirs; the last one always is."""

from collections.abc import Mapping

FORGES: Mapping[str, str] = {
    "github": "penstock.forge.forges.github",
    "gitlab": "penstock.forge.forges.gitlab",
    "plain": "penstock.forge.forges.plain",
}
