"""Any input to the law `test_templates`."""

from tests.fuzz.target import run

if __name__ == "__main__":
    run(
        "test_templates",
        lambda chance, laws: {
            "format": chance.PickValueInList(["jinja2", "mustache", "fstring"]),
            "question": chance.PickValueInList(["", "x", "{{ 7*7 }}"]),
            "documents": [{"a": "x"}] * chance.ConsumeIntInRange(0, 3),
            "text": chance.pieces(laws.TAGS),
        },
    )
