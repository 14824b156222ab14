"""Signatures without a key of one's own, by sigstore: a certificate for a few minutes, a public log of who signed.

Both ways need the network (a certificate authority, a log, the roots of trust), so that no test here runs them.
"""

from typing import Any

from penstock.bundle.referrer import Referrer, refused
from penstock.bundle.referrers import signature
from penstock.bundle.signing import statement
from penstock.diagnostics.fatal import Fatal


def referrer(payload: bytes) -> Referrer:
    """The payload, signed as whom the ambient identity (a CI job's token), or else a browser, says.

    Raises:
        Fatal: the extra `keyless` is not installed, or sigstore cannot be reached or refuses.
    """
    models, oidc, sign, dsse, errors = _modules("models", "oidc", "sign", "dsse", "errors")
    try:
        trust = models.ClientTrustConfig.production()
        ambient = oidc.detect_credential()
        issuer = oidc.Issuer(trust.signing_config.get_oidc_url()) if ambient is None else None
        token = oidc.IdentityToken(ambient) if issuer is None else issuer.identity_token()
        with sign.SigningContext.from_trust_config(trust).signer(token) as signer:
            made: str = signer.sign_dsse(dsse.Statement(payload)).to_json()
    except (errors.Error, oidc.IdentityError, OSError) as error:
        raise Fatal(
            f"signing without a key failed: {error}", help="it needs the network; `--key FILE` signs offline"
        ) from None
    return Referrer(signature.KEYLESS, signature.KEYLESS, made.encode())


def payload(data: bytes, issuer: str, subject: str) -> bytes:
    """What was signed, where it was signed as `subject`, vouched for by `issuer`.

    Raises:
        Fatal: it was not, the extra `keyless` is not installed, or the roots of trust cannot be had.
    """
    models, verify, policy, errors = _modules("models", "verify", "verify.policy", "errors")
    try:
        verifier = verify.Verifier.production()
        kind, found = verifier.verify_dsse(
            models.Bundle.from_json(data), policy.Identity(identity=subject, issuer=issuer)
        )
    except (errors.Error, OSError, ValueError) as error:
        raise refused(f"a keyless signature: {error}") from None
    if kind != statement.MEDIA_TYPE:
        raise refused(f"a keyless signature is over {kind!r}, not {statement.MEDIA_TYPE!r}")
    return bytes(found)


def _modules(*names: str) -> list[Any]:
    from importlib import import_module

    try:
        return [import_module(f"sigstore.{name}") for name in names]
    except ImportError:
        raise Fatal(
            "signatures without a key need a library that is not installed", help="pip install 'penstock[keyless]'"
        ) from None
