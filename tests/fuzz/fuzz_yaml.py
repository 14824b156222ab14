"""Any input to the law `test_yaml`."""

from tests.fuzz.target import run

if __name__ == "__main__":
    run(
        "test_yaml",
        lambda chance, laws: {"data": chance.ConsumeBytes(200)},
    )
