"""The configuration of LiteLLM's proxy."""

# ruff: noqa: E501 (files of other tools as they are written)

CONFIG = """
model_list:
  # the good one
  - model_name: good
    litellm_params:
      model: openai/gpt-5.4-mini-2026-03-17
      api_key: os.environ/MY_KEY
      temperature: 0
      rpm: 60
      tpm: 1000
      timeout: 30
  - model_name: good
    litellm_params: {model: azure/other, api_base: "https://x.openai.azure.com", api_key: os.environ/AZURE_API_KEY, api_version: "2024"}
  - model_name: cheap
    litellm_params: {model: groq/llama-9}
  - model_name: vectors
    litellm_params: {model: openai/text-embedding-3-small}
    model_info: {mode: embedding}
router_settings:
  routing_strategy: simple-shuffle
  fallbacks: [{good: [cheap]}]
litellm_settings:
  drop_params: true
general_settings:
  master_key: os.environ/MASTER
"""


def test_models_fallbacks_and_limits(imports) -> None:
    made = imports({"litellm_config.yaml": CONFIG})
    assert made.spec("Model/good") == {
        "model": "openai/gpt-5.4-mini-2026-03-17",
        "parameters": {"temperature": 0},
        "fallbacks": ["good-2", "cheap"],
        "credentials": {"env": "MY_KEY"},
        "limits": {"requestsPerMinute": 60, "tokensPerMinute": 1000, "timeoutSeconds": 30.0},
    }
    assert made.spec("Model/good-2")["endpoint"] == "https://x.openai.azure.com"
    assert made.spec("Model/cheap")["credentials"] == {"env": "GROQ_API_KEY"}
    assert made.spec("Model/vectors")["mode"] == "embedding"
    assert (made.code, made.findings) == (0, [])
    assert any("`good` is balanced over several" in note for note in made.notes("changed"))


FAULTS = {
    "a dangling fallback": ("[{good: [cheap]}]", "[{good: [chaep]}]", "names `chaep`, which no entry is called: is it `cheap`?"),
    "a misspelt parameter": ("temperature: 0", "temprature: 0", "`temprature` of `good` is no parameter that is known: is it `temperature`?"),
    "a value": ("temperature: 0", "temperature: hot", "`temperature` of `good` is not a number from 0 to 2"),
    "a strategy": ("simple-shuffle", "shuffle", "`shuffle` is no routing strategy"),
    "a section": ("router_settings:", "router_setings:", "`router_setings` is no key of a configuration: is it `router_settings`?"),
    "a key in the file": ("os.environ/MY_KEY", "sk-abcdefghijkl", "the key of `good` stands in the file"),
    "no model": ("{model: groq/llama-9}", "{temperature: 0}", "`cheap` names no model"),
}  # fmt: skip


def test_faults_that_the_proxy_accepts_silently(imports) -> None:
    assert imports({"litellm_config.yaml": CONFIG}, ".", "--check-only").code == 0
    for name, (before, after, words) in FAULTS.items():
        made = imports({"litellm_config.yaml": CONFIG.replace(before, after, 1)}, ".", "--check-only")
        assert made.code == 1, name
        (note,) = [each for each in made.notes("fault") if words in each]
        line = int(note.split(":")[1])
        near = CONFIG.replace(before, after, 1).split("\n")[line - 1]
        assert after.partition(":")[0].strip("[{ ") in near or "cheap" in near, (name, near)


def test_wildcards_are_for_a_person(imports) -> None:
    made = imports({"c.yaml": 'model_list:\n  - {model_name: "*", litellm_params: {model: "openai/*"}}\n'}, "c.yaml")
    assert made.code == 1
    assert any("stands for many models" in note for note in made.notes("decide"))
