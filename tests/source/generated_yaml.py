"""YAML texts of every style, from a source of chances: a seeded one, or hypothesis's, which shrinks."""

from random import Random

WORDS = (
    "a",
    "on",
    "yes",
    "no",
    "off",
    "null",
    "~",
    "true",
    "False",
    "12",
    "-3",
    "+7",
    "0o17",
    "0x1F",
    "1e3",
    ".5",
    "2.50",
)
TEXTS = (
    *(
        "plain",
        "two words",
        "é ü 漢字",
        "🚀",
        "a:b",
        "http://x/y?z=1",
        "it's",
        'say "so"',
        "#5",
        "a # b",
        "- dash",
        ": colon",
    ),
    *("${{ inputs.question }}", "{{ d.id }}", "[x]", "{y}", "tab\tin", " lead", "trail ", "", "!x"),
    *("&a", "*a", "@x", "%y", "`z`", "back\\slash", "?", "-", "=", "<<x", "0b11", "0777", "1:30", "12e03", "NaN"),
)
_SAFE = ("plain", "two words", "é ü 漢字", "🚀", "a:b", "http://x/y?z=1", "it's", "back\\slash", "<<x")
_LINES = ("one", "  two", "", "{% for d in ds %}", "drei — ü", "a: b", "- c", "# d", "")


