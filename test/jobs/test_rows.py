from __future__ import annotations

from pathlib import Path

import pytest
from querymill_jobs.artifact_types import artifact_types
from querymill_jobs.canonical import canonical_json
from querymill_jobs.documents import document_text
from querymill_jobs.errors import UserError
from querymill_jobs.row_schema import row_check
from querymill_jobs.rows import RowWriter, read_rows, write_rows
from querymill_jobs.sample_rows import sample_rows


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [{"b": 1, "a": "é\n\u2028😀"}, {"a": None, "c": [1.5, {"z": True, "y": ""}]}]
    path = tmp_path / "rows.jsonl"
    assert write_rows(path, rows) == 2
    assert list(read_rows(path)) == rows
    assert path.read_bytes().startswith('{"a":"é\\n\u2028😀","b":1}\n'.encode())


def test_rows_can_be_appended(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, [{"n": 1}])
    with RowWriter(path, append=True) as writer:
        writer.write({"n": 2})
        writer.flush()
        assert [row["n"] for row in read_rows(path)] == [1, 2]


def test_a_missing_field_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a":1}\n\n{"b":1}\n')
    with pytest.raises(UserError, match=r'Cannot read "rows.jsonl": line 3 has no field "a"'):
        list(read_rows(path, ["a"]))


def test_a_file_that_is_not_there_is_a_user_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        list(read_rows(tmp_path / "absent.jsonl"))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_canonical_json_refuses_what_json_has_no_form_for(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": value})


def test_a_boolean_is_no_number_and_an_integer_is_one() -> None:
    check = row_check({"n": "number|null", "i": "integer"})
    assert check({"n": 1, "i": 1, "more": "welcome"}) is None
    assert check({"n": None, "i": 1}) is None
    assert check({"n": True, "i": 1}) == 'column "n" must be number or null, found boolean'
    assert check({"n": 1.5, "i": 1.0}) == 'column "i" must be integer, found number'


def test_every_column_type_of_the_contract_is_known() -> None:
    for kind in artifact_types().values():
        row_check(kind.columns)


def test_the_text_of_a_document_is_its_title_and_text() -> None:
    assert document_text({"title": "A title", "text": " The text. "}) == "A title The text."
    assert document_text({"title": "", "text": "The text."}) == "The text."
    assert document_text({"text": "one two three"}, cut=2) == "one two"


def test_samples_are_few_and_short() -> None:
    shown = sample_rows(
        ({"a": "x" * 1000, "b": number, "c": 1} for number in range(50)), ["b", "a", "absent"]
    )
    assert len(shown) == 20
    assert list(shown[0]) == ["b", "a"]
    assert len(shown[0]["a"]) == 400 and shown[0]["a"].endswith("…")
