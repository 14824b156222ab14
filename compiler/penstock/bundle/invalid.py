"""What pydantic found wrong first in a file that Penstock wrote, in one line."""

from pydantic import ValidationError


def words(error: ValidationError) -> str:
    """`field.part: what is wrong`, without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]
