"""Can a classifier tell the samples apart? Its area under the curve, cross-validated."""

from penstock.monitor.detector import Samples
from penstock.stats.classifier import domain_classifier
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "area under the curve above a half"


def detect(samples: Samples) -> Tested:
    return domain_classifier(samples.vectors, samples.labels)
