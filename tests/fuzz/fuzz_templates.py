"""Any input to the law `test_templates`."""

from tests.fuzz.target import run

if __name__ == "__main__":
    run("test_templates")
