"""Without its extra, signing without a key says what to install; with it, it needs the network and is not run here."""

import sys

import pytest

from penstock.bundle.signing import keyless
from penstock.diagnostics.fatal import Fatal


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "sigstore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sigstore", None)
    for call in (lambda: keyless.referrer(b"{}"), lambda: keyless.payload(b"{}", "issuer", "subject")):
        with pytest.raises(Fatal) as caught:
            call()
        assert caught.value.help == "pip install 'penstock[keyless]'"
        assert caught.value.exit_code == 2
