"""The kinds, in the order of the language reference."""

from collections.abc import Mapping

from penstock.spec.kind import Kind
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.policy import Policy
from penstock.spec.kinds.project import Project
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.kinds.tool import Tool
from penstock.spec.kinds.tool_server import ToolServer
from penstock.spec.kinds.tuning import Tuning

KINDS: Mapping[str, type[Kind]] = {
    "Project": Project,
    "Model": Model,
    "Adapter": Adapter,
    "PromptTemplate": PromptTemplate,
    "Chain": Chain,
    "Retriever": Retriever,
    "Dataset": Dataset,
    "Evaluation": Evaluation,
    "Tool": Tool,
    "ToolServer": ToolServer,
    "Monitor": Monitor,
    "Policy": Policy,
    "Environment": Environment,
    "Tuning": Tuning,
}
