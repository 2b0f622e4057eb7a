"""What endpoints ask for: the services, the sender, an operator, an id."""

from typing import Annotated

from fastapi import Depends, Path, Request

from api.services import Services


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Given = Annotated[Services, Depends(_services)]


def _sender(request: Request) -> bytes:
    sender: bytes = request.state.sender
    return sender


Sender = Annotated[bytes, Depends(_sender)]
"""The 20-byte address that signed the request."""


async def _operator(sender: Sender, services: Given) -> bytes:
    await services.check_operator(sender)
    return sender


Operator = Annotated[bytes, Depends(_operator)]
"""A sender whom the registry lists as an attester."""

PathId = Annotated[int, Path(ge=1, le=2**31 - 1)]
