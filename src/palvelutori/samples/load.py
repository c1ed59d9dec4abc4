"""Reading a sample centre from its folder.

A folder holds `centre.toml`, `organisations.toml`, `units.toml`, `spaces.toml`, `staff.toml`, `demand.toml`,
`life_events.toml`, `personas.toml`, `paths.toml` and `services/<unit>.toml`. `samples/shared/` holds what
every centre has alike (personas, paths of the trade); a centre's file names what it takes from there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from palvelutori.samples.build import SampleProblem, build
from palvelutori.samples.check import check
from palvelutori.samples.expand import desks_of, exceptions_of, hours_of, service_of, staff_of
from palvelutori.samples.shape import (
    Centre,
    Demand,
    Desk,
    Device,
    Door,
    LifeEvent,
    Organisation,
    Persona,
    PriorityGround,
    Queue,
    Resource,
    Sample,
    Service,
    ServiceAgreement,
    ServicePath,
    SignIn,
    StaffMember,
    Unit,
    Zone,
)

HERE = Path(__file__).parent
SHARED = HERE / "shared"
T = TypeVar("T")


def names() -> tuple[str, ...]:
    """The samples that come with the house."""
    return tuple(sorted(path.parent.name for path in HERE.glob("*/centre.toml")))


def load(name_or_folder: str | Path) -> Sample:
    """A sample by its name (`rantakulma`) or the path of a folder of the same form. Raises SampleProblem."""
    folder = HERE / name_or_folder
    if not (folder / "centre.toml").is_file():
        folder = Path(name_or_folder)
    if not (folder / "centre.toml").is_file():
        right = f"give one of {', '.join(names())} or a folder with a centre.toml"
        raise SampleProblem(str(name_or_folder), "is not a sample centre", right)
    sample = _Folder(folder).sample()
    check(sample, folder.name)
    return sample


class _Folder:
    """One folder being read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.closures: list[dict[str, Any]] = []

    def sample(self) -> Sample:
        centre = self._centre()
        organisations = self._read("organisations.toml")
        units = self._read("units.toml")
        spaces = self._read("spaces.toml")
        staff = self._read("staff.toml")
        events = self._read("life_events.toml")
        at = f"{self.folder.name}/units.toml"
        return Sample(
            centre=centre,
            organisations=_all(Organisation, organisations, "organisations", self._at("organisations.toml")),
            agreements=_all(ServiceAgreement, organisations, "agreements", self._at("organisations.toml")),
            units=self._units(units),
            queues=_all(Queue, units, "queues", at),
            zones=_all(Zone, spaces, "zones", self._at("spaces.toml")),
            doors=self._doors(spaces),
            desks=tuple(self._desks(spaces)),
            resources=self._resources(spaces),
            services=tuple(self._services()),
            staff=tuple(self._staff(staff)),
            sign_ins=_all(SignIn, staff, "sign_ins", self._at("staff.toml")),
            life_events=_all(LifeEvent, events, "life_events", self._at("life_events.toml")),
            demand=build(Demand, self._read("demand.toml"), self._at("demand.toml")),
            personas=self._personas(),
            paths=self._paths(),
        )

    def _at(self, name: str) -> str:
        return f"{self.folder.name}/{name}"

    def _read(self, name: str, folder: Path | None = None) -> dict[str, Any]:
        path = (folder or self.folder) / name
        place = f"{path.parent.name}/{path.name}"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise SampleProblem(place, "is missing", "every sample has this file") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SampleProblem(place, f"is not TOML ({error})", "should be TOML 1.0 in UTF-8") from error

    def _centre(self) -> Centre:
        read, at = self._read("centre.toml"), self._at("centre.toml")
        self.closures = exceptions_of(read.pop("closures", []), f"{at}.closures")
        table = {
            **read,
            "hours": hours_of(read.get("hours"), f"{at}.hours", self.closures),
            "priority_grounds": read.get("priority_grounds", []),
            "devices": read.get("devices", []),
        }
        _all(PriorityGround, table, "priority_grounds", at)
        _all(Device, table, "devices", at)
        return build(Centre, table, at)

    def _units(self, read: dict[str, Any]) -> tuple[Unit, ...]:
        at = self._at("units.toml")
        for number, table in enumerate(_rows(read, "units", at)):
            table["hours"] = hours_of(table.get("hours"), f"{at}.units[{number}].hours", self.closures)
        return _all(Unit, read, "units", at)

    def _doors(self, read: dict[str, Any]) -> tuple[Door, ...]:
        at = self._at("spaces.toml")
        for number, table in enumerate(_rows(read, "doors", at)):
            if "hours" in table:
                table["hours"] = hours_of(table["hours"], f"{at}.doors[{number}].hours", self.closures)
        return _all(Door, read, "doors", at)

    def _desks(self, read: dict[str, Any]) -> Iterable[Desk]:
        at = self._at("spaces.toml")
        counts: dict[str, int] = {}
        for number, row in enumerate(_rows(read, "desks", at)):
            place = f"{at}.desks[{number}]"
            for table in desks_of(row, place, counts):
                yield build(Desk, table, place)

    def _resources(self, read: dict[str, Any]) -> tuple[Resource, ...]:
        at = self._at("spaces.toml")
        for number, table in enumerate(_rows(read, "resources", at)):
            table["hours"] = hours_of(table.get("hours"), f"{at}.resources[{number}].hours", self.closures)
        return _all(Resource, read, "resources", at)

    def _services(self) -> Iterable[Service]:
        for path in sorted((self.folder / "services").glob("*.toml")):
            read, place = self._read(path.name, path.parent), self._at(f"services/{path.name}")
            defaults = read.pop("defaults", {})
            for key, table in read.items():
                row = service_of(path.stem, key, {**defaults, **table}, f"{place}.{key}")
                yield build(Service, row, f"{place}.{key}")

    def _staff(self, read: dict[str, Any]) -> Iterable[StaffMember]:
        at = self._at("staff.toml")
        for number, group in enumerate(_rows(read, "groups", at)):
            place = f"{at}.groups[{number}]"
            for table in staff_of(group, place):
                yield build(StaffMember, table, f"{place} {table.get('code', '')}")

    def _personas(self) -> tuple[Persona, ...]:
        own, at = self._read("personas.toml"), self._at("personas.toml")
        weights = own.get("weights", {})
        rows = [*self._shared("personas", own), *_rows(own, "personas", at)]
        known = sorted(str(row.get("code")) for row in rows)
        for code in weights:
            if code not in known:
                raise SampleProblem(f"{at}.weights.{code}", "is not a persona", f"known: {known}")
        weighted = [{**row, "weight": weights.get(row.get("code"), 0.0)} for row in rows]
        return _all(Persona, {"personas": weighted}, "personas", at)

    def _paths(self) -> tuple[ServicePath, ...]:
        own, at = self._read("paths.toml"), self._at("paths.toml")
        rows = [*_rows(own, "paths", at), *self._shared("paths", own)]
        return _all(ServicePath, {"paths": rows}, "paths", at)

    def _shared(self, name: str, own: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows of `shared/<name>.toml` that `own` asks for: `shared = true` or a list of codes."""
        wanted = own.get("shared", False)
        if not wanted:
            return []
        rows = _rows(self._read(f"{name}.toml", SHARED), name, f"shared/{name}.toml")
        return [row for row in rows if wanted is True or row.get("code") in wanted]


def _rows(read: dict[str, Any], key: str, at: str) -> list[dict[str, Any]]:
    rows = read.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SampleProblem(f"{at}.{key}", "is not a list of tables", f"write each as [[{key}]]")
    return rows


def _all(shape: type[T], read: dict[str, Any], key: str, at: str) -> tuple[T, ...]:
    return tuple(
        build(shape, row, f"{at}.{key}[{row.get('code', number)}]")
        for number, row in enumerate(_rows(read, key, at))
    )
