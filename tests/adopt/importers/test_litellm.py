"""The configuration of LiteLLM's proxy."""

# ruff: noqa: E501, SIM905 (files of other tools as they are written, long lists of names)

import json

from penstock.adopt import find
from penstock.adopt.source import Source
from penstock.source import worktree

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


def test_the_identity_of_a_machine_is_for_a_person(imports, penstock) -> None:
    """Amazon's, Google's and IBM's own ways in: a Model that names no key could not be asked."""
    entry = "  - {{model_name: {0}, litellm_params: {{model: {0}/x-1, aws_region_name: eu-central-1{1}}}}}\n"
    text = "model_list:\n" + "".join(entry.format(name, "") for name in ("bedrock", "vertex_ai", "watsonx"))
    made = imports({"c.yaml": text + entry.format("sagemaker", ", api_key: os.environ/KEY")}, "c.yaml")
    assert (made.code, len(made.notes("decide"))) == (1, 3), made.notes("decide")
    assert "AWS_BEARER_TOKEN_BEDROCK" in made.notes("decide")[0]
    written = (penstock.directory / "penstock/c.yaml").read_text("utf-8")
    assert written.count("# credentials: {env: ") == 3 and "# credentials: {env: AWS_BEARER_TOKEN_BEDROCK}" in written
    text = "model_list:\n- {model_name: Big One, litellm_params: {model: os.environ/MODEL}}\n- {model_name: b, litellm_params: {model: openai/}}\n"
    one, other = imports({"d.yaml": text}, "d.yaml").notes("decide")[-2:]
    assert (
        "the variable MODEL: declare it, as `{kind: Model, metadata: {name: big-one}, spec: {model: PROVIDER/NAME}}`"
        in one
    )
    assert "spec: {model: openai/NAME}}`" in other


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


def test_numbers_as_text_and_what_is_none_are_told(imports) -> None:
    config = (
        "model_list:\n- model_name: a\n  litellm_params: {model: openai/gpt-5.4-mini-2026-03-17, timeout: os.environ/T,"
        " rpm: '60', tpm: many, input_cost_per_token: 0.001}\n  model_info: {base_model: x, supports_vision: true}\n"
    )
    made = imports({"litellm_config.yaml": config}, "litellm_config.yaml")
    assert made.spec("Model/a")["limits"] == {"requestsPerMinute": 60} and "price" not in made.spec("Model/a")
    told = " ".join(made.notes("lost"))
    for each in ("`timeout`", "`tpm`", "`input_cost_per_token`", "`base_model`, `supports_vision`"):
        assert each in told, told


def test_more_than_a_thousand_of_one_name(imports) -> None:
    entries = "".join(f"- {{model_name: a, litellm_params: {{model: openai/m-{i}}}}}\n" for i in range(1_100))
    made = imports({"litellm_config.yaml": f"model_list:\n{entries}"}, "litellm_config.yaml", "--dry-run")
    assert len(set(made.data["resources"])) == 1_100


def test_many_names_that_are_nearly_others_take_no_time(imports) -> None:
    entries = "".join(f"- {{model_name: name-{i:05}, litellm_params: {{model: openai/m}}}}\n" for i in range(600))
    more = "".join(f"  - {{name-{i:05}x: [nome-{i:05}]}}\n" for i in range(600))
    config = f"model_list:\n{entries}router_settings:\n  fallbacks:\n{more}"
    made = imports({"litellm_config.yaml": config}, "litellm_config.yaml", "--check-only")
    assert made.code == 1


