"""Questions and changes asked many times a second: Django composes their SQL once, later only the values differ.

Composing a statement takes several times as long as the database's answer to it. Nothing of an answer is kept. What
is asked stays written as a query set, with `Given("name")` for each value that comes with the asking.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.expressions import Expression
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery

from palvelutori.foundation.scope import ScopedManager, reader

M = TypeVar("M", bound=models.Model)
Row = TypeVar("Row")


class Given(Expression):
    """The place of a value that comes with the asking: moments, dates, texts, whole numbers, truth values."""

    def __init__(self, name: str, *, at: int | None = None) -> None:
        super().__init__(output_field=models.TextField())
        self.name, self.at = name, at

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place in the statement."""
        return "%s", [self]

    def value(self, given: Mapping[str, Any], ops: Any) -> Any:
        """The value as the database takes it."""
        found = given[self.name] if self.at is None else given[self.name][self.at]
        if isinstance(found, datetime):
            return ops.adapt_datetimefield_value(found)
        return ops.adapt_datefield_value(found) if isinstance(found, date) else found


def many(name: str, given: Mapping[str, Any]) -> list[Given]:
    """For `__in`: places for as many values as `given[name]`, a sequence, has. One statement is kept a length."""
    return [Given(name, at=at) for at in range(len(given[name]))]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    values: tuple[Any, ...]
    made: Callable[[Sequence[Any], Any], list[Any]]

    def filled(self, given: Mapping[str, Any], ops: Any) -> list[Any]:
        return [one.value(given, ops) if isinstance(one, Given) else one for one in self.values]


def _line() -> Any:
    """This thread's connection. Asked for once a statement: finding it takes longer than using it."""
    return connections[DEFAULT_DB_ALIAS]


def _asked(sql: str, values: Sequence[Any], line: Any) -> tuple[Sequence[Any], int]:
    """Rows, and how many were found or changed. PostgreSQL plans the statement once a connection."""
    if line.vendor == "postgresql":
        return line.planned(sql, values)  # type: ignore[no-any-return]
    with line.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall(), cursor.rowcount


def _key(given: Mapping[str, Any], line: Any) -> tuple[Any, ...]:
    """What the SQL depends on: the database, which values are given, and the lengths of lists."""
    lengths = (len(one) for one in given.values() if isinstance(one, (tuple, list)))
    return (line.vendor, *given, *lengths)


