from collections.abc import Mapping

import pytest

from penstock.project.revisions.ways import lying, scopes, ways
from penstock.spec.kinds.project import Project as Settings


def found(imports: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The ways that each leads to; the project stands in `apps/shop/`."""
    known = {way: Settings(imports=each) for way, each in imports.items()}
    made = ways("apps/shop/", known[""], known.get)
    return {way: [to for _, _, to in each.imports] for way, each in made.items()}


def test_what_is_imported_may_import_in_turn() -> None:
    assert found({"": ["../../platform"], "../../platform/": ["../base"], "../../base/": []}) == {
        "": ["../../platform/"],
        "../../platform/": ["../../base/"],
        "../../base/": [],
    }


@pytest.mark.parametrize("folder", ["../../../out", "/absolute", "../../nothing", "."])
def test_what_is_no_project_of_the_repository_is_left_out(folder: str) -> None:
    assert found({"": [folder]}) == {"": []}


def test_a_circle_ends() -> None:
    made = {"": ["../a"], "../a/": ["../shop", "../b"], "../b/": ["../a"]}
    assert found(made) == {"": ["../a/"], "../a/": ["", "../b/"], "../b/": ["../a/"]}


def test_scopes_hold_what_is_imported_itself() -> None:
    known = {"": Settings(imports=["../a"]), "../a/": Settings(imports=["../b"]), "../b/": Settings()}
    assert scopes(ways("apps/shop/", known[""], known.get))[""] == {"", "../a/"}


@pytest.mark.parametrize(
    "path, way", [("x.yaml", ""), ("../a/x.yaml", "../a/"), ("../a/in/x.yaml", "../a/in/"), ("../c/x.yaml", None)]
)
def test_where_a_path_lies(path: str, way: str | None) -> None:
    known = ways("apps/shop/", Settings(imports=["../a", "../a/in"]), lambda _: Settings())
    assert lying(known, path) == way
