"""The settings of a deployment, from a TOML file. `settings.example.toml` explains each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from rollout.faults import Refused
from thorlink.hashing import keccak256


def address_of(value: Any) -> bytes:
    """20 bytes of 0x hex; ValueError for the zero address or a wrong checksum (mixed case)."""
    raw = _hex(value, 20)
    if not any(raw):
        raise ValueError("is the zero address")
    if isinstance(value, str) and value[2:] not in (value[2:].lower(), value[2:].upper()):
        expected = checksummed(raw)
        if value != expected:
            raise ValueError(f"has a wrong checksum: mistyped? (0x{raw.hex()} is {expected})")
    return raw


def checksummed(address: bytes) -> str:
    """An address in the mixed case of EIP-55."""
    digits = address.hex()
    marks = keccak256(digits.encode()).hex()
    pairs = zip(digits, marks[:40], strict=True)
    return "0x" + "".join(d.upper() if int(mark, 16) > 7 else d for d, mark in pairs)


def _hash_of(value: Any) -> bytes:
    return _hex(value, 32)


def _hex(value: Any, length: int) -> bytes:
    if isinstance(value, str):
        if not value.startswith("0x"):
            raise ValueError("does not start with 0x")
        value = bytes.fromhex(value[2:])
    if not isinstance(value, bytes) or len(value) != length:
        raise ValueError(f"is not {length} bytes of 0x hex")
    return value


Address = Annotated[bytes, BeforeValidator(address_of)]
Hash = Annotated[bytes, BeforeValidator(_hash_of)]
Uint8 = Annotated[int, Field(ge=1, lt=2**8)]
Uint24 = Annotated[int, Field(ge=1, lt=2**24)]
Uint32 = Annotated[int, Field(ge=1, lt=2**32)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Roles(_Section):
    """Who holds them in the end. `pauser` is of the local token; the administrator by default."""

    admin: Address
    pauser: Address | None = None


class Registry(_Section):
    """Operators, models and limits; seconds and whole kilometres."""

    attesters: Annotated[list[Address], Field(min_length=1, max_length=255)]
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
    """Caps, in whole kilometres a week."""

    vehicle_km_per_week: Uint24
    driver_km_per_week: Uint24
    budget_km_per_week: Uint32

    @property
    def caps(self) -> tuple[int, int, int]:
        """In the order of the contract's struct."""
        return (self.vehicle_km_per_week, self.driver_km_per_week, self.budget_km_per_week)


class Payout(_Section):
    """`token`: a TokenPayout with a B3TRToken of our own; `contract`: one that exists."""

    kind: Literal["token", "contract"]
    address: Address | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "contract") != (self.address is not None):
            raise ValueError("address goes with kind = 'contract', and only with it")
        return self


class Settings(_Section):
    """Everything that is decided before the contracts exist."""

    roles: Roles
    registry: Registry
    distributor: Distributor
    payout: Payout

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.roles.pauser is not None and self.payout.kind != "token":
            raise ValueError("roles.pauser is of the local token, and there is none")
        return self

    @property
    def named(self) -> dict[str, bytes]:
        """Every account that is given power, by where it is named."""
        accounts = {"roles.admin": self.roles.admin}
        if self.roles.pauser is not None:
            accounts["roles.pauser"] = self.roles.pauser
        each = enumerate(self.registry.attesters)
        return accounts | {f"registry.attesters[{i}]": address for i, address in each}


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
