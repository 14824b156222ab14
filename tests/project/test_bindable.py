from penstock.project.bindable import bindable, inside, top
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.model import Model

ROUTES = [
    ("endpoint",),
    ("credentials",),
    ("limits",),
    ("serving", "hardware"),
    ("serving", "maxConcurrent"),
    ("serving", "tensorParallel"),
    ("serving", "replicas"),
]


def test_the_bindings_of_a_kind() -> None:
    assert bindable(Model) == ROUTES and bindable(Chain) == []


def test_what_lies_inside_and_beside() -> None:
    written = {"endpoint": None, "model": "x", "serving": {"replicas": 2, "maxContext": 9, "weights": {"uri": "y"}}}
    kept, foreign = inside(written, ROUTES)
    assert kept == {"endpoint": None, "serving": {"replicas": 2}}
    assert foreign == [("model",), ("serving", "maxContext"), ("serving", "weights")]
    assert top(written, ROUTES) == [("endpoint",), ("serving", "replicas")]
    assert top(None, ROUTES) == top({"serving": 3}, ROUTES) == []
