from penstock.diagnostics.location import Within
from penstock.forge.shell import commands


def split(script: str) -> list[tuple[str, str]]:
    return [(command.text, command.after) for command in commands(script)]


def test_operators_part_commands() -> None:
    assert split("a 1 && b || c; d | e & f") == [
        ("a 1", "&&"), ("b", "||"), ("c", ";"), ("d", "|"), ("e", "&"), ("f", ""),
    ]  # fmt: skip


def test_quotes_substitutions_and_redirections_stay_in_their_word() -> None:
    assert split("""a "b; c" 'd | e' $(f; g) `h; i` ${j:-k|l} m 2>&1 &>n >&2""") == [
        ("""a "b; c" 'd | e' $(f; g) `h; i` ${j:-k|l} m 2>&1 &>n >&2""", "")
    ]
    assert split('a "$(b ")" \')\' c)" d; e') == [('a "$(b ")" \')\' c)" d', ";"), ("e", "")]
    assert split("a ${{ b || c }} d") == [("a ${{ b || c }} d", "")]


def test_lines_comments_and_here_documents() -> None:
    script = "a \\\n  b # c; d\ne <<EOF && f\ng; h\nEOF\ni <<-'X'\n\tj | k\n\tX\nl ||\n  m\n"
    assert split(script) == [("a b", "\n"), ("e", "&&"), ("f", "\n"), ("i", "\n"), ("l", "||"), ("m", "\n")]


def test_places_are_of_the_script() -> None:
    first, second, third = commands("a b; cc\n  dd ee  \n")
    assert first.within == Within(0, 0, 0, 3)
    assert second.within == Within(0, 5, 0, 7)
    assert third.within == Within(1, 2, 1, 7)


def test_the_program_is_named_bare() -> None:
    def called(script: str) -> tuple[str, ...]:
        return commands(script)[0].called()

    assert called('A=1 sudo -E "$HOME/bin/penstock" gate --base x') == ("penstock", "gate", "--base", "x")
    for runner in ("uv run", "uvx", "python -m", "python3 -I -m", "timeout 60", "pipx run", "if !"):
        assert called(f"{runner} penstock check")[:2] == ("penstock", "check"), runner


def test_commands_inside_substitutions() -> None:
    (command,) = commands('echo "$(a; b $(c))"')
    assert [inner.text for inner in command.inner()] == ["a", "b $(c)"]


def test_nothing_hangs_or_fails_on_half_a_script() -> None:
    for script in ("a 'b", 'a "b $(c', "a ${b", "a ${{ b", "<<EOF\nx", "a <<", "`", "\\", "&& | ;", ")", "$(", "a\\\n"):
        commands(script)
    for opened in ("$(", '"$(', "${", "(", "`", "${{ ", "<<a ", "if ", "{ "):
        commands(opened * 20_000)
        commands(f"{opened * 40}penstock gate")
    assert len(commands("a || " * 100_000)) == 100_000
    assert len(commands("a\n" * 100_000)) == 100_000
