"""An operator's settings: read once from the environment, checked together, frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AnyHttpUrl, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from oracle.errors import Misconfigured
from oracle.ocr.confirm import ACCEPT_CONFIDENCE

PREFIX = "ODOMETER_ORACLE_"


def _bytes_of(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return bytes.fromhex(value.strip().removeprefix("0x"))
    except ValueError:
        raise ValueError("not hex digits") from None


Address = Annotated[bytes, BeforeValidator(_bytes_of), Field(min_length=20, max_length=20)]
Hash = Annotated[bytes, BeforeValidator(_bytes_of), Field(min_length=32, max_length=32)]


class Settings(BaseSettings):
    """Each field is the variable ODOMETER_ORACLE_<FIELD>. Without `key_file` it is a dry run.

    `genesis_id` (32 bytes) pins the network from the first start on; without it the network of
    the first start is kept. Addresses and ids are hex. Times in seconds.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    api_url: AnyHttpUrl
    node_url: AnyHttpUrl
    registry: Address
    distributor: Address
    genesis_id: Hash | None = None
    key_file: Path | None = None
    passphrase_file: Path | None = None
    data_dir: Path = Path("oracle-data")
    accept_confidence: float = Field(default=ACCEPT_CONFIDENCE, gt=0, le=1)
    poll_s: float = Field(default=5.0, gt=0, le=3600)
    api_timeout_s: float = Field(default=30.0, gt=0, le=600)
    node_timeout_s: float = Field(default=10.0, gt=0, le=600)
    expiration_blocks: int = Field(default=32, ge=1, le=720)
    confirmations: int = Field(default=12, ge=0, le=720)
    stagger_s: float = Field(default=120.0, ge=0, le=86_400)
    reader_threads: int = Field(default=1, ge=1, le=64)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.passphrase_file is not None and self.key_file is None:
            raise ValueError(f"{PREFIX}PASSPHRASE_FILE without {PREFIX}KEY_FILE")
        if self.registry == self.distributor:
            raise ValueError("registry and distributor are two contracts")
        return self


def from_environment() -> Settings:
    """The settings; Misconfigured names every fault at once, and no value."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"  {_variable(fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise Misconfigured("these settings have to change:\n" + "\n".join(lines)) from None


def _variable(location: tuple[int | str, ...]) -> str:
    return PREFIX + str(location[0]).upper() if location else "together"
