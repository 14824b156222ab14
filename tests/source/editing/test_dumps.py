from penstock.source.editing.dumps import dumps


def test_keeps_the_order_of_keys_and_notes() -> None:
    assert dumps({"b": 1, "a": "on"}, note="One.\nTwo.") == b"# One.\n# Two.\nb: 1\na: 'on'\n"


def test_what_the_document_shall_not_hold_is_escaped() -> None:
    data = dumps({"a": "x --- y", "b": ["+++"]}, escaped=("---", "+++"))
    assert data == b'a: "x -\\x2d- y"\nb:\n  - "+\\x2b+"\n'


def test_text_of_any_script_stands_as_it_is_only_where_that_is_asked() -> None:
    assert dumps({"a": "Grüße, 世界"}, wide=True) == "a: 'Grüße, 世界'\n".encode()
    assert dumps({"a": "Grüße"}) == 'a: "Grüße"\n'.encode()
