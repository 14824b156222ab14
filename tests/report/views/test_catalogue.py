"""A page a resource."""

import re

from penstock.report.report import Report
from penstock.report.sections.catalogue import CatalogueSection, Link, Message, Prompt, Spec
from penstock.report.views.catalogue import VIEW


def spec(resource: str, text: str = "", **given: object) -> Spec:
    kind, _, name = resource.partition("/")
    return Spec.model_validate(
        {
            "resource": resource,
            "kind": kind,
            "name": name,
            "file": f"{name}.yaml",
            "description": text,
            "owner": "team",
            "labels": {},
            "source": f"kind: {kind}",
            "uses": (),
            "used_by": (),
            **given,
        }
    )


def page(text: str = "Answers.") -> str:
    prompt = Prompt(
        format="jinja2", values={"q": "‹q›"}, messages=(Message(role="user", template="{{ q }}", rendered=text),)
    )
    resources = (
        spec(
            "Chain/support",
            text,
            uses=(Link(resource="PromptTemplate/answer", route="steps.answer.prompt"),),
            level="behavioural",
        ),
        spec(
            "PromptTemplate/answer", prompt=prompt, inputs={"type": "object", "properties": {"q": {"type": "string"}}}
        ),
        spec("PromptTemplate/other", uses=(Link(resource="Model/elsewhere", route="model"),)),
    )
    return VIEW.html(Report((CatalogueSection(environment="default", resources=resources),), "site"))


def test_each_has_an_entry_and_a_page() -> None:
    made = page()
    names = ["Chain/support", "PromptTemplate/answer", "PromptTemplate/other"]
    assert re.findall(r'data-entry="([^"]+)"', made) == names
    assert re.findall(r'data-spec="([^"]+)"', made) == names
    assert re.findall(r"<p>(\w+)</p><ul>", made) == ["Chain", "PromptTemplate"]


def test_links_lead_to_pages_that_are_there() -> None:
    made = page()
    assert '<a href="#/catalogue?spec=PromptTemplate%2Fanswer">PromptTemplate/answer</a> <code>steps' in made
    assert "<li>Model/elsewhere <code>model</code></li>" in made


def test_a_prompt_is_shown_as_it_is_rendered() -> None:
    made = page("Hello ‹q›")
    assert '<pre class="text"><code>Hello ‹q›</code></pre>' in made


def test_hostile_texts_are_inert() -> None:
    made = page("<img src=x onerror=alert(1)>\u202e")
    assert "<img" not in made
    assert "\u202e" not in made


def test_many_are_listed_but_not_drawn() -> None:
    many = CatalogueSection(environment="default", resources=tuple(spec(f"Model/m{n}") for n in range(200)))
    made = VIEW.html(Report((many,), "site"))
    assert "<svg" not in made
    assert made.count("<article") == 200


def test_nothing() -> None:
    assert VIEW.html(Report((CatalogueSection(environment="default", resources=()),), "site")) == ""
