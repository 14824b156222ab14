"""Whether something listens at an endpoint; nothing is asked of it."""

import asyncio
import ssl

from penstock.runtime.network import http
from penstock.runtime.network.address import resolve
from penstock.runtime.provider import Failed

_SECONDS = 5.0


async def reach(endpoint: str, allow_private: bool) -> str | None:
    """None where a connection (over https with a valid certificate) comes about, else why not."""
    try:
        async with asyncio.timeout(_SECONDS):
            address = await resolve(endpoint, allow_private)
            _, writer = await http.connect(address)
            writer.transport.abort()
    except Failed as failed:
        return failed.message
    except TimeoutError:
        return f"{endpoint} took no connection within {_SECONDS:g} s"
    except ssl.SSLError as error:
        return f"{endpoint}: {error.reason or 'TLS failed'}"
    except OSError as error:
        return f"{endpoint} takes no connection: {error.strerror or type(error).__name__}"
    return None
