"""A server of tools for the tests: `python orders_server.py [PORT]`; what it offers follows its environment."""

import os
import sys

from mcp.server import MCPServer

server = MCPServer("orders")


@server.tool()
def find(order: str) -> dict[str, str]:
    """Finds an order."""
    if order == "A-9":
        raise ValueError("no such order")
    if order == "A-0":
        os._exit(1)
    if order == "A-long":
        return {"state": "x" * (9 << 20)}
    environ = ",".join(sorted(name for name in os.environ if name.startswith(("SHOP", "OPENAI"))))
    return {"state": "late", "pid": str(os.getpid()), "environ": environ, "here": ",".join(os.listdir("."))}


@server.tool()
def say(order: str) -> str:
    """Says an order."""
    return f"order {order}, {os.environ.get('SHOP_KEY', 'no key')}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run("stdio")
