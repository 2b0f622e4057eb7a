"""Photos on their way in: bad ones are refused and say why, good ones are kept once."""

import asyncio
import errno
import hashlib
import io
import os
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select, text

from api.models import Upload, UploadEvent

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def _count(world: Any) -> tuple[int, int]:
    async with world.services.database.read() as session:
        uploads = await session.scalar(select(func.count()).select_from(Upload))
        events = await session.scalar(select(func.count()).select_from(UploadEvent))
    return uploads, events


def _kept(world: Any) -> list[str]:
    return sorted(path.name for path in (world.settings.data_dir / "photos").rglob("*.*"))


def _again(raw: bytes, quality: int, scale: float = 1) -> bytes:
    """The same picture, saved again."""
    image = Image.open(io.BytesIO(raw))
    image = image.resize((int(image.width * scale), int(image.height * scale)))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 144 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def test_upload_is_kept_and_told(world: Any) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    vehicle = await world.add_vehicle(driver)
    answer = await world.upload(driver, vehicle, raw)
    upload = answer.json()

    assert answer.status_code == 202
    assert (upload["status"], upload["kind"]) == ("stored", "registration")
    assert upload["vehicle"] == vehicle["id"]
    assert upload["sha256"] == "0x" + hashlib.sha256(raw).hexdigest()
    assert (upload["reading_km"], upload["reward_wei"], upload["tx_id"]) == (None, "0", None)
    assert [line["state"] for line in upload["timeline"]] == ["stored"]
    assert await world.get_upload(driver, upload["id"]) == upload
    assert _kept(world) == [upload["kept_sha256"][2:] + ".jpg"]


async def test_operator_gets_the_kept_bytes(world: Any) -> None:
    driver = world.drivers[0]
    upload = (await world.upload(driver, await world.add_vehicle(driver), world.photo(1))).json()
    (task,) = await world.tasks(world.operators[0])
    async with world.client(world.operators[0]) as client:
        answer = await client.get(f"/v1/operator/photos/{upload['id']}")
        missing = await client.get("/v1/operator/photos/99")

    assert answer.headers["content-type"] == "image/jpeg"
    assert "0x" + hashlib.sha256(answer.content).hexdigest() == task["sha256"]
    assert task["sha256"] == upload["kept_sha256"]
    assert _told(missing) == (404, "not_found")


async def test_same_bytes_are_the_same_upload(world: Any) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    vehicle = await world.add_vehicle(driver)
    first = await world.upload(driver, vehicle, raw)
    again = await world.upload(driver, vehicle, raw)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json()
    assert await _count(world) == (1, 1)


