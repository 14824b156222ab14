"""Names of OpenTelemetry for generative AI, as open-telemetry/semantic-conventions-genai has them.

They are in development and move between packages, so they are written here, and their version with them.
"""

from collections.abc import Mapping

VERSION = "1.44.0"
"""Of the conventions."""
SCHEMA_URL = f"https://opentelemetry.io/schemas/{VERSION}"

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
REQUEST_MODEL = "gen_ai.request.model"
FINISH_REASONS = "gen_ai.response.finish_reasons"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
INPUT_MESSAGES = "gen_ai.input.messages"
OUTPUT_MESSAGES = "gen_ai.output.messages"
QUERY = "gen_ai.retrieval.query.text"
DOCUMENTS = "gen_ai.retrieval.documents"
DATA_SOURCE = "gen_ai.data_source.id"
TOOL_NAME = "gen_ai.tool.name"
TOOL_ARGUMENTS = "gen_ai.tool.call.arguments"
TOOL_RESULT = "gen_ai.tool.call.result"
WORKFLOW = "gen_ai.workflow.name"
AGENT = "gen_ai.agent.name"
PROMPT = "gen_ai.prompt.name"
ERROR_TYPE = "error.type"
TOKEN_TYPE = "gen_ai.token.type"
TOKEN_USAGE = "gen_ai.client.token.usage"
DURATION = "gen_ai.client.operation.duration"
TOKEN_BUCKETS = tuple(4**power for power in range(14))
SECONDS_BUCKETS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)

CHAT, EMBEDDINGS, RETRIEVAL = "chat", "embeddings", "retrieval"
TOOL, INVOKE_AGENT, INVOKE_WORKFLOW = "execute_tool", "invoke_agent", "invoke_workflow"

OPERATIONS: Mapping[str, str] = {
    "prompt": CHAT,
    "turn": CHAT,
    "retrieve": RETRIEVAL,
    "tool": TOOL,
    "agent": INVOKE_AGENT,
    "chain": INVOKE_WORKFLOW,
}
"""`gen_ai.operation.name` by type of step; the others have none."""

REQUEST = (
    "temperature",
    "top_p",
    "top_k",
    "max_tokens",
    "seed",
    "frequency_penalty",
    "presence_penalty",
)
"""Parameters that stand as `gen_ai.request.` and their name."""

PROVIDERS: Mapping[str, str] = {
    "anthropic": "anthropic",
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "cohere": "cohere",
    "cohere_chat": "cohere",
    "deepseek": "deepseek",
    "gemini": "gcp.gemini",
    "groq": "groq",
    "mistral": "mistral_ai",
    "openai": "openai",
    "perplexity": "perplexity",
    "vertex_ai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""`gen_ai.provider.name` by what stands before the slash of a model string; others keep that very word."""


def model(spelt: str) -> tuple[str, str]:
    """Provider and name of a model, of LiteLLM's model string."""
    provider, slash, name = spelt.partition("/")
    return (PROVIDERS.get(provider, provider), name) if slash else ("openai", spelt)
