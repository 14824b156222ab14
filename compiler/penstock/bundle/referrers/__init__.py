"""The kinds of evidence that Penstock writes, in the order in which people are shown them."""

from collections.abc import Mapping

from penstock.bundle.referrers import acceptance, bom, monitors, provenance, signature, test_result, version

REFERRERS: Mapping[str, str] = {
    version.KIND: "version",
    provenance.KIND: "provenance",
    bom.KIND: "bill of materials",
    monitors.KIND: "monitors",
    test_result.KIND: "test result",
    acceptance.KIND: "acceptance",
    signature.KIND: "signature",
    signature.KEYLESS: "keyless signature",
}
"""What each kind (`Referrer.kind`) is called."""