class Writer:
    """One text; `chance` decides everything."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.keys = 0
        self.anchors: list[str] = []

    def stream(self) -> str:
        documents = [self.document() for _ in range(self.chance.choice((1, 1, 1, 2, 3)))]
        text = "".join(("" if index == 0 and self.odd() else "---\n") + each for index, each in enumerate(documents))
        if self.rarely():
            text = text.replace("\n", self.chance.choice(("\r\n", "\r")))
        return ("\ufeff" if self.rarely() else "") + text

    def document(self) -> str:
        self.anchors.clear()
        body = self.mapping(0, 0) if self.odd() else self.sequence(0, 0)
        return ("# é comment\n" if self.rarely() else "") + body + ("...\n" if self.rarely() else "")

    def mapping(self, indent: int, depth: int) -> str:
        return "".join(self.entry(indent, depth) for _ in range(self.chance.randint(1, 4)))

    def sequence(self, indent: int, depth: int) -> str:
        return "".join(self.item(indent, depth) for _ in range(self.chance.randint(1, 3)))

    def entry(self, indent: int, depth: int) -> str:
        pad = " " * indent
        if self.rarely():
            pad = f"\n{pad}" if self.odd() else f"{pad}# comment: here\n{pad}"
        if self.rarely():
            return self.rare(pad, indent, depth)
        key = self.key()
        if depth < 4 and self.odd():
            step = self.chance.choice((1, 2, 4))
            kind = self.chance.randrange(3)
            anchor = self.anchor()
            head = f"{pad}{key}:{anchor}{self.comment()}\n"
            if kind == 0:
                body = self.mapping(indent + step, depth + 1)
            else:
                body = self.sequence(indent if kind == 1 else indent + step, depth + 1)
            return head + body + self.known(anchor)
        if self.rarely() and depth < 4:
            return self.block_scalar(f"{pad}{key}: ", indent)
        gap = self.chance.choice((" ", "  "))
        return f"{pad}{key}:{gap}{self.value(indent)}{self.comment()}\n"

    def rare(self, pad: str, indent: int, depth: int) -> str:
        """Forms that people seldom write."""
        kind = self.chance.randrange(5)
        key = self.key()
        if kind == 0:
            return f"{pad}? {key}{self.comment()}\n{' ' * indent}: {self.value(indent)}\n"
        if kind == 1:
            return f"{pad}{key}:{self.comment()}\n"
        if kind == 2 and self.anchors:
            return f"{pad}{key}: [*{self.chance.choice(self.anchors)} , {{x: *{self.chance.choice(self.anchors)} }}]\n"
        if kind == 3 and depth < 3:
            tag = self.chance.choice(("!!map", "!!seq"))
            body = self.mapping(indent + 2, depth + 1) if tag == "!!map" else self.sequence(indent + 2, depth + 1)
            return f"{pad}{key}: {tag}{self.comment()}\n{body}"
        return f"{pad}{key}: |2\n{' ' * indent}    more\n{' ' * indent}  less\n"

    def item(self, indent: int, depth: int) -> str:
        pad = " " * indent
        kind = self.chance.randrange(5)
        if depth < 4 and kind == 0:
            return (
                f"{pad}- " + self.mapping(indent + 2, depth + 1).lstrip(" \n")
                if not self.rarely()
                else self.under(pad, indent, depth)
            )
        if depth < 4 and kind == 1:
            return f"{pad}- " + self.sequence(indent + 2, depth + 1).lstrip(" ")
        if kind == 2 and self.odd():
            return self.block_scalar(f"{pad}- ", indent)
        return f"{pad}- {self.value(indent)}{self.comment()}\n"

    def under(self, pad: str, indent: int, depth: int) -> str:
        return f"{pad}-\n{self.mapping(indent + 3, depth + 1)}"

    def block_scalar(self, head: str, indent: int) -> str:
        lines = [self.chance.choice(_LINES) for _ in range(self.chance.randint(1, 4))]
        lines[0] = self.chance.choice(("one", "text: x"))
        mark = self.chance.choice("|>") + self.chance.choice(("", "-", "+"))
        pad = " " * (indent + self.chance.choice((1, 2, 3)))
        return f"{head}{mark}{self.comment()}\n" + "".join(f"{pad}{line}\n" if line else "\n" for line in lines)

    def value(self, indent: int) -> str:
        kind = self.chance.randrange(12)
        if kind == 0:
            return self.flow(0)
        if kind == 1 and self.anchors:
            return "*" + self.chance.choice(self.anchors)
        if kind == 2:
            anchor = self.anchor()
            return f"{anchor.strip()} {self.scalar()}".strip() + self.known(anchor)
        if kind == 3:
            return self.folded(indent)
        if kind == 4:
            return "!!str " + self.chance.choice(WORDS)
        return self.scalar()

    def scalar(self) -> str:
        kind = self.chance.randrange(4)
        if kind == 0:
            return self.chance.choice(WORDS)
        text = self.chance.choice(TEXTS)
        if kind == 1:
            return "'" + text.replace("'", "''") + "'"
        if kind == 2:
            written = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
            return f'"{written.replace("é", chr(92) + "u00e9") if self.odd() else written}"'
        return self.chance.choice(_SAFE)

    def folded(self, indent: int) -> str:
        pad = "\n" + ("\n" if self.rarely() else "") + " " * (indent + 2)
        quote = self.chance.choice(("", "'", '"'))
        return f"{quote}first{pad}second é{pad}third{quote}"

    def flow(self, depth: int) -> str:
        if depth > 2 or self.odd():
            return self.chance.choice(("'x'", '"y"', "plain", "7", "null", "é ü", "two words", "[]", "{}"))
        space = self.chance.choice(("", " ", "\n" + " " * 12))
        if self.odd():
            return (
                f"[{space}"
                + f",{space or ' '}".join(self.flow(depth + 1) for _ in range(self.chance.randint(1, 3)))
                + f"{space}]"
            )
        pairs = [f"{self.key()}: {self.flow(depth + 1)}" for _ in range(self.chance.randint(1, 3))]
        return f"{{{space}" + f",{space or ' '}".join(pairs) + f"{space}}}"

    def key(self) -> str:
        self.keys += 1
        form = self.chance.choice(("k{}", "'k{}'", '"k{}"', "key {}", "é{}", "k-{}.x", "k_{}"))
        return form.format(self.keys)

    def anchor(self) -> str:
        if not self.rarely():
            return ""
        self.keys += 1
        return f" &a{self.keys}"

    def known(self, anchor: str) -> str:
        """Nothing; from here on aliases may name it."""
        self.anchors.extend(name.strip(" &") for name in [anchor] if name)
        return ""

    def comment(self) -> str:
        return self.chance.choice((" # é: 'x", "  #")) if self.rarely() else ""

    def odd(self) -> bool:
        return self.chance.randrange(2) == 0

    def rarely(self) -> bool:
        return self.chance.randrange(6) == 0
