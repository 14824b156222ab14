"""The component types that Agent Spec describes, and their fields."""

from collections.abc import Mapping

COMMON = frozenset(
    [
        "component_type",
        "id",
        "name",
        "description",
        "metadata",
        "agentspec_version",
        "air_version",
        "component_plugin_name",
        "component_plugin_version",
        "$referenced_components",
        "$component_ref",
    ]
)
_IO = "inputs outputs"
_NODE = f"{_IO} branches"
_LLM = "model_id provider api_provider api_type url api_key default_generation_parameters retry_policy"
_TLS = "key_file cert_file ca_file"
_HTTP = "url http_method api_spec_uri data query_params headers sensitive_headers url_allow_list retry_policy"
_TOOL = f"{_IO} requires_confirmation"
_REMOTE = "session_parameters url auth headers sensitive_headers retry_policy"
_DATABASE = "user password dsn config_dir protocol"

_FIELDS: Mapping[str, str] = {
    "Agent": f"{_IO} llm_config system_prompt tools toolboxes human_in_the_loop transforms",
    "SpecializedAgent": f"{_IO} agent agent_specialization_parameters",
    "AgentSpecializationParameters": f"{_IO} additional_instructions additional_tools human_in_the_loop",
    "ManagerWorkers": f"{_IO} group_manager workers",
    "Swarm": f"{_IO} first_agent relationships handoff",
    "OciAgent": f"{_IO} agent_endpoint_id client_config retry_policy",
    "A2AAgent": f"{_IO} agent_url connection_config session_parameters",
    "RemoteAgent": _IO,
    "Flow": f"{_IO} start_node nodes control_flow_connections data_flow_connections",
    "StartNode": _NODE,
    "EndNode": f"{_NODE} branch_name",
    "LlmNode": f"{_NODE} llm_config prompt_template",
    "AgentNode": f"{_NODE} agent",
    "ToolNode": f"{_NODE} tool",
    "ApiNode": f"{_NODE} {_HTTP}",
    "FlowNode": f"{_NODE} subflow",
    "ParallelFlowNode": f"{_NODE} subflows",
    "MapNode": f"{_NODE} subflow reducers",
    "ParallelMapNode": f"{_NODE} subflow reducers",
    "BranchingNode": f"{_NODE} mapping",
    "CatchExceptionNode": f"{_NODE} subflow",
    "InputMessageNode": f"{_NODE} message",
    "OutputMessageNode": f"{_NODE} message",
    "ControlFlowEdge": "from_node from_branch to_node",
    "DataFlowEdge": "source_node source_output destination_node destination_input",
    "LlmConfig": _LLM,
    "OpenAiConfig": _LLM,
    "OpenAiCompatibleConfig": f"{_LLM} {_TLS}",
    "VllmConfig": f"{_LLM} {_TLS}",
    "OllamaConfig": f"{_LLM} {_TLS}",
    "GeminiConfig": f"{_LLM} auth",
    "OciGenAiConfig": f"{_LLM} compartment_id serving_mode client_config conversation_store_id",
    "DbmsVectorChainLlmConfig": f"{_LLM} host credential_name transfer_timeout connection_config",
    "ServerTool": _TOOL,
    "ClientTool": _TOOL,
    "BuiltinTool": f"{_TOOL} tool_type configuration executor_name tool_version",
    "RemoteTool": f"{_TOOL} {_HTTP}",
    "MCPTool": f"{_TOOL} client_transport retry_policy",
    "MCPToolSpec": _TOOL,
    "MCPToolBox": "requires_confirmation client_transport retry_policy tool_filter",
    "ToolBox": "requires_confirmation",
    "StdioTransport": "session_parameters command args env cwd",
    "SSETransport": _REMOTE,
    "StreamableHTTPTransport": _REMOTE,
    "SSEmTLSTransport": f"{_REMOTE} {_TLS}",
    "StreamableHTTPmTLSTransport": f"{_REMOTE} {_TLS}",
    "OciClientConfigWithSecurityToken": "service_endpoint auth_type auth_profile auth_file_location",
    "OciClientConfigWithApiKey": "service_endpoint auth_type auth_profile auth_file_location",
    "OciClientConfigWithInstancePrincipal": "service_endpoint auth_type",
    "OciClientConfigWithResourcePrincipal": "service_endpoint auth_type",
    "GeminiAIStudioAuthConfig": "api_key",
    "GeminiVertexAIAuthConfig": "project_id location credentials",
    "OAuthConfig": "issuer endpoints client redirect_uri scopes scope_policy pkce resource",
    "OAuthClientConfig": "type client_id client_secret token_endpoint_auth_method client_id_metadata_url "
    "registration_endpoint",
    "A2AConnectionConfig": "timeout headers verify key_file cert_file ssl_ca_cert retry_policy",
    "InMemoryCollectionDatastore": "datastore_schema",
    "OracleDatabaseDatastore": "datastore_schema connection_config",
    "PostgresDatabaseDatastore": "datastore_schema connection_config",
    "TlsOracleDatabaseConnectionConfig": _DATABASE,
    "MTlsOracleDatabaseConnectionConfig": f"{_DATABASE} wallet_location wallet_password",
    "TlsPostgresDatabaseConnectionConfig": "user password url sslmode sslcert sslkey sslrootcert sslcrl",
    "MessageSummarizationTransform": "llm max_message_size summarization_instructions summarized_message_template "
    "max_cache_size max_cache_lifetime cache_collection_name datastore",
    "ConversationSummarizationTransform": "llm max_num_messages max_num_characters min_num_messages "
    "summarization_instructions summarized_conversation_template max_cache_size max_cache_lifetime "
    "cache_collection_name datastore",
}
FIELDS: Mapping[str, frozenset[str]] = {name: frozenset(fields.split()) | COMMON for name, fields in _FIELDS.items()}
"""By component type, its fields."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "Agent": ("llm_config", "system_prompt"),
    "SpecializedAgent": ("agent",),
    "Flow": ("start_node", "nodes", "control_flow_connections"),
    "LlmNode": ("llm_config", "prompt_template"),
    "AgentNode": ("agent",),
    "ToolNode": ("tool",),
    "ApiNode": ("url", "http_method"),
    "FlowNode": ("subflow",),
    "MapNode": ("subflow",),
    "ParallelMapNode": ("subflow",),
    "BranchingNode": ("mapping",),
    "OutputMessageNode": ("message",),
    "ControlFlowEdge": ("from_node", "to_node"),
    "DataFlowEdge": ("source_node", "source_output", "destination_node", "destination_input"),
    "OpenAiConfig": ("model_id",),
    "OpenAiCompatibleConfig": ("model_id", "url"),
    "VllmConfig": ("model_id", "url"),
    "OllamaConfig": ("model_id", "url"),
    "OciGenAiConfig": ("model_id", "compartment_id", "client_config"),
    "RemoteTool": ("url", "http_method"),
    "MCPTool": ("client_transport",),
    "MCPToolBox": ("client_transport",),
    "StdioTransport": ("command",),
    "SSETransport": ("url",),
    "StreamableHTTPTransport": ("url",),
}
"""By component type, the fields that it cannot do without."""
SECRET = frozenset(
    [
        "api_key",
        "sensitive_headers",
        "key_file",
        "cert_file",
        "ca_file",
        "client_id",
        "client_secret",
        "client_id_metadata_url",
        "user",
        "password",
        "dsn",
        "wallet_location",
        "wallet_password",
        "sslkey",
        "credentials",
        "auth_file_location",
    ]
)
"""Fields whose value a file leaves out: it may name them as `ID.FIELD`, which nothing in it answers."""
AGENTS = frozenset(
    ["Agent", "SpecializedAgent", "ManagerWorkers", "Swarm", "OciAgent", "A2AAgent", "RemoteAgent", "Flow"]
)
MODELS = frozenset(name for name in FIELDS if name.endswith("Config") and "model_id" in FIELDS[name])
TOOLS = frozenset(["ServerTool", "ClientTool", "BuiltinTool", "RemoteTool", "MCPTool"])
NODES = frozenset(name for name in FIELDS if name.endswith("Node"))
LISTED = MODELS | TOOLS | NODES | AGENTS
