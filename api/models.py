"""The tables; `users`, `odometer_uploads`, `reward_transactions` keep their names and columns.

Amounts are wei of B3TR, distances whole kilometres, chain times Unix seconds, other times UTC.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Float, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.columns import HexBytes, UtcDateTime, WeiText


class UploadStatus(StrEnum):
    """Where a photo is on its path."""

    STORED = "stored"
    READ = "read"
    ATTESTED = "attested"
    SUBMITTED = "submitted"
    RECORDED = "recorded"
    REWARDED = "rewarded"
    REFUSED = "refused"
    REVIEW = "review"
    SKIPPED = "skipped"
    REVOKED = "revoked"


MOVING = (UploadStatus.STORED, UploadStatus.READ, UploadStatus.ATTESTED, UploadStatus.SUBMITTED)
"""While one photo of a vehicle is here, the vehicle's next one waits."""


class BatchState(StrEnum):
    """Where a batch is; the last three are final."""

    OPEN = "open"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RECORDED = "recorded"
    FAILED = "failed"
    EXPIRED = "expired"


ALIVE = (BatchState.OPEN, BatchState.SIGNED, BatchState.SUBMITTED)


class SubmissionState(StrEnum):
    """What became of one announced transaction."""

    PENDING = "pending"
    MINED = "mined"
    REVERTED = "reverted"
    FOREIGN = "foreign"


class Base(DeclarativeBase):
    """Root of the tables."""


class User(Base):
    """A wallet that signed a request, or was given a vehicle."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    wallet_address: Mapped[bytes] = mapped_column(HexBytes(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(255), unique=True)
    first_name: Mapped[str | None] = mapped_column(String(100))
    last_name: Mapped[str | None] = mapped_column(String(100))
    total_mileage: Mapped[int] = mapped_column(BigInteger, default=0)
    total_rewards: Mapped[int] = mapped_column(WeiText, default=0)
    sustainability_score: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Vehicle(Base):
    """A car: the HMAC of its VIN, its driver's consent, and its number on the chain."""

    __tablename__ = "vehicles"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    commitment: Mapped[bytes] = mapped_column(HexBytes(32), unique=True)
    unit: Mapped[str] = mapped_column(String(2))
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    enrolment_deadline: Mapped[int | None] = mapped_column(BigInteger)
    enrolment_signature: Mapped[bytes | None] = mapped_column(HexBytes(65))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Upload(Base):
    """One photo. `sha256` is that of the bytes as sent, `kept_sha256` of the JPEG that is kept."""

    __tablename__ = "odometer_uploads"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    image_url: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[bytes] = mapped_column(HexBytes(32), unique=True)
    kept_sha256: Mapped[bytes] = mapped_column(HexBytes(32), index=True)
    phash: Mapped[bytes] = mapped_column(HexBytes(8))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    detected_mileage: Mapped[int | None] = mapped_column(Integer, index=True)
    displayed: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str | None] = mapped_column(String(2))
    confidence: Mapped[float | None] = mapped_column(Float)
    model_hash: Mapped[bytes | None] = mapped_column(HexBytes(32))
    rewards: Mapped[int] = mapped_column(WeiText, default=0)
    status: Mapped[str] = mapped_column(String(20), index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    notes: Mapped[str | None] = mapped_column(Text)
    location: Mapped[str | None] = mapped_column(String(100))
    blockchain_tx: Mapped[bytes | None] = mapped_column(HexBytes(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UploadEvent(Base):
    """One line of an upload's timeline: written with every change of state, never changed."""

    __tablename__ = "upload_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("odometer_uploads.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text)


class Verdict(Base):
    """What one operator says of one photo; given once."""

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("upload_id", "operator"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("odometer_uploads.id"), index=True)
    operator: Mapped[bytes] = mapped_column(HexBytes(20))
    decision: Mapped[str] = mapped_column(String(20))
    km: Mapped[int | None] = mapped_column(Integer)
    displayed: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str | None] = mapped_column(String(2))
    confidence: Mapped[float] = mapped_column(Float)
    code: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    model_hash: Mapped[bytes] = mapped_column(HexBytes(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Batch(Base):
    """What operators sign together; `nonce` is None for a registration."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    nonce: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    deadline: Mapped[int] = mapped_column(BigInteger)
    model_hash: Mapped[bytes] = mapped_column(HexBytes(32))
    evidence_root: Mapped[bytes] = mapped_column(HexBytes(32))
    digest: Mapped[bytes] = mapped_column(HexBytes(32), unique=True)
    threshold: Mapped[int] = mapped_column(Integer)
    first_block: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BatchItem(Base):
    """One reading of a batch, in the order that is signed."""

    __tablename__ = "batch_items"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    upload_id: Mapped[int] = mapped_column(ForeignKey("odometer_uploads.id"), index=True)
    km: Mapped[int] = mapped_column(Integer)


class BatchSignature(Base):
    """One operator's 65 bytes over the digest of a batch."""

    __tablename__ = "batch_signatures"
    __table_args__ = (UniqueConstraint("batch_id", "operator"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    operator: Mapped[bytes] = mapped_column(HexBytes(20))
    signature: Mapped[bytes] = mapped_column(HexBytes(65))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Submission(Base):
    """A transaction that an operator announced for a batch, or that was found on the chain."""

    __tablename__ = "batch_submissions"
    __table_args__ = (UniqueConstraint("batch_id", "tx_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    tx_id: Mapped[bytes] = mapped_column(HexBytes(32))
    operator: Mapped[bytes | None] = mapped_column(HexBytes(20))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RewardTransaction(Base):
    """A payment that the distributor made, as its event says; one a vehicle and transaction."""

    __tablename__ = "reward_transactions"
    __table_args__ = (UniqueConstraint("blockchain_tx", "vehicle_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("odometer_uploads.id"), index=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    km: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int] = mapped_column(WeiText)
    currency: Mapped[str] = mapped_column(String(10), default="B3TR")
    blockchain_tx: Mapped[bytes] = mapped_column(HexBytes(32))
    status: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RequestNonce(Base):
    """A nonce that a signer used; kept until its request would be stale anyway."""

    __tablename__ = "request_nonces"

    address: Mapped[bytes] = mapped_column(HexBytes(20), primary_key=True)
    nonce: Mapped[bytes] = mapped_column(HexBytes(32), primary_key=True)
    time: Mapped[int] = mapped_column(BigInteger, index=True)


class Ledger(Base):
    """One row: the lock under which batches are formed, and how far payments were read."""

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    settled_block: Mapped[int] = mapped_column(BigInteger, default=0)
