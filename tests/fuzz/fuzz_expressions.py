"""Any input to the law `test_expressions`."""

from tests.fuzz.target import run

if __name__ == "__main__":
    run(
        "test_expressions",
        lambda chance, laws: {"values": chance.value("abc", ("x",)), "source": chance.pieces(laws.WORDS)},
    )