# What LiteLLM documents, by section: names alone.
PARAMETERS = """
adaptive_router_config adaptive_router_default_model allow_client_keepalive_override
anthropic_disable_workload_identity_federation anthropic_federation_rule_id anthropic_federation_workspace_id
anthropic_identity_source anthropic_identity_token anthropic_identity_token_file anthropic_issuer_audience
anthropic_issuer_signing_key_ref anthropic_issuer_subject anthropic_issuer_ttl_seconds anthropic_issuer_url
anthropic_keycloak_auth_method anthropic_keycloak_client_id anthropic_keycloak_client_secret_ref
anthropic_keycloak_scope anthropic_keycloak_token_url anthropic_organization_id anthropic_service_account_id
api_base api_key api_version auto_router_config auto_router_config_path auto_router_default_model
auto_router_embedding_model auto_router_max_input_chars auto_router_model_compression
auto_router_routing_compression aws_access_key_id aws_batch_role_arn aws_bedrock_project_id
aws_bedrock_runtime_endpoint aws_external_id aws_profile_name aws_region_name aws_role_name aws_secret_access_key
aws_session_name aws_session_tags aws_session_token aws_sts_endpoint aws_web_identity_token azure_ad_token
azure_password azure_scope azure_username base_url bedrock_tags bucket_name budget_duration
cache_read_input_token_cost client_id client_secret complexity_router_config complexity_router_default_model
configurable_clientside_auth_params cost_per_second custom_llm_provider default_api_key_rpm_limit
default_api_key_tpm_limit drop_params extra_body extra_headers fireworks_forward_user_id gcs_bucket_name
input_cost_per_second input_cost_per_token_above_128k_tokens itpm keepalive_seconds litellm_credential_name
litellm_trace_id max_budget max_file_size_mb max_retries max_tokens merge_reasoning_content_in_choices
milvus_db_name milvus_partition_names milvus_text_field mock_response model_info num_ctx openai_identity_provider_id
openai_identity_token_file openai_service_account_id order organization otpm output_cost_per_image
output_vector_size provider_affinity_header quality_router_config quality_router_default_model region_name
regional_endpoint_uplift_multiplier regional_processing_uplift_multiplier_eu
regional_processing_uplift_multiplier_us response_format rpm s3_access_key_id s3_bucket_name s3_bucket_owner
s3_encryption_key_id s3_endpoint_url s3_output_bucket_name s3_region_name s3_secret_access_key seed stop
stream_timeout stream_timeout_by_service_tier tag_regex tags temperature tenant_id tiered_pricing timeout
timeout_by_service_tier top_p tpm use_chat_completions_api use_in_pass_through use_litellm_proxy use_xai_oauth
valkey_embedding_field valkey_host valkey_password valkey_port valkey_ssl valkey_text_field vector_store_id
vertex_credentials vertex_location vertex_project watsonx_region_name weight
""".split()
INFO = """
access_windows allow_fail_open base_model bedrock_output_config_effort_ceiling blocked
cache_creation_input_token_cost cost_per_ptu_per_hour cost_per_second created_at created_by db_model
default_reasoning_effort discoverable enable_tag_filtering id internal_router_model key litellm_provider
max_input_tokens max_output_tokens max_tokens member_auto_router mode off_peak_pricing output_vector_size
prompt_cache_min_tokens provider_specific_entry ptu_count ptu_effective_from ptu_effective_to
reasoning_effort_levels regional_endpoint_uplift_multiplier regional_processing_uplift_multiplier_eu
regional_processing_uplift_multiplier_us rpm search_free_requests supported_audio_formats supported_endpoints
supports_vision team_id team_public_model_name thinking_always_on tier tiered_pricing token_count_framing
token_count_model token_count_tokenizer tpm updated_at updated_by use_openai_responses_path uses_embed_content
vertex_ai_audio_api web_search_billing_unit
""".split()
ROUTER = """
alerting_config allowed_fails allowed_fails_policy assistants_config auto_router_capability_limit
background_health_check_model_groups cache_kwargs cache_responses caching_groups client_ttl content_policy_fallbacks
context_window_fallbacks cooldown_time debug_level default_fallbacks default_litellm_params
default_max_parallel_requests default_priority deployment_affinity_ttl_seconds disable_cooldowns
enable_health_check_routing enable_pre_call_checks enable_tag_filtering enable_weighted_failover
fallback_access_check fallback_budget_check fallbacks guardrail_list health_check_ignore_transient_errors
health_check_staleness_threshold ignore_invalid_deployments max_fallbacks model_group_affinity_config
model_group_alias model_group_retry_policy num_retries optional_pre_call_checks plugins polling_interval
provider_budget_config redis_db redis_host redis_password redis_port redis_url retry_after retry_policy
router_general_settings routing_groups routing_strategy routing_strategy_args search_tools set_verbose
stream_timeout tag_filtering_match_any tag_routing_prefix timeout
""".split()
SETTINGS = """
allowed_fails cache cache_params callbacks content_policy_fallbacks context_window_fallbacks default_fallbacks
disable_add_transform_inline_image_block disable_copilot_system_to_assistant disable_end_user_cost_tracking
disable_end_user_cost_tracking_prometheus_only disable_hf_tokenizer_download drop_params
enable_json_schema_validation enable_key_alias_format_validation enable_preview_features failure_callback fallbacks
force_ipv4 json_logs key_generation_settings langfuse_default_tags mcp_aliases model_group_alias modify_params
num_retries redact_user_api_key_info request_timeout service_callbacks set_verbose success_callback
turn_off_message_logging use_chat_completions_url_for_anthropic_messages
""".split()
GENERAL = """
alerting allowed_ips background_health_checks completion_model custom_auth database_connection_pool_limit
database_url disable_spend_logs health_check_interval infer_model_from_keys litellm_license master_key
max_parallel_requests pass_through_endpoints store_model_in_db
""".split()
ENTRY = "tpm rpm access_groups model_id model_info".split()
TOP = """
agent_list agents assistant_settings callback_settings environment_variables files_settings finetune_settings
general_settings guardrails include mcp_servers mcp_tools pass_through_endpoints policies prompts search_tools
vector_store_registry worker_registry credential_list
""".split()
SAID = {"api_base": "the address of `a`", "base_url": "the address of `a`", "api_key": "the key of `a`"}
"""Settings that notes call by another name."""
CREDENTIAL = ["credential_info", "display_name", "source"]


