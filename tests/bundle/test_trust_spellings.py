"""A credential is kept for the very provider and origin of base, in no other spelling: 8 providers, 30 spellings."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from penstock.bundle.release import Release
from penstock.bundle.trust import trusted
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity

PROVIDERS = ("openai", "hosted_vllm", "ollama", "litellm_proxy", "anthropic", "azure", "gemini", "bedrock")
HOST = "llm.example.org"
OURS = f"https://{HOST}/v1"
SPELLINGS = (
    *("https://evil.example/v1", f"http://{HOST}/v1", f"https://{HOST}:8443/v1", f"https://{HOST}:80/v1"),
    *(f"https://{HOST}@evil.example/v1", f"https://evil.example\\@{HOST}/v1", f"https://u:p@{HOST}/v1"),
    *(f"https://{HOST}.evil.example/v1", f"https://{HOST}./v1", f"https://evil.example/{HOST}/v1"),
    *(f"https://evil.example#{HOST}", f"https://evil.example?{HOST}", f"https://{HOST}%2eevil.example/v1"),
    *(f"https:\\\\{HOST}/v1", f"https:/{HOST}/v1", f"//{HOST}/v1", f"ftp://{HOST}/v1", f"{HOST}/v1"),
    *(f"https://{HOST}\t.evil.example/v1", f"https://{HOST}\r\nHost: evil.example", f" {OURS}", f"{OURS} "),
    *("https://llm.example.оrg/v1", "https://llm。example。org/v1", "https://ⓛlm.example.org/v1"),
    *("https://llm.example.org\u200b/v1", "https://os.environ/OPENAI_API_BASE", "${OPENAI_API_BASE}"),
    *("https://[::1]/v1", "https://127.0.0.1/v1"),
)
MODEL = Identity("Model", "answerer")


def kept(before: tuple[str, str | None], after: tuple[str, str | None], env: str = "KEY") -> bool:
    return "credentials" in trusted(release(*before, "KEY"), release(*after, env)).bindings[MODEL]


def release(provider: str, endpoint: str | None, env: str) -> Release:
    bundle = SimpleNamespace(specs={MODEL: Model(model=f"{provider}/x", mode="chat")})
    binding: dict[str, Any] = {"credentials": {"env": env}}
    if endpoint is not None:
        binding["endpoint"] = endpoint
    return cast(Release, SimpleNamespace(bundles={"shop": bundle}, evaluations={}, bindings={MODEL: binding}))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_other_spelling_gets_the_key(provider: str) -> None:
    assert len(set(SPELLINGS)) == 30
    assert kept((provider, OURS), (provider, OURS))
    assert kept((provider, OURS), (provider, f"https://{HOST.upper()}:443/v2"))
    assert [spelling for spelling in SPELLINGS if kept((provider, OURS), (provider, spelling))] == []
    assert [spelling for spelling in SPELLINGS if kept((provider, None), (provider, spelling))] == []
    assert not kept((provider, OURS), (provider, None))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_another_provider_or_variable_gets_no_key(provider: str) -> None:
    others = [other for other in PROVIDERS if other != provider]
    assert not any(kept((provider, OURS), (other, OURS)) for other in others)
    assert not any(kept((provider, None), (other, None)) for other in others)
    assert not kept((provider, OURS), (provider, OURS), env="OTHER")
