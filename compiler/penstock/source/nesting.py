"""How deep JSON text nests, before any parser walks it."""


def is_deeper(data: bytes, deepest: int) -> bool:
    """Whether objects and lists stand within each other more than `deepest` deep; brackets in strings do not count."""
    if data.count(b"[") + data.count(b"{") <= deepest:
        return False
    depth = 0
    is_text = is_escaped = False
    for byte in data:
        if is_text:
            if is_escaped:
                is_escaped = False
            elif byte == 0x5C:
                is_escaped = True
            elif byte == 0x22:
                is_text = False
        elif byte == 0x22:
            is_text = True
        elif byte in b"[{":
            depth += 1
            if depth > deepest:
                return True
        elif byte in b"]}":
            depth -= 1
    return False
