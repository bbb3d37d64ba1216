"""A column of any of Arrow's types as text: nothing as empty, dates in ISO form, lists as JSON."""

from __future__ import annotations

import contextlib
import json

import pyarrow as pa
import pyarrow.compute as pc


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as text without nulls, `pa.string()`."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_timestamp(column.type) or isinstance(column.type, pa.BaseExtensionType)):
        with contextlib.suppress(pa.ArrowException, UnicodeDecodeError):
            texts = pc.fill_null(column.cast(pa.string()), "")
            texts.validate(full=True)
            return texts
    return pa.array(as_texts(column), pa.string())


def as_texts(column: pa.Array) -> list[str]:
    """Return the cells of a column for which Arrow has no text of its own."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        with contextlib.suppress(ValueError, OverflowError):  # a year that Python has not
            return ["" if value is None else str(value.isoformat(" ")) for value in column.to_pylist()]
        return [str(text) for text in pc.fill_null(column.cast(pa.string()), "").to_pylist()]
    with contextlib.suppress(UnicodeDecodeError):
        return [cell_text(value) for value in column.to_pylist()]
    return [cell_text(value) for value in column.cast(as_bytes(kind)).to_pylist()]


def as_bytes(kind: pa.DataType) -> pa.DataType:
    """Return a type with bytes in place of its text, which is not the UTF-8 that it should be."""
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.large_binary()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(as_bytes(kind.value_type))
    if pa.types.is_map(kind):
        return pa.map_(as_bytes(kind.key_type), as_bytes(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, as_bytes(field.type)) for field in kind])
    return kind


def cell_text(value: object) -> str:
    """Return a value that Arrow has no text for."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if not isinstance(value, list | dict | tuple):
        return str(value)
    return json.dumps(
        value, ensure_ascii=False, default=lambda one: cell_text(one) if isinstance(one, bytes) else str(one)
    )
