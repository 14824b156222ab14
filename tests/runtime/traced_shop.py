"""A chain with a step of most types, and the server that its models ask."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from penstock.runtime.chain import Chain
from penstock.runtime.traces.trace import Trace

KEY = "canary-1234567890"
FILES = {
    "data/pages.jsonl": "".join(
        json.dumps({"id": f"page-{number}", "text": text}) + "\n"
        for number, text in enumerate(("Orders come on Monday.", "Refunds take a week.", "We are closed in May."))
    ),
    "tools.py": "def find(order):\n    return {'state': 'late', 'order': order}\n",
}
SAY = "inputs: {text: {type: string}}\nmessages: [{role: user, content: '{{ text }}'}]\n"
TOOL = (
    "parameters: {type: object, required: [order], properties: {order: {type: string}}}\n"
    "returns: {type: object}\neffects: read\npython: tools:find\n"
)
CHAIN = """\
inputs: {question: {type: string}}
steps:
  search: {retrieve: pages, query: "${{ inputs.question }}", take: 2}
  answer:
    prompt: say
    model: main
    with: {text: "${{ inputs.question }} ${{ steps.search.documents[0].text }}"}
  items: {each: "${{ [steps.answer.text] }}", as: item, do: {chain: inner, with: {text: "${{ item }}"}}, atMost: 3}
  desk: {agent: say, model: thinker, with: {text: "${{ steps.answer.text }}"}, tools: [find]}
  order: {tool: find, with: {order: "${{ steps.desk.text }}"}}
  never: {prompt: say, model: echo, with: {text: x}, when: "${{ inputs.question == 'never' }}"}
outputs: {answer: "${{ steps.answer.text }}", state: "${{ steps.order.value.state }}"}
"""
INNER = """\
inputs: {text: {type: string}}
steps: {say: {prompt: say, model: echo, with: {text: "${{ inputs.text }}"}}}
outputs: {text: "${{ steps.say.text }}"}
"""


def documents(url: str) -> dict[str, str]:
    hosted = f"endpoint: {url}\ncredentials: {{env: SHOP_KEY}}\nparameters: {{temperature: 0, max_tokens: 50}}\n"
    return {
        "Model/main": f"model: openai/gpt-main\nfallbacks: [backup]\n{hosted}",
        "Model/backup": f"model: openai/gpt-backup\nprice: {{inputPerMillion: 1, outputPerMillion: 2}}\n{hosted}",
        "Model/thinker": f"model: openai/gpt-thinker\n{hosted}",
        "Model/echo": "model: builtin/echo",
        "Model/embedder": "model: builtin/hashed\nmode: embedding",
        "Dataset/pages": "purpose: grounding\nsource: {file: data/pages.jsonl}\nkey: id",
        "Retriever/pages": "documents: {dataset: pages}\nsearch: {mode: vector, embedding: embedder}",
        "PromptTemplate/say": SAY,
        "Tool/find": TOOL,
        "Chain/inner": INNER,
        "Chain/shop": CHAIN,
    }


def behave(server: Any, responding: Callable[..., Any], completion: Callable[..., Any]) -> Callable[[Any], None]:
    """The main model refuses its key, the backup repeats it, the thinker asks for a tool once."""

    def answer(handler: Any) -> None:
        asked = server.requests[-1][2]
        match asked["model"]:
            case "gpt-main":
                return responding({"error": {"message": f"no such key: {KEY}"}}, 401)(handler)
            case "gpt-backup":
                return responding(completion(f"On Monday; you said {KEY}."))(handler)
        if any(message["role"] == "tool" for message in asked["messages"]):
            return responding(completion("A-1"))(handler)
        function = {"name": "find", "arguments": '{"order": "A-7"}'}
        call = {"id": "x", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return responding({"choices": [{"message": message, "finish_reason": "tool_calls"}]})(handler)

    return answer


def ask(chain: Chain, question: str = "When do orders come?") -> Trace:
    async def answer() -> Trace:
        try:
            return await chain.answer({"question": question})
        finally:
            await chain.close()

    return asyncio.run(answer())
