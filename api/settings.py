"""Settings of the service, from the environment (`ODOMETER_API_…`), read once and passed down."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from oracle.errors import Misconfigured

PREFIX = "ODOMETER_API_"
MIN_PEPPER_BYTES = 16


def _hex_bytes(length: int) -> BeforeValidator:
    def parse(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        raw = bytes.fromhex(value.removeprefix("0x"))
        if len(raw) != length:
            raise ValueError(f"has {len(raw)} bytes, not {length}")
        return raw

    return BeforeValidator(parse)


Address = Annotated[bytes, _hex_bytes(20)]
Hash = Annotated[bytes, _hex_bytes(32)]
Seconds = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """Everything that an operator of the service can set. Times are in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    data_dir: Path = Path("var/api")
    database_url: str = ""
    """Empty: SQLite in `data_dir`."""

    node_url: str
    genesis_id: Hash | None = None
    """If given, the node must be on this network; else the node is asked once."""
    registry: Address
    distributor: Address
    node_timeout: float = Field(default=5.0, gt=0)

    pepper: SecretStr | None = None
    pepper_file: Path | None = None
    """The key of the HMAC over VINs. Never change it: commitments are made with it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)

    request_window: Seconds = 300
    max_photo_bytes: Count = 15_000_000
    max_photo_pixels: Count = 40_000_000
    max_json_bytes: Count = 65_536
    max_waiting_uploads: Count = 20
    max_vehicles: Count = 20

    enrolment_validity: Seconds = 30 * 24 * 3600
    batch_max_size: Count = 50
    batch_max_age: Seconds = 0
    batch_patience: Seconds = 60
    """After so long an unsigned batch no longer holds up the next one."""
    batch_validity: Annotated[int, Field(ge=60)] = 3600
    max_attempts: Count = 3
    watch_interval: float = Field(default=2.0, gt=0)
    head_lifetime: float = Field(default=2.0, ge=0)
    """How long the chain's attester set is remembered."""

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.pepper is not None and self.pepper_file is not None:
            raise ValueError("give pepper or pepper_file, not both")
        if len(self.pepper_bytes()) < MIN_PEPPER_BYTES:
            raise ValueError(f"pepper has fewer than {MIN_PEPPER_BYTES} bytes")
        return self

    def pepper_bytes(self) -> bytes:
        """The secret itself, from the file if one is named."""
        if self.pepper is not None:
            return self.pepper.get_secret_value().encode()
        if self.pepper_file is None:
            raise ValueError("pepper is missing: set pepper or pepper_file")
        try:
            return self.pepper_file.read_bytes().strip()
        except OSError as error:
            raise ValueError(f"pepper_file cannot be read: {error}") from error

    @property
    def database(self) -> str:
        """The SQLAlchemy URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'api.db'}"


def load_settings(**values: Any) -> Settings:
    """Settings from the environment; Misconfigured names all faults at once."""
    try:
        return Settings(**values)
    except ValidationError as error:
        lines = []
        for fault in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in fault["loc"])
            lines.append(f"  {PREFIX + name.upper() if name else 'settings'}: {fault['msg']}")
        raise Misconfigured("The settings do not do:\n" + "\n".join(lines)) from error
