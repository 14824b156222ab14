"""The parameters that an entry of `model_list` may have."""

# ruff: noqa: SIM905 (long lists of names)

import re

from penstock.spec.parameters import COMMON, TRANSPORT

PARAMETERS = (
    TRANSPORT
    | frozenset(COMMON)
    | frozenset(
        (
            "adaptive_router_config adaptive_router_default_model additional_drop_params "
            "allow_client_keepalive_override allowed_fails_policy allowed_model_region "
            "anthropic_disable_workload_identity_federation anthropic_federation_rule_id "
            "anthropic_federation_workspace_id anthropic_identity_source anthropic_identity_token "
            "anthropic_identity_token_file anthropic_issuer_audience anthropic_issuer_signing_key_ref "
            "anthropic_issuer_subject anthropic_issuer_ttl_seconds anthropic_issuer_url anthropic_keycloak_auth_method "
            "anthropic_keycloak_client_id anthropic_keycloak_client_secret_ref anthropic_keycloak_scope "
            "anthropic_keycloak_token_url anthropic_organization_id anthropic_service_account_id "
            "assistant_continue_message auto_router_config auto_router_config_path auto_router_default_model "
            "auto_router_embedding_model auto_router_max_input_chars auto_router_model_compression "
            "auto_router_routing_compression aws_batch_role_arn aws_bedrock_project_id aws_external_id "
            "aws_session_tags azure_scope bedrock_tags bos_token bucket_name budget_duration cache "
            "cache_control_injection_points caching complexity_router_config complexity_router_default_model "
            "configurable_clientside_auth_params cooldown_time custom_prompt_dict default_api_key_rpm_limit "
            "default_api_key_tpm_limit drop_params enable_prompt_caching ensure_alternating_roles eos_token "
            "fireworks_forward_user_id gcs_bucket_name guardrails ignore_base_model input_cost_per_second "
            "input_cost_per_token itpm keep_alive keepalive_seconds keepalive_timeout langfuse_host "
            "langfuse_prompt_version langfuse_public_key langfuse_secret langfuse_secret_key litellm_credential_name "
            "litellm_trace_id max_budget max_file_size_mb max_parallel_requests merge_reasoning_content_in_choices "
            "milvus_db_name milvus_partition_names milvus_text_field model model_info num_ctx "
            "openai_identity_provider_id openai_identity_token_file openai_service_account_id order otpm "
            "output_cost_per_second output_cost_per_token output_vector_size prompt_id prompt_label prompt_variables "
            "prompt_version provider_affinity_header provider_specific_header quality_router_config "
            "quality_router_default_model regional_endpoint_uplift_multiplier regional_processing_uplift_multiplier_eu "
            "regional_processing_uplift_multiplier_us request_timeout rerank retry_policy roles rpm s3_access_key_id "
            "s3_bucket_name s3_bucket_owner s3_encryption_key_id s3_endpoint_url s3_output_bucket_name s3_region_name "
            "s3_secret_access_key safety_settings silent_model space_id stream_timeout stream_timeout_by_service_tier "
            "supports_system_message tag_regex tags text_completion thinking tiered_pricing timeout "
            "timeout_by_service_tier tpm ttl turn_off_message_logging use_chat_completions_api use_in_pass_through "
            "use_litellm_proxy use_ssl_verify use_xai_oauth user_continue_message valkey_embedding_field valkey_host "
            "valkey_password valkey_port valkey_ssl valkey_text_field vector_size vector_store_id verbosity "
            "watsonx_region_name weight wif_audience "
        ).split()
    )
)
"""By name; prices by the piece have many more, which `is_price` knows."""
_PRICE = re.compile(
    r"(?:input|output)_cost_per_(?:token|character|image|pixel|query|second|reasoning_token|audio|video)\w*|"
    r"cache_(?:creation|read)_input_\w*cost\w*|"
    r"(?:annotation|citation|google_maps_grounding|ocr|search_context)_cost_per_\w+|cost_per_\w+"
)


def is_price(name: str) -> bool:
    """Whether it is one of the many prices that LiteLLM tells apart."""
    return _PRICE.fullmatch(name) is not None