class _Prepared(ABC):
    def __init__(self, build: Callable[[Mapping[str, Any]], models.QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept: dict[tuple[Any, ...], _Statement] = {}
        self._is_scoped = self._is_locking = False

    def _statement(self, given: Mapping[str, Any], line: Any) -> _Statement:
        key = _key(given, line)
        found = self._kept.get(key)
        if found is None:
            asked = self._build(given)
            self._is_scoped = isinstance(asked.model._default_manager, ScopedManager)
            self._is_locking = asked.query.select_for_update
            found = _with_constants(self._composed(asked, line))
            _require_all(given, found.values)
            self._kept[key] = found
        if self._is_scoped:
            reader()
        if self._is_locking and not line.in_atomic_block:
            raise transaction.TransactionManagementError("a row is locked inside a transaction")
        return found

    @abstractmethod
    def _composed(self, asked: models.QuerySet[Any, Any], line: Any) -> _Statement:
        """The statement `asked` comes to on this database."""


def _with_constants(made: _Statement) -> _Statement:
    """With what never differs written into the statement: a plan that is made once may go by it. Of a hundred
    thousand stops a handful waits, and a database that does not know which state is asked for reads them all."""
    waiting, values, pieces = iter(made.values), [], []
    for piece in _PLACE.split(made.sql):
        if piece == "%s":
            value = next(waiting)
            written = _constant(value)
            if written is None:
                values.append(value)
            pieces.append(written or piece)
        else:
            pieces.append(piece)
    return replace(made, sql="".join(pieces), values=tuple(values))


#: a place for a value; `%%` is a percent sign
_PLACE: Final = re.compile(r"(%%|%s)")


def _constant(value: Any) -> str | None:
    """As the statement has it; None for what stays a value: what comes with the asking, and rarer kinds."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and "\\" not in value and "\0" not in value:
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return None


def _require_all(given: Mapping[str, Any], values: Iterable[Any]) -> None:
    """Some lookups of Django make words of what they do not know: a value that lost its place so is told."""
    places = {(one.name, one.at) for one in values if isinstance(one, Given)}
    asked = {
        (name, at)
        for name, one in given.items()
        for at in (range(len(one)) if isinstance(one, (tuple, list)) else (None,))
    }
    if places != asked:
        raise TypeError(f"no place for, or no value of {sorted(map(str, places ^ asked))}")


class Question(_Prepared, Generic[Row]):
    """`build(given)` is the query set: of instances, with `select_related`, `annotate` or without, or `values_list`.

    Scoped tables are read inside a scope only, rows locked inside a transaction only, as ever.
    """

    def all(self, **given: Any) -> list[Row]:
        """Every row."""
        line = _line()
        statement = self._statement(given, line)
        rows, _ = _asked(statement.sql, statement.filled(given, line.ops), line)
        return statement.made(rows, line)

    def first(self, **given: Any) -> Row | None:
        """The first row, None without one; the query set says how many are fetched."""
        return next(iter(self.all(**given)), None)

    def _composed(self, asked: models.QuerySet[Any, Any], line: Any) -> _Statement:
        compiler = asked.query.get_compiler(connection=line)
        sql, values = compiler.as_sql()
        converters = compiler.get_converters([one[0] for one in compiler.select])
        if asked._iterable_class is not ModelIterable:
            is_flat = asked._iterable_class is FlatValuesListIterable
            return _Statement(
                sql, tuple(values), lambda rows, line: _plain(rows, converters, line, is_flat=is_flat)
            )
        related = get_related_populators(  # type: ignore[call-arg]
            compiler.klass_info, compiler.select, line.alias
        )
        fields = compiler.klass_info["select_fields"]
        first, last = fields[0], fields[-1] + 1
        names = [one[0].target.attname for one in compiler.select[first:last]]
        told = tuple((compiler.annotation_col_map or {}).items())

        def made(rows: Sequence[Any], line: Any) -> list[Any]:
            found = []
            for row in _converted(rows, converters, line):
                one = asked.model.from_db(line.alias, names, row[first:last])
                for populator in related:
                    populator.populate(row, one)
                for name, at in told:
                    setattr(one, name, row[at])
                found.append(one)
            return found

        return _Statement(sql, tuple(values), made)


def _converted(rows: Iterable[Any], converters: Mapping[int, Any], line: Any) -> Iterable[list[Any]]:
    places = [(at, convert, of) for at, (converts, of) in converters.items() for convert in converts]
    for row in map(list, rows):
        for at, convert, of in places:
            row[at] = convert(row[at], of, line)
        yield row


def _plain(rows: Sequence[Any], converters: Mapping[int, Any], line: Any, *, is_flat: bool) -> list[Any]:
    made = list(_converted(rows, converters, line)) if converters else rows
    return [row[0] for row in made] if is_flat else [tuple(row) for row in made]


class Change(_Prepared):
    """`UPDATE` of the rows `build(given)` is the query set of: `values` are the new ones, each `Given` or plain."""

    def __init__(
        self, build: Callable[[Mapping[str, Any]], models.QuerySet[Any, Any]], **values: Any
    ) -> None:
        super().__init__(build)
        self._values = values

    def __call__(self, **given: Any) -> int:
        """How many rows were changed."""
        line = _line()
        statement = self._statement(given, line)
        return _changed(statement.sql, statement.filled(given, line.ops), line)

    def _composed(self, asked: models.QuerySet[Any, Any], line: Any) -> _Statement:
        query = asked.query.chain(UpdateQuery)
        query.add_update_values(self._values)  # type: ignore[attr-defined]
        sql, values = query.get_compiler(connection=line).as_sql()
        return _Statement(sql, tuple(values), lambda rows, line: list(rows))


def _changed(sql: str, values: Sequence[Any], line: Any) -> int:
    with transaction.mark_for_rollback_on_error(using=line.alias):
        return _asked(sql, values, line)[1]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the rows of a model lie."""

    table: str
    fields: tuple[Any, ...]
    key: Any

    @classmethod
    def of(cls, model: type[models.Model], quoted: Callable[[str], str], names: Iterable[str] = ()) -> _Shape:
        meta = model._meta
        chosen = [meta.get_field(name) for name in names] or list(meta.local_concrete_fields)
        return cls(quoted(meta.db_table), tuple(chosen), meta.pk)


#: so many rows in a statement of their own; more are rare and go the ordinary way
_MOST_AT_ONCE = 16
_SQL: dict[tuple[Any, ...], tuple[str, _Shape]] = {}


def insert(*rows: models.Model) -> None:
    """Store new rows of one model: one statement; what the database numbers gets its number."""
    if not rows:
        return
    model, line = type(rows[0]), _line()
    _require_scope(model)
    if len(rows) > _MOST_AT_ONCE:
        model._base_manager.bulk_create(rows)
        return
    key = (line.vendor, model, len(rows))
    if key not in _SQL:
        shape = _Shape.of(model, line.ops.quote_name)
        own = tuple(one for one in shape.fields if one is not _numbered(model))
        shape = _Shape(shape.table, own, shape.key)
        names = ", ".join(line.ops.quote_name(one.column) for one in own)
        places = ", ".join(["(" + ", ".join(["%s"] * len(own)) + ")"] * len(rows))
        number = _numbered(model)
        back = f" RETURNING {line.ops.quote_name(number.column)}" if number else ""
        _SQL[key] = (f"INSERT INTO {shape.table} ({names}) VALUES {places}{back}", shape)  # noqa: S608
    sql, shape = _SQL[key]
    values = [one for row in rows for one in _stored(row, shape.fields, line, is_new=True)]
    with transaction.mark_for_rollback_on_error(using=line.alias):
        numbers, _ = _asked(sql, values, line)
    for row, number in zip(rows, numbers, strict=False):  # what has a name of its own gets no number
        row.pk = number[0]
    for row in rows:
        row._state.adding, row._state.db = False, line.alias


def update(row: models.Model, *names: str) -> None:
    """Store a row that is in the database: the fields named, all without a name. RuntimeError when it is gone."""
    model, line = type(row), _line()
    _require_scope(model)
    key = (line.vendor, model, names)
    if key not in _SQL:
        shape = _Shape.of(model, line.ops.quote_name, names)
        shape = _Shape(shape.table, tuple(one for one in shape.fields if one is not shape.key), shape.key)
        quoted = line.ops.quote_name
        changes = ", ".join(f"{quoted(one.column)} = %s" for one in shape.fields)
        where = f"{quoted(shape.key.column)} = %s"
        _SQL[key] = (f"UPDATE {shape.table} SET {changes} WHERE {where}", shape)  # noqa: S608
    sql, shape = _SQL[key]
    values = _stored(row, (*shape.fields, shape.key), line, is_new=False)
    if _changed(sql, values, line) != 1:
        raise RuntimeError(f"{model.__name__} {row.pk} is not there to be changed")


#: kind of field → the type of value it stores as it is; most columns of a row are of them
_PLAIN: Final[dict[type, type]] = {
    models.CharField: str,
    models.TextField: str,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.BigIntegerField: int,
    models.BooleanField: bool,
}


def _stored(row: models.Model, fields: Iterable[Any], line: Any, *, is_new: bool) -> list[Any]:
    found, told = [], row.__dict__
    for field in fields:
        plain = _PLAIN.get(type(field))
        value = told.get(field.attname, field)  # what was not loaded is loaded by the field
        if plain is None or not (value is None or type(value) is plain):
            value = field.get_db_prep_save(field.pre_save(row, is_new), connection=line)
        found.append(value)
    return found


def _numbered(model: type[models.Model]) -> Any:
    key = model._meta.pk
    return key if isinstance(key, models.AutoField) else None


def _require_scope(model: type[models.Model]) -> None:
    if isinstance(model._default_manager, ScopedManager):
        reader()
