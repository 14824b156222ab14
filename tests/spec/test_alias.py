from penstock.spec import alias, catalogue


def test_newest_snapshot_of_a_name_spelt_as_the_name_is() -> None:
    known = [entry.name for entry in catalogue.entries() if catalogue.is_snapshot("openai/gpt-4o", entry.name)]
    assert len(known) > 1
    assert alias.snapshot("openai/gpt-4o") == max(known)
    assert alias.snapshot("gpt-4o") == max(known).removeprefix("openai/")


def test_another_model_of_the_family_is_no_snapshot() -> None:
    assert catalogue.is_snapshot("openai/gpt-4o", "openai/gpt-4o-2024-08-06")
    assert catalogue.is_snapshot("acme/big-latest", "acme/big-20250101")
    assert not catalogue.is_snapshot("openai/gpt-4o", "openai/gpt-4o-mini-2024-07-18")
    assert not catalogue.is_snapshot("openai/gpt-4o", "evil/gpt-4o-2024-08-06")
    assert not catalogue.is_snapshot("openai/gpt-4o", "openai/gpt-4o")


def test_a_dated_name_and_one_without_snapshots_do_not_float() -> None:
    assert alias.is_floating("openai/gpt-4o")
    assert alias.is_floating("mistral/nobody-knows-latest")
    assert not alias.is_floating("openai/gpt-4o-2024-08-06")
    assert not alias.is_floating("builtin/echo")
    assert alias.snapshot("mistral/nobody-knows-latest") is None
