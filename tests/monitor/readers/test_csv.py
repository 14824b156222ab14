"""Comma separated traces."""

from tests.monitor.readers.reading import read, reasons, records

from penstock.monitor.observed import Record


def test_columns_are_attributes_and_names_of_ours_need_no_mapping() -> None:
    (found,) = records("csv", b'id,inputs.question,latency,note\n7,"why, then",1.5,\n')
    assert found.attributes == {"id": "7", "inputs.question": "why, then", "latency": "1.5"}
    assert found.given == {"id": "7", "inputs": {"question": "why, then"}, "latency": "1.5"}


def test_counts_what_does_not_fit() -> None:
    data = b'a,b\n1,2\n1,2,3\n\xff,2\n"x"y,2\n5,6\n'
    found = read("csv", data)
    assert [each.attributes["a"] for each in found if isinstance(each, Record)] == ["1", "5"]
    assert sorted(reasons(found)) == ["columns", "columns", "encoding"]


def test_a_quote_that_is_never_closed_is_cut_off() -> None:
    assert reasons(read("csv", b'a,b\n1,2\n"x,2\n3,4\n')) == ["truncated"]
