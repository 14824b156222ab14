"""A signature over a bundle and the evidence beside it."""

from pathlib import Path

from penstock.bundle import evidence, layout
from penstock.bundle.referrers import signature
from penstock.bundle.signing import key, keyless
from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import sign as section


def sign(path: Path, private: Path | None, *, without_key: bool = False) -> Report:
    """Signs the bundle at `path` and all evidence that lies beside it now; what is added later needs a new signature.

    Args:
        private: an ed25519 key in PEM.
        without_key: by sigstore, as whom the CI job or a browser says; needs the network.

    Raises:
        Fatal: neither or both, an extra that is not installed, a key or a bundle that cannot be read.
    """
    if (private is None) != without_key:
        raise Fatal("one way to sign is needed", help="`--key FILE`, or `--keyless`")
    secret = key.private(private) if private is not None else None
    bundle = layout.read(path)
    attached = evidence.attached(path, bundle.digest)
    payload = signature.payload(bundle.chain, bundle.digest, attached)
    made = keyless.referrer(payload) if secret is None else signature.referrer(payload, secret)
    evidence.attach(path, layout.subject(path), [made])
    covered = signature.covered(payload, bundle.digest)
    return Report(
        (section.section(bundle.chain, bundle.digest, secret.identifier if secret else None, len(covered)),), "sign"
    )