def _plain(part: str, key: str, value: object, name: str = "a") -> dict[str, object]:
    """A configuration of one model with one setting."""
    entry: dict[str, object] = {"model_name": name, "litellm_params": {"model": "openai/gpt-5.4-mini-2026-03-17"}}
    made: dict[str, object] = {"model_list": [entry]}
    if part == "entry":
        entry[key] = value
    elif part in ("litellm_params", "model_info"):
        entry[part] = {**entry.get(part, {}), key: value}  # type: ignore[dict-item]
    elif part == "credential":
        entry["litellm_params"]["litellm_credential_name"] = "c"  # type: ignore[index]
        made["credential_list"] = [{"credential_name": "c", "credential_values": {}, key: value}]
    elif part == "top":
        made[key] = value
    else:
        made[part] = {key: value}
    return made


def test_no_setting_is_silent(penstock) -> None:
    """Each key that LiteLLM documents changes the result, or a note names it."""
    every = {
        "entry": ENTRY, "litellm_params": PARAMETERS, "model_info": INFO, "router_settings": ROUTER,
        "litellm_settings": SETTINGS, "general_settings": GENERAL, "top": TOP, "credential": CREDENTIAL,
    }  # fmt: skip
    penstock.write("c.yaml", "")
    tree = worktree.open(penstock.directory)
    without = _made(tree, {"model_list": _plain("top", "x", 1)["model_list"]})
    silent = []
    for part, keys in every.items():
        for key in keys:
            values: tuple[object, ...] = ("v", {"v": "w"})
            for value in values:
                resources, notes = _made(tree, _plain(part, key, value))
                told = (f"`{key}`", "`v`" if isinstance(value, dict) else f"`{key}`", SAID.get(key, f"`{key}`"))
                if resources == without[0] and not any(each in notes for each in told):
                    silent.append((part, key, value))
    assert silent == [], "\n".join(map(str, silent))


