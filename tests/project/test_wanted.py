from collections.abc import Callable

from penstock.project.project import Project
from penstock.project.wanted import reads_catalogue, wanted

HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n---\n"


def spec(*resources: tuple[str, str, str]) -> str:
    return "".join(HEAD.format(*each) for each in resources)


def test_what_lies_outside_git(make: Callable[..., Project]) -> None:
    shape = "parameters: 1, layers: 1, heads: 1, kvHeads: 1, headSize: 1"
    served = "{{model: hosted_vllm/x, serving: {{maxContext: 1, weights: {{uri: 'hf://a/b'{}, {}}}}}}}"
    project = make(
        {
            "all.yaml": spec(
                ("Model", "floating", "{model: openai/gpt-4o}"),
                ("Model", "dated", "{model: openai/gpt-4o-2024-08-06}"),
                ("Model", "builtin", "{model: builtin/echo}"),
                ("Model", "branch", served.format("", shape)),
                ("Model", "commit", served.format(f", revision: {'c' * 40}", shape)),
                ("Adapter", "tone", "{base: branch, method: lora, uri: 'oci://r.example/t'}"),
                ("Dataset", "far", "{purpose: tuning, source: {uri: 's3://b/x.jsonl'}}"),
                ("Dataset", "near", "{purpose: tuning, source: {file: x.jsonl}}"),
                ("ToolServer", "orders", "{mcp: {command: [orders]}}"),
            ),
            "x.jsonl": "",
        }
    )
    assert [(str(w.resource), w.what, w.written, w.digest is not None) for w in wanted(project)] == [
        ("Adapter/tone", "adapter", "oci://r.example/t", False),
        ("Dataset/far", "dataset", "s3://b/x.jsonl", False),
        ("Model/branch", "weights", "hf://a/b", False),
        ("Model/commit", "weights", f"hf://a/b@{'c' * 40}", True),
        ("Model/floating", "alias", "openai/gpt-4o", False),
        ("ToolServer/orders", "server", "orders", False),
    ]
    for each in wanted(project):
        assert project.at(each.resource, *each.route).route == ("spec", *each.route)


def test_only_hosted_models_are_looked_up_in_the_catalogue(make: Callable[..., Project]) -> None:
    assert not reads_catalogue(make({"m.yaml": spec(("Model", "a", "{model: builtin/echo}"))}))
    assert reads_catalogue(make({"m.yaml": spec(("Model", "a", "{model: openai/gpt-4o-2024-08-06}"))}))
