"""The settings of a deployment, from a TOML file. `settings.example.toml` explains each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from rollout.addresses import ANYONE, address_of, hash_of
from rollout.faults import Refused
from thorlink.hashing import keccak256


def _app_of(value: Any) -> bytes:
    """32 bytes of 0x hex, or the hash of a name."""
    if isinstance(value, str) and value and not value.startswith("0x"):
        return keccak256(value.encode())
    return hash_of(value)


def _executors_of(value: Any) -> Any:
    """A word opens it: nobody leaves a list empty, or a zero in it, and means everyone."""
    return [ANYONE] if value == "anyone" else value


def _executor_of(value: Any) -> bytes:
    return value if value is ANYONE else address_of(value)


def _each_once(accounts: list[bytes]) -> list[bytes]:
    if len(set(accounts)) != len(accounts):
        raise ValueError("one is named twice")
    return accounts


Address = Annotated[bytes, BeforeValidator(address_of)]
Hash = Annotated[bytes, BeforeValidator(hash_of)]
AppId = Annotated[bytes, BeforeValidator(_app_of)]
Addresses = Annotated[list[Address], Field(min_length=1, max_length=255)]
Executors = Annotated[
    list[Annotated[bytes, BeforeValidator(_executor_of)]],
    Field(min_length=1, max_length=255),
    BeforeValidator(_executors_of),
]
Uint8 = Annotated[int, Field(ge=1, lt=2**8)]
Uint16 = Annotated[int, Field(ge=1, lt=2**16)]
Uint24 = Annotated[int, Field(ge=1, lt=2**24)]
Uint32 = Annotated[int, Field(ge=1, lt=2**32)]
Uint88 = Annotated[int, Field(ge=1, lt=2**88)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Roles(_Section):
    """Who may do what in the end. `admin` is left out where a timelock is to be created; `pauser`
    is of the local token, the administrator by default."""

    guardians: Addresses
    admin: Address | None = None
    pauser: Address | None = None

    @field_validator("guardians")
    @classmethod
    def _once(cls, value: list[bytes]) -> list[bytes]:
        return _each_once(value)


class Timelock(_Section):
    """The administrator that is created with the contracts."""

    min_delay_s: Annotated[int, Field(ge=0, lt=2**32)]
    proposers: Addresses
    executors: Executors

    @field_validator("proposers", "executors")
    @classmethod
    def _once(cls, value: list[bytes]) -> list[bytes]:
        return _each_once(value)


class Registry(_Section):
    """Operators, models and limits; seconds and whole kilometres."""

    attesters: Addresses
    threshold: Uint8
    min_interval_s: Uint32
    challenge_window_s: Annotated[int, Field(ge=0, lt=2**32)]
    max_km_per_day: Uint24
    max_jump_km: Uint24
    reader_models: Annotated[list[Hash], Field(min_length=1)]

    @property
    def limits(self) -> tuple[int, int, int, int]:
        """In the order of the contract's struct."""
        return (
            self.min_interval_s,
            self.challenge_window_s,
            self.max_km_per_day,
            self.max_jump_km,
        )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = []
        count = len(self.attesters)
        if len(set(self.attesters)) != count:
            faults.append("attesters: one is named twice")
        if len(set(self.reader_models)) != len(self.reader_models):
            faults.append("reader_models: one is named twice")
        if not count < 2 * self.threshold <= 2 * count:
            faults.append(f"threshold {self.threshold} is not more than half of {count}, or above")
        if self.min_interval_s < self.challenge_window_s:
            faults.append("min_interval_s is below challenge_window_s")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class Distributor(_Section):
    """Caps, in whole kilometres a week; rates that were decided later, in wei a kilometre."""

    vehicle_km_per_week: Uint24
    driver_km_per_week: Uint24
    budget_km_per_week: Uint32
    later_rates: list[Uint88] = []

    @property
    def caps(self) -> tuple[int, int, int]:
        """In the order of the contract's struct."""
        return (self.vehicle_km_per_week, self.driver_km_per_week, self.budget_km_per_week)


class OwnToken(_Section):
    """A TokenPayout that mints a B3TRToken of our own."""

    kind: Literal["token"] = "token"


class VeBetter(_Section):
    """A VeBetterPayout from the funds that an app has in VeBetterDAO's pool. An app's id is its
    name's hash."""

    kind: Literal["vebetter"] = "vebetter"
    pool: Address
    app_id: AppId
    grams_per_km: Uint16


class Settings(_Section):
    """Everything that is decided before the contracts exist."""

    roles: Roles
    timelock: Timelock | None = None
    registry: Registry
    distributor: Distributor
    payout: Annotated[OwnToken | VeBetter, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = []
        if (self.timelock is None) == (self.roles.admin is None):
            faults.append("either [timelock] or roles.admin says who administers, and only one")
        if self.roles.pauser is not None and self.payout.kind != "token":
            faults.append("roles.pauser is of the local token, and there is none")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def named(self) -> dict[str, bytes]:
        """Every account that is given power, by where it is named."""
        accounts = {"roles.admin": self.roles.admin, "roles.pauser": self.roles.pauser}
        known = {where: account for where, account in accounts.items() if account is not None}
        known |= _numbered("roles.guardians", self.roles.guardians)
        known |= _numbered("registry.attesters", self.registry.attesters)
        if self.timelock is not None:
            known |= _numbered("timelock.proposers", self.timelock.proposers)
            known |= _numbered("timelock.executors", self.timelock.executors)
        return {where: account for where, account in known.items() if account != ANYONE}


def _numbered(where: str, accounts: Sequence[bytes]) -> dict[str, bytes]:
    return {f"{where}[{index}]": account for index, account in enumerate(accounts)}


def load(path: Path) -> Settings:
    """The settings of a file; Refused lists everything that is wrong with it."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Refused([f"{path}: {error.strerror}"]) from error
    except ValidationError as error:
        raise Refused(f"{path}: {_line(entry)}" for entry in error.errors()) from error
    except ValueError as error:
        raise Refused([f"{path} is not TOML: {error}"]) from error


def _line(entry: Any) -> str:
    where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in entry["loc"])
    what = {"extra_forbidden": "there is no such setting", "missing": "is missing"}
    message = what.get(entry["type"], entry["msg"].removeprefix("Value error, "))
    return f"{where.removeprefix('.')}: {message}" if where else message
