"""A small project without a finding, in which faults are planted."""

SHOP: dict[str, str | bytes] = {
    "penstock.yaml": """\
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec:
  gate: {alpha: 0.05, onInconclusive: block}
""",
    "models.yaml": """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, labels: {tier: prod}}
spec:
  model: builtin/extractive
  parameters: {temperature: 0, max_tokens: 200}
  fallbacks: [backup]
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo, endpoint: "https://llm.example.org/v1"}
""",
    "prompts/answer.yaml": """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs:
    question: {type: string, maxLength: 2000}
    documents: {type: array, items: {type: object, properties: {id: {type: string}, text: {type: string}}}}
  messages:
    - {role: system, content: {file: prompts/system.md}}
    - {insert: examples}
    - role: user
      content: |
        {% for d in documents %}[{{ d.id }}] {{ d.text }}
        {% endfor %}Question: {{ question }}
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.question }}"}]
  output: {schema: {type: object, required: [answer], properties: {answer: {type: string}}}}
""",
    "prompts/system.md": "Answer from the documents.\n",
    "chains/support.yaml": """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs:
    question: {type: string, maxLength: 2000}
  steps:
    search: {retrieve: handbook, query: "${{ inputs.question }}", take: 4}
    answer:
      prompt: answer
      model: answerer
      with:
        question: ${{ inputs.question }}
        documents: ${{ steps.search.documents }}
      when: ${{ size(steps.search.documents) > 0 }}
      otherwise: {text: I do not know., value: {answer: I do not know.}}
  outputs:
    answer: ${{ steps.answer.value.answer }}
    sources: ${{ steps.search.documents.map(d, d.id) }}
""",
    "handbook.yaml": """\
apiVersion: penstock/v1
kind: Retriever
metadata: {name: handbook}
spec:
  documents: {dataset: pages}
  chunk: {tokens: 100, overlap: 20}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/**/*.md"}}
""",
    "pages/returns.md": "# Returns\n\nA parcel may be returned within thirty days.\n",
    "data/datasets.yaml": """\
apiVersion: penstock/v1
kind: Dataset
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: data/shots.csv}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source: {file: data/questions.jsonl}
  key: id
  cluster: topic
  schema:
    type: object
    required: [id, question, topic, facts]
    properties:
      id: {type: string}
      question: {type: string, maxLength: 2000}
      topic: {type: string}
      facts: {type: array, items: {type: string}}
      golden: {type: boolean, default: false}
""",
    "data/shots.csv": "question,answer\nMay I return it?,Within thirty days.\n",
    "data/questions.jsonl": "".join(
        f'{{"id": "q{n}", "question": "Question {n}?", "topic": "topic {n % 6}", "facts": ["thirty"]}}\n'
        for n in range(1, 61)
    ),
    "evaluation.yaml": """\
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  required: ${{ row.golden }}
  slices: {topic: "${{ row.topic }}"}
  metrics:
    facts:
      metric: fact-coverage
      with: {text: "${{ outputs.answer }}", facts: "${{ row.facts }}"}
      where: ${{ size(row.facts) > 0 }}
      guard: {margin: 0.05, min: 0.7}
    price: {metric: cost, guard: {maxIncrease: 0.1}}
    gap: {of: facts, across: topic, guard: {max: 0.1}}
""",
    "monitor.yaml": """\
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp, map: {inputs.question: "attributes['app.question']"}}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: 500}
""",
    "policy.yaml": """\
apiVersion: penstock/v1
kind: Policy
metadata: {name: steady}
spec:
  match: {kinds: [Model], labels: {tier: prod}}
  rules:
    - {name: cold, assert: resource.spec.parameters.temperature == 0, message: Set the temperature to 0.}
""",
    "environments.yaml": """\
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec:
  patches: {Model/answerer: {spec: {parameters: {max_tokens: 100}}}}
  bindings: {Model/answerer: {endpoint: "https://prod.example.org/v1"}}
""",
}