async def test_same_bytes_at_once_are_one_upload(world: Any) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    vehicle = await world.add_vehicle(driver)
    answers = await asyncio.gather(*(world.upload(driver, vehicle, raw) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await _count(world) == (1, 1)
    assert len(_kept(world)) == 1


async def test_different_photos_at_once_are_all_kept(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    photos = [world.photo(seed) for seed in range(6)]
    answers = await asyncio.gather(*(world.upload(driver, vehicle, raw) for raw in photos))
    assert [answer.status_code for answer in answers] == [202] * 6
    kinds = sorted(answer.json()["kind"] for answer in answers)
    assert kinds == ["reading"] * 5 + ["registration"]
    assert await _count(world) == (6, 6)


async def test_bytes_of_another_driver_are_refused(world: Any) -> None:
    raw = world.photo(1)
    await world.upload(world.drivers[0], await world.add_vehicle(world.drivers[0]), raw)
    other = await world.add_vehicle(world.drivers[1], "WVWZZZ1JZXW000002")
    answer = await world.upload(world.drivers[1], other, raw)
    assert _told(answer) == (409, "duplicate_photo")
    assert "upload" not in answer.json()


async def test_bytes_for_another_own_vehicle_are_refused(world: Any) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    first = await world.upload(driver, await world.add_vehicle(driver), raw)
    other = await world.add_vehicle(driver, "WVWZZZ1JZXW000002")
    answer = await world.upload(driver, other, raw)
    assert _told(answer) == (409, "duplicate_photo")
    assert answer.json()["upload"] == first.json()["id"]


@pytest.mark.parametrize(("quality", "scale"), [(80, 1), (50, 1), (90, 0.8)])
async def test_picture_saved_again_is_refused(world: Any, quality: int, scale: float) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    vehicle = await world.add_vehicle(driver)
    first = await world.upload(driver, vehicle, raw)
    answer = await world.upload(driver, vehicle, _again(raw, quality, scale))
    assert _told(answer) == (409, "duplicate_photo")
    assert answer.json()["upload"] == first.json()["id"]
    assert await _count(world) == (1, 1)


async def test_other_picture_is_taken(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    answers = [await world.upload(driver, vehicle, world.photo(seed)) for seed in (1, 2)]
    assert [answer.json()["kind"] for answer in answers] == ["registration", "reading"]


@pytest.mark.parametrize(
    ("raw", "expected", "photo_code"),
    [
        (b"", (422, "photo_rejected"), "empty"),
        (b"hello, I am no photo", (422, "photo_rejected"), "not_an_image"),
        (b"GIF89a" + bytes(50), (415, "unsupported_format"), "unsupported_format"),
        (b"\xff\xd8\xff" + bytes(50), (422, "photo_rejected"), "damaged"),
        (_bomb(), (422, "photo_rejected"), "too_many_pixels"),
    ],
    ids=["empty", "text", "gif", "broken", "bomb"],
)
async def test_what_is_no_photo_leaves_nothing(
    world: Any, raw: bytes, expected: tuple[int, str], photo_code: str
) -> None:
    driver = world.drivers[0]
    answer = await world.upload(driver, await world.add_vehicle(driver), raw)
    assert _told(answer) == expected
    assert answer.json()["photo_code"] == photo_code
    assert await _count(world) == (0, 0)
    assert _kept(world) == []


async def test_truncated_photo_leaves_nothing(world: Any) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    answer = await world.upload(driver, await world.add_vehicle(driver), raw[: len(raw) // 2])
    assert _told(answer) == (422, "photo_rejected")
    assert answer.json()["photo_code"] == "truncated"
    assert (await _count(world), _kept(world)) == ((0, 0), [])


async def test_photo_above_the_limit_is_refused(make_world: Any) -> None:
    async with make_world(max_photo_bytes=1000) as world:
        driver = world.drivers[0]
        answer = await world.upload(driver, await world.add_vehicle(driver), world.photo(1))
        assert _told(answer) == (413, "body_too_large")
        assert await _count(world) == (0, 0)


async def test_body_that_is_not_said_to_be_an_image_is_refused(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    async with world.client(driver) as client:
        answer = await client.post(
            f"/v1/uploads?vehicle={vehicle['id']}",
            content=world.photo(1),
            headers={"Content-Type": "text/plain"},
        )
    assert _told(answer) == (415, "unsupported_format")


async def test_vehicle_that_is_not_the_drivers_is_not_found(world: Any) -> None:
    vehicle = await world.add_vehicle(world.drivers[0])
    for wrong in (vehicle, {"id": "77"}):
        answer = await world.upload(world.drivers[1], wrong, world.photo(1))
        assert _told(answer) == (404, "not_found")
    answer = await world.upload(world.drivers[0], {"id": "x"}, world.photo(1))
    assert _told(answer) == (422, "invalid_request")
    assert await _count(world) == (0, 0)


async def test_upload_of_another_is_not_found(world: Any) -> None:
    driver = world.drivers[0]
    sent = await world.upload(driver, await world.add_vehicle(driver), world.photo(1))
    async with world.client(world.drivers[1]) as client:
        answer = await client.get(f"/v1/uploads/{sent.json()['id']}")
    assert _told(answer) == (404, "not_found")


async def test_first_photo_needs_the_enrolment(world: Any) -> None:
    driver = world.drivers[0]
    async with world.client(driver) as client:
        body = {"vin": "WVWZZZ1JZXW000001", "unit": "km"}
        vehicle = (await client.post("/v1/vehicles", json=body)).json()
    answer = await world.upload(driver, vehicle, world.photo(1))
    assert _told(answer) == (409, "enrolment_needed")


async def test_first_photo_after_the_enrolment_expired_is_refused(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    world.pass_time(world.settings.enrolment_validity)
    answer = await world.upload(driver, vehicle, world.photo(1))
    assert _told(answer) == (409, "enrolment_needed")


async def test_so_many_photos_may_wait(make_world: Any) -> None:
    async with make_world(max_waiting_uploads=2) as world:
        driver = world.drivers[0]
        vehicle = await world.add_vehicle(driver)
        for seed in (1, 2):
            assert (await world.upload(driver, vehicle, world.photo(seed))).status_code == 202
        answer = await world.upload(driver, vehicle, world.photo(3))
        assert _told(answer) == (429, "too_many_waiting")
        assert (await world.upload(driver, vehicle, world.photo(1))).status_code == 200


async def test_full_disk_loses_nothing(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)

    def no_room(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", no_room)
        answer = await world.upload(driver, vehicle, world.photo(1))
        assert _told(answer) == (507, "storage_full")
        assert (await _count(world), _kept(world)) == ((0, 0), [])
    assert (await world.upload(driver, vehicle, world.photo(1))).status_code == 202


async def test_full_database_loses_nothing(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    engine = world.services.database._engine
    async with engine.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))
    answers = []
    for seed in range(60):
        answers.append(await world.upload(driver, vehicle, world.photo(seed)))
        if answers[-1].status_code == 507:
            break
    assert _told(answers[-1]) == (507, "storage_full")
    uploads, events = await _count(world)
    assert uploads == events == len([a for a in answers if a.status_code == 202])
    async with engine.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count=1000000"))
    assert (await world.upload(driver, vehicle, world.photo(len(answers) - 1))).status_code == 202


async def test_kept_photo_that_changed_is_a_fault(world: Any) -> None:
    driver = world.drivers[0]
    sent = await world.upload(driver, await world.add_vehicle(driver), world.photo(1))
    (path,) = (world.settings.data_dir / "photos").rglob("*.jpg")
    path.write_bytes(b"other")
    async with world.client(world.operators[0]) as client:
        answer = await client.get(f"/v1/operator/photos/{sent.json()['id']}")
    assert _told(answer) == (500, "internal_error")
