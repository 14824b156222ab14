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


MORE = """
include: [more.yaml]
credential_list:
  - credential_name: house
    credential_values: {api_key: os.environ/HOUSE_KEY, api_base: "https://llm.example.org/v1"}
model_list:
  - model_name: local
    litellm_params: {model: ollama_chat/qwen3:4b, api_base: "http://ollama:11434", api_key: lm-studio, input_cost_per_token: 0.000002, output_cost_per_token: 0.00001}
  - model_name: default
    litellm_params: {model: ollama/zephyr}
  - model_name: lent
    litellm_params: {model: openai/support-8b, litellm_credential_name: house}
  - model_name: vectors
    litellm_params: {model: openai/text-embedding-3-small, api_key: os.environ/openai_key}
  - model_name: painter
    litellm_params: {model: openai/gpt-image-1.5}
  - model_name: "anthropic/*"
    litellm_params: {model: "anthropic/*"}
router_settings:
  model_group_alias: {fast: local}
  fallbacks: [{"*": [lent]}, {fast: [{model: default}]}, {lent: [anthropic/claude-9]}]
litellm_settings:
  default_fallbacks: [default]
general_settings: {master_key: os.environ/MASTER, database_url: "postgresql://<user>:<password>@<host>/db"}
"""
INCLUDED = "model_list:\n  - {model_name: also, litellm_params: {model: groq/llama-9, temprature: 0}}\n"


def test_includes_credentials_aliases_prices_and_modes(imports) -> None:
    made = imports({"litellm_config.yaml": MORE, "more.yaml": INCLUDED}, "litellm_config.yaml")
    assert made.spec("Model/local") == {
        "model": "ollama_chat/qwen3:4b",
        "endpoint": "http://ollama:11434/v1",
        "price": {"inputPerMillion": 2.0, "outputPerMillion": 10.0},
        "fallbacks": ["lent", "default"],
    }
    assert made.spec("Model/default")["endpoint"] == "http://localhost:11434/v1"
    assert made.spec("Model/lent")["endpoint"] == "https://llm.example.org/v1"
    assert made.spec("Model/lent")["credentials"] == {"env": "HOUSE_KEY"}
    vectors = {"model": "openai/text-embedding-3-small", "mode": "embedding", "credentials": {"env": "OPENAI_KEY"}}
    assert made.spec("Model/vectors") == vectors  # no fallback of another mode
    assert made.spec("Model/also")["credentials"] == {"env": "GROQ_API_KEY"}
    assert "Model/painter" not in made.resources
    assert [note.partition(":")[0] for note in made.notes("fault")] == ["more.yaml"], made.notes("fault")
    assert made.findings == []


def test_what_the_proxy_knows_is_no_fault(imports) -> None:
    """Aliases, wildcards, `*`, placeholders of keys, references, and passwords that are none."""
    files = {"litellm_config.yaml": MORE, "more.yaml": INCLUDED.replace("temprature", "temperature")}
    made = imports(files, "litellm_config.yaml", "--check-only")
    assert (made.code, made.notes("fault")) == (0, [])


SECRETS = {
    "a Model's": ("os.environ/HOUSE_KEY", "h0use-7fa91", "`api_key`"),
    "the proxy's": ("os.environ/MASTER", "sk-1234", "`master_key`"),
    "a database's": ("<user>:<password>@<host>", "me:h0use-7fa91@db", "a password in `database_url`"),
    "an address's": ("https://llm.example.org", "https://me:h0use-7fa91@llm.example.org", "a password in `api_base`"),
    "a comment's": ("  - model_name: lent", "  # was sk-h0use7fa91h0use7fa91h0use7fa91\n  - model_name: lent", ""),
}  # fmt: skip


def test_a_key_in_the_file_is_told_with_its_line_and_reaches_no_spec(imports, penstock) -> None:
    for name, (before, after, what) in SECRETS.items():
        text = MORE.replace(before, after)
        files = {"litellm_config.yaml": text, "more.yaml": INCLUDED.replace("temprature", "temperature")}
        checked = imports(files, "litellm_config.yaml", "--check-only")
        assert checked.code == (1 if what else 0), name
        if what:
            note = next(each for each in checked.notes("fault") if what in each)
            assert after.splitlines()[0] in text.splitlines()[int(note.split(":")[1]) - 1], (name, note)
        made = imports(files, "litellm_config.yaml", "--force")
        written = "".join(path.read_text("utf-8") for path in penstock.directory.glob("penstock/*.yaml"))
        assert "h0use7fa91" not in written.replace("-", ""), name
        assert "h0use7fa91" not in str(made.data).replace("-", ""), name
        if name == "a Model's":
            assert made.code == 1
            assert made.spec("Model/lent")["credentials"] == {"env": "LENT_API_KEY"}
            assert any("set `LENT_API_KEY`" in note for note in made.notes("decide"))


def test_the_identity_of_a_machine_is_for_a_person(imports) -> None:
    """Amazon's, Google's and IBM's own ways in: a Model that names no key could not be asked."""
    entry = "  - {{model_name: {0}, litellm_params: {{model: {0}/x-1, aws_region_name: eu-central-1{1}}}}}\n"
    text = "model_list:\n" + "".join(entry.format(name, "") for name in ("bedrock", "vertex_ai", "watsonx"))
    made = imports({"c.yaml": text + entry.format("sagemaker", ", api_key: os.environ/KEY")}, "c.yaml")
    assert (made.code, len(made.notes("decide"))) == (1, 3), made.notes("decide")
    assert "AWS_BEARER_TOKEN_BEDROCK" in made.notes("decide")[0]


BROKEN = {
    "an alias of several": ("{fast: local}", "{fast: [local, default]}", "the alias `fast` stands for one entry"),
    "an alias of none": ("{fast: local}", "{fast: lokal}", "which no entry is called: is it `local`?"),
    "a fallback": ("default_fallbacks: [default]", "default_fallbacks: [defalt]", "is it `default`?"),
    "a limit": ("{model: ollama/zephyr}", "{model: ollama/zephyr, rpm_limit: 9}", "is it `rpm`?"),
    "a place": ("litellm_params: {model: ollama/zephyr}", "api_base: x\n    litellm_params: {model: ollama/zephyr}", "it belongs into `litellm_params`"),
    "an include": ("[more.yaml]", "[less.yaml]", "which is no file here"),
}  # fmt: skip


def test_more_faults(imports) -> None:
    for name, (before, after, words) in BROKEN.items():
        files = {"litellm_config.yaml": MORE.replace(before, after), "more.yaml": INCLUDED.replace("temp", "tempe")}
        made = imports(files, "litellm_config.yaml", "--check-only")
        assert any(words in note for note in made.notes("fault")), (name, made.notes("fault"))


def test_a_folder_is_looked_into_whatever_the_name(imports) -> None:
    other = "model_list: [gpt-4o]\ngeneral_settings: {}\n"
    made = imports({"litellm/config.yaml": CONFIG, "other.yaml": other, "more.yaml": "model_list: []\n"})
    assert [each["file"] for each in made.data["sources"]] == ["litellm/config.yaml"]


def test_nothing_to_import_leaves_nothing_behind(imports, penstock) -> None:
    made = imports({"litellm_config.yaml": "model_list: []\ngeneral_settings: {store_model_in_db: true}\n"})
    assert (made.code, made.data["files"]) == (1, [])
    assert sorted(path.name for path in penstock.directory.iterdir()) == [".git", "litellm_config.yaml"]
