"""What a change means, kind by kind, in the order of the language reference."""

from collections.abc import Mapping

from penstock.diff.classifier import Classifier
from penstock.diff.classifiers import (
    adapter,
    chain,
    dataset,
    environment,
    evaluation,
    model,
    monitor,
    policy,
    project,
    prompt_template,
    retriever,
    tool,
    tool_server,
    tuning,
)

CLASSIFIERS: Mapping[str, Classifier] = {
    "Project": project.classify,
    "Model": model.classify,
    "Adapter": adapter.classify,
    "PromptTemplate": prompt_template.classify,
    "Chain": chain.classify,
    "Retriever": retriever.classify,
    "Dataset": dataset.classify,
    "Evaluation": evaluation.classify,
    "Tool": tool.classify,
    "ToolServer": tool_server.classify,
    "Monitor": monitor.classify,
    "Policy": policy.classify,
    "Environment": environment.classify,
    "Tuning": tuning.classify,
}
