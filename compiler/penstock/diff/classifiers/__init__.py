"""What a change means, kind by kind, in the order of the language reference."""

from collections.abc import Mapping

from penstock.diff.classifier import Classifier
from penstock.diff.classifiers import (
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
)

CLASSIFIERS: Mapping[str, Classifier] = {
    "Project": project.classify,
    "Model": model.classify,
    "PromptTemplate": prompt_template.classify,
    "Chain": chain.classify,
    "Retriever": retriever.classify,
    "Dataset": dataset.classify,
    "Evaluation": evaluation.classify,
    "Monitor": monitor.classify,
    "Policy": policy.classify,
    "Environment": environment.classify,
}
