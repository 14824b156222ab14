"""Any input to the law `test_schemas_of_any_shape`."""

from tests.fuzz.target import run

if __name__ == "__main__":
    run(
        "test_schemas_of_any_shape",
        lambda chance, laws: {
            "value": chance.value("abc", ("x",)),
            "source": chance.value((*laws.KEYWORDS, "a", "b"), laws.TEXTS),
            "target": chance.value((*laws.KEYWORDS, "a", "b"), laws.TEXTS),
        },
    )
