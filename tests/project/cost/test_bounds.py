from collections.abc import Callable

import pytest

from penstock.project.cost import bounds as module
from penstock.project.cost import size
from penstock.project.cost.asks import TURNS
from penstock.project.cost.bounds import ANSWER, bounds, is_free
from penstock.project.project import Project

SHOP_PRICED = """\
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temperature: 0, max_tokens: 400}
  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}
"""
CUT = ("{dataset: pages}", "{dataset: pages}, chunk: {tokens: 50}")
TOOL = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: stock, description: How many there are.}
spec:
  parameters: {type: object, properties: {item: {type: string}}}
  returns: {type: integer}
  effects: read
  http: {url: "https://stock.example.org"}
"""
Shop = Callable[..., Project]


def test_tokens_and_money(shop: Shop) -> None:
    found = bounds(shop(), "support")
    assert found.output_tokens == 400 and found.usd == pytest.approx((found.input_tokens * 0.4 + 400 * 1.6) / 1e6)
    assert found.input_tokens > 100  # the question's bound
    assert found.input_most is not None and found.input_most > found.input_tokens
    # An answer that does not fit its schema is asked for once more.
    assert found.output_most == 2 * 400 and not found.unbounded and not found.unpriced
    assert found.usd_most == pytest.approx((found.input_most * 0.4 + 2 * 400 * 1.6) / 1e6)


def test_documents_count_where_they_are_read(shop: Shop) -> None:
    cut = bounds(shop({"data.yaml": CUT}), "support")
    more = bounds(shop({"data.yaml": CUT, "chain.yaml": ("take: 2", "take: 3")}), "support")
    assert 50 <= more.input_tokens - cut.input_tokens <= 60
    assert cut.input_most is not None and more.input_most is not None and more.input_most - cut.input_most >= 50
    unread = shop({"data.yaml": CUT, "chain.yaml": ('documents: "${{ steps.search.documents }}"', "documents: []")})
    assert cut.input_tokens - bounds(unread, "support").input_tokens >= 100


def test_an_answer_without_a_parameter_is_a_guess_and_the_catalogue_bounds_it(shop: Shop) -> None:
    found = bounds(shop({"model.yaml": (", max_tokens: 400", "")}), "support")
    assert found.output_tokens == ANSWER and found.usd is not None and found.output_most == 2 * 32768


@pytest.mark.parametrize(
    "old, new",
    [
        ("max_tokens: 400", "max_tokens: many"),
        ("name: answerer", "name: nobody"),
        (SHOP_PRICED, "  model: acme/unheard-of\n  parameters: {temperature: 0, max_tokens: 400}\n"),
    ],
)
def test_what_has_no_price_is_unknown(old: str, new: str, shop: Shop) -> None:
    found = bounds(shop({"model.yaml": (old, new)}), "support")
    assert (found.usd, found.usd_most) == (None, None)


def test_what_has_no_bound_says_why(shop: Shop) -> None:
    open_ended = shop({"chain.yaml": ("{type: string, maxLength: 400}", "{type: string}")})
    assert bounds(open_ended, "support").input_most is not None  # the template's own declaration bounds it
    nowhere = shop(
        {
            "chain.yaml": ("{type: string, maxLength: 400}", "{type: string}"),
            "prompt.yaml": ("question: {type: string, maxLength: 400}", "question: {type: string}"),
        }
    )
    found = bounds(nowhere, "support")
    assert (found.input_most, found.usd_most, found.unbounded) == (None, None, ("`question` has no maxLength",))
    assert found.usd is not None


def test_attempts_and_fallbacks_are_in_the_bound_alone(shop: Shop) -> None:
    once = bounds(shop(), "support")
    tried = bounds(
        shop({"chain.yaml": ("model: answerer\n", "model: answerer\n      retry: {attempts: 3}\n")}), "support"
    )
    assert tried.usd == once.usd and once.usd_most is not None
    assert tried.usd_most == pytest.approx(3 * once.usd_most)
    backup = {"model.yaml": ("  limits:", "  fallbacks: [backup]\n  limits:")}
    other = (
        "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: backup}\n"
        "spec: {model: openai/gpt-4.1, parameters: {max_tokens: 400}}\n"
    )
    found = bounds(shop({**backup, "backup.yaml": other}), "support")
    assert found.usd == once.usd and once.input_most is not None
    assert found.usd_most == pytest.approx(once.usd_most + (once.input_most * 2 + 2 * 400 * 8) / 1e6)


def test_an_answer_flows_into_the_next_prompt(shop: Shop) -> None:
    again = (
        "  outputs: {answer:",
        "    again:\n      prompt: reply\n      model: answerer\n"
        '      with: {question: "${{ steps.answer.value.answer }}", documents: []}\n  outputs: {answer:',
    )
    found, once = bounds(shop({"chain.yaml": again}), "support"), bounds(shop(), "support")
    assert found.input_most is not None and once.input_most is not None
    assert 400 <= found.input_most - once.input_most < once.input_most


def test_a_loop_costs_what_it_walks_at_most(shop: Shop) -> None:
    each = (
        "  outputs: {answer:",
        "    every:\n      each: ${{ steps.search.documents }}\n      as: d\n      atMost: 9\n      do:\n"
        '        prompt: reply\n        model: answerer\n        with: {question: "${{ d.text }}", documents: []}\n'
        "  outputs: {answer:",
    )
    found, once = bounds(shop({"chain.yaml": each}), "support"), bounds(shop(), "support")
    assert found.output_most == 2 * 400 + 2 * 2 * 400 and found.output_tokens == once.output_tokens + 800


def test_an_agent_is_bounded_by_its_limits_alone(shop: Shop) -> None:
    def agent(limits: str) -> Project:
        step = (
            "  outputs: {answer:",
            f"    act:\n      agent: reply\n      model: answerer\n      tools: [stock]\n      limits: {limits}\n"
            '      with: {question: "${{ inputs.question }}", documents: []}\n  outputs: {answer:',
        )
        return shop({"chain.yaml": step, "tool.yaml": TOOL})

    found = bounds(agent("{turns: 5}"), "support")
    assert found.input_most is None and "limits.tokens" in " ".join(found.unbounded)
    assert found.output_most == 2 * 400 + 5 * 400
    limited = bounds(agent("{turns: 5, tokens: 3000}"), "support")
    once = bounds(shop(), "support")
    assert limited.input_most is not None and once.input_most is not None
    assert limited.input_most == once.input_most + 3000
    assert found.calls == limited.calls == 1 + TURNS and bounds(agent("{turns: 1}"), "support").calls == 2
    dollars = bounds(agent("{turns: 5, usd: 0.5}"), "support")
    assert dollars.usd_most is not None and once.usd_most is not None
    assert dollars.usd_most == pytest.approx(once.usd_most + 0.5)


def test_a_sub_chain_and_a_template_of_its_own_count(shop: Shop) -> None:
    outer = (
        "apiVersion: penstock/v1\nkind: Chain\nmetadata: {name: outer}\nspec:\n"
        "  inputs: {question: {type: string, maxLength: 400}}\n"
        '  steps: {inner: {chain: support, with: {question: "${{ inputs.question }}"}}}\n'
        '  outputs: {answer: "${{ steps.inner.answer }}"}\n'
    )
    project = shop({"outer.yaml": outer})
    assert bounds(project, "outer") == bounds(project, "support")
    own = shop({"prompt.yaml": ("  output: {schema", "  model: answerer\n  output: {schema")})
    assert bounds(own, "reply").output_tokens == 400


def test_a_judge_costs_too(shop: Shop) -> None:
    judge = (
        "apiVersion: penstock/v1\nkind: PromptTemplate\nmetadata: {name: fine}\nspec:\n"
        "  inputs: {text: {type: string}}\n  messages: [{role: user, content: '{{ text }}'}]\n"
        "  output: {schema: {type: object, required: [passed], properties: {passed: {type: boolean}}}}\n"
    )
    step = (
        "  outputs: {answer:",
        "    fine:\n      guard: {judge: {model: answerer, prompt: fine}}\n"
        '      text: "${{ steps.answer.value.answer }}"\n  outputs: {answer:',
    )
    found = bounds(shop({"chain.yaml": step, "judge.yaml": judge}), "support")
    once = bounds(shop(), "support")
    assert found.output_most == 2 * 400 + 400 and found.input_most is not None and once.input_most is not None
    assert found.input_most - once.input_most > 400


def test_an_evaluation_is_its_rows(shop: Shop) -> None:
    project = shop()
    one, all_of_it = bounds(project, "support"), module.evaluation(project, "quality")
    assert all_of_it is not None and one.usd is not None and all_of_it.usd == pytest.approx(2 * one.usd)
    assert one.usd_most is not None and all_of_it.usd_most == pytest.approx(2 * one.usd_most)
    assert module.evaluation(project, "nobody") is None


def test_no_such_chain(shop: Shop) -> None:
    with pytest.raises(KeyError):
        bounds(shop(), "nobody")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("  model: builtin/extractive\n", True),
        (SHOP_PRICED, False),
        ("  model: openai/of-nobody\n", False),
        ("  model: openai/of-nobody\n  price: {inputPerMillion: 0, outputPerMillion: 0}\n", True),
        ("  model: openai/of-nobody\n  price: {inputPerMillion: 0, outputPerMillion: 0.1}\n", False),
    ],
)
def test_what_is_free_costs_nothing(model: str, expected: bool, shop: Shop) -> None:
    project = shop({"model.yaml": (SHOP_PRICED, model)})
    found = bounds(project, "support")
    assert is_free(project, "support") is expected
    if expected:
        assert (found.usd, found.usd_most) == (0, 0)
    else:
        assert found.usd is None or found.usd > 0


def test_an_image_costs_its_pixels_and_not_its_data() -> None:
    declared = {"type": "array", "maxItems": 2, "items": {"$ref": "penstock:multipart"}}
    found = size.of_type(declared, "`history`")
    texts = size.of_type({**declared, "items": {"$ref": "penstock:message"}}, "`history`")
    assert found.estimate >= texts.estimate + 2 * size.IMAGE
    assert found.most is None and any("may be an image of any size" in why for why in found.unbounded)
    data = {"type": "object", "properties": {"url": {"type": "string", "maxLength": 9_000_000}}}
    picture = size.of_type({"type": "object", "properties": {"image_url": data}}, "`picture`")
    assert (picture.estimate, picture.most) == (size.IMAGE, None)
