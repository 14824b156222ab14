"""Whom a user of a registry trusts, and with which verdicts: what `verify` holds a bundle to."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from penstock.bundle import invalid
from penstock.bundle.file import TooLarge, read_regular
from penstock.diagnostics.fatal import Fatal
from penstock.spec.field import Name, Strict

_LARGEST = 1 << 20

Word = Literal["PASS", "UNCHANGED", "NEW", "INCONCLUSIVE", "accepted"]


class Signer(Strict):
    """One who may sign: by a `key`, or without one by an `issuer` and the `subject` that it vouches for."""

    name: Name
    """What reports call them."""
    key: str | None = None
    """A PEM file of an ed25519 public key, from the policy's folder; or the PEM text itself."""
    issuer: str | None = None
    """Keyless: the OpenID Connect issuer."""
    subject: str | None = None
    """Keyless: the identity in the certificate, such as a workflow's address."""

    @model_validator(mode="after")
    def _one(self) -> "Signer":
        if (self.key is None) == (self.issuer is None) or (self.issuer is None) != (self.subject is None):
            raise ValueError("either `key`, or `issuer` and `subject`")
        return self


class Provenance(Strict):
    """Where a bundle must come from."""

    required: bool = True
    """Whether there must be one."""
    sources: list[str] = []
    """Addresses of repositories, one of which it must be; empty: any."""
    builders: list[str] = []
    """Builders (SLSA's `builder.id`), one of which it must be; empty: any."""
    modified: bool = False
    """Whether what was compiled may differ from its commit."""


class Policy(Strict):
    """A file for `penstock bundle verify --policy`. What it leaves out is demanded, not allowed."""

    verify_format: Literal[1]
    """Version of this format."""
    signers: Annotated[list[Signer], Field(min_length=1)]
    """Who may sign."""
    threshold: Annotated[int, Field(ge=1)] = 1
    """How many of them must have signed the bundle, and each piece of evidence that counts."""
    verdicts: list[Word] = ["PASS", "UNCHANGED"]
    """Which verdicts of a gate are acceptable; `accepted`: a FAIL or a loosened policy that a person accepted."""
    provenance: Provenance = Provenance()
    """Where it must come from."""

    @model_validator(mode="after")
    def _reachable(self) -> "Policy":
        names = [signer.name for signer in self.signers]
        if len(set(names)) != len(names):
            raise ValueError("a signer's `name` that comes once")
        if self.threshold > len(names):
            raise ValueError("a `threshold` of at most the number of signers")
        return self


def read(path: Path) -> Policy:
    """A policy in YAML or JSON; the files of its keys are named from its folder.

    Raises:
        Fatal: unreadable, or not as the schema says.
    """
    from penstock.source.parsing import yaml

    try:
        parsed = yaml.parse(path.name, read_regular(path, _LARGEST))
    except (OSError, TooLarge) as error:
        raise Fatal(f"{path} cannot be read: {getattr(error, 'strerror', 'it is too large')}") from None
    if parsed.faults:
        fault = parsed.faults[0]
        line = f":{fault.location.span.line}" if fault.location.span else ""
        words = f"{path}{line}: {fault.rule}"
        raise Fatal(words, help=f"`penstock explain {fault.rule}` says what that is")
    if len(parsed.documents) != 1:
        raise Fatal(f"{path} is not one document of YAML", help="`penstock schema verify-policy` shows what it holds")
    try:
        found = Policy.model_validate(parsed.documents[0].data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise Fatal(
            f"{path}: {invalid.words(error)}", help="`penstock schema verify-policy` shows what it holds"
        ) from None
    return found.model_copy(update={"signers": [_located(signer, path.parent) for signer in found.signers]})


def of_keys(paths: list[Path]) -> Policy:
    """The policy of those who name keys on the command line: one of them must have signed, the rest as by default."""
    signers = [Signer(name=f"key-{number}", key=str(path)) for number, path in enumerate(paths, start=1)]
    return Policy(verify_format=1, signers=signers)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a policy."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Policy.model_json_schema(by_alias=True)}


def _located(signer: Signer, folder: Path) -> Signer:
    if signer.key is None or "-----BEGIN" in signer.key:
        return signer
    return signer.model_copy(update={"key": str(folder / signer.key)})
