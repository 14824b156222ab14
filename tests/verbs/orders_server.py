"""A small server of tools, for the tests: `python orders_server.py [PORT] [TOOL...]`."""

import os
import sys

from mcp.server import MCPServer

server = MCPServer("orders")


@server.tool()
def refund(order: str, amount: float = 0.0) -> dict[str, bool]:
    """Refunds an order."""
    return {"ok": True}


@server.tool(description=f"Looks an order up{', with a key' if os.environ.get('ORDERS_TOKEN') else ''}.")
def look_up(order: str) -> str:
    return order


if __name__ == "__main__":
    print("ready", file=sys.stderr)
    if len(sys.argv) > 1:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run("stdio")