def test_what_is_documented_is_no_misspelling(penstock) -> None:
    penstock.write("c.yaml", "")
    tree = worktree.open(penstock.directory)
    wrong = {key: _made(tree, _plain("litellm_params", key, "os.environ/X"), "fault")[1] for key in PARAMETERS}
    told = {key: note for key, note in wrong.items() if "is no parameter that is known" in note}
    assert told == {}


def _made(tree, configuration: object, *sorts: str) -> tuple[str, str]:
    """The specs as JSON, and what was noted."""
    (tree.root / "c.yaml").write_text(json.dumps(configuration))
    source = Source(tree, "c.yaml", "", "c")
    made = find.load("litellm").imports(source)
    specs = json.dumps([draft.document() for draft in made.resources])
    return specs, "\n".join(note.text for note in source.notes if not sorts or note.sort in sorts)


WILD = """
model_list:
  - {model_name: "openai/*", litellm_params: {model: "openai/*", api_key: os.environ/HOUSE_KEY, organization: o}}
  - {model_name: "openai/gpt-5*", litellm_params: {model: "azure/five*", api_key: os.environ/AZURE_API_KEY, api_base: os.environ/AZURE_API_BASE}}
  - {model_name: own, litellm_params: {model: groq/llama-9}}
router_settings:
  model_group_alias: {best: openai/gpt-5-pro}
  fallbacks: [{own: [openai/o9, best]}]
"""


def test_a_model_that_the_configuration_names_is_declared_of_the_closest_wildcard(imports) -> None:
    made = imports({"c.yaml": WILD}, "c.yaml")
    assert made.spec("Model/openai-o9") == {"model": "openai/o9", "credentials": {"env": "HOUSE_KEY"}}
    assert made.spec("Model/openai-gpt-5-pro")["model"] == "azure/five-pro"
    assert made.spec("Model/own")["fallbacks"] == ["openai-o9", "openai-gpt-5-pro"]
    first, second = sorted(made.notes("decide"))
    assert "c.yaml:3: " in first and "spec: {model: openai/NAME, credentials: {env: HOUSE_KEY}}" in first
    assert "penstock models --provider openai" in first and "spec: {model: azure/fiveNAME" in second
    assert any("`organization` of `openai/*`" in note for note in made.notes("lost"))


def test_an_address_of_the_environment_is_a_line_to_fill_in(imports, penstock) -> None:
    """Where the provider has none of its own nobody else is asked, and a binding may come; else a person decides."""
    entry = "- {{model_name: {0}, litellm_params: {{model: {1}, api_base: os.environ/BASE, api_key: os.environ/K}}}}\n"
    text = "model_list:\n" + entry.format("a", "azure/x") + entry.format("b", "hosted_vllm/x")
    made = imports({"c.yaml": text}, "c.yaml")
    (azure,) = [each for each in made.notes("changed") if "address" in each]
    (served,) = made.notes("decide")
    assert "the variable BASE: write `endpoint: https://HOST/PATH`" in azure and azure.startswith("c.yaml:2:")
    assert served.startswith("c.yaml:3:") and made.code == 1
    written = (penstock.directory / "penstock/c.yaml").read_text("utf-8")
    assert written.count("# endpoint: https://HOST/PATH  # into spec: from the variable BASE\n") == 2
    assert "endpoint" not in made.spec("Model/a") and "endpoint" not in made.spec("Model/b")


def test_a_fallback_that_leads_nowhere_is_told(imports) -> None:
    text = CONFIG.replace("{good: [cheap]}", "{good: [cheap, vectors]}, {cheap: [{model: good, seed: 7}]}")
    told = " ".join(imports({"c.yaml": text}, "c.yaml").notes("lost"))
    assert "`fallbacks` from `good` to `vectors`: `vectors` is of another mode than `good`" in told
    assert "`seed` with `good`" in told
