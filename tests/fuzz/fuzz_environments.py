"""Any input to the law `test_environments`."""

from tests.fuzz.target import run

if __name__ == "__main__":
    run(
        "test_environments",
        lambda chance, laws: {name: chance.value("abc", ("x",)) for name in ("target", "first", "second")},
    )
