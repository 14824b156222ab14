"""The one exception: where the tool cannot go on."""


class Fatal(Exception):
    """Ends a command with a clear message.

    Args:
        message: what is wrong, in one sentence.
        help: what to do about it.
        exit_code: 2 (usage or configuration) unless the fault lies in a spec (1).
    """

    def __init__(self, message: str, *, help: str | None = None, exit_code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.exit_code = exit_code
