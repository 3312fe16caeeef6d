"""`requests` and `instruments`: work of people at the desk by day. Some of these operations need a role."""

from typing import Annotated, Self

from beanie import PydanticObjectId
from pulpo_core import UtcDatetime, operation
from pulpo_core.exceptions import ConflictError, NotFoundError
from pydantic import BaseModel, Field
from pymongo.errors import DuplicateKeyError

from observatory.clock import utc_now
from observatory.models import (
    Instrument,
    InstrumentState,
    Maintenance,
    Observer,
    ObservingRequest,
    RequestStatus,
    Review,
    Star,
)

ENOUGH = 2  # reviews for a decision
Serial = Annotated[str, Field(min_length=1, description="The instrument's serial number", examples=["CAM-2"])]


class SubmitRequest(BaseModel):
    """The star, and the reason."""

    star: str = Field(description="The star's name", examples=["Boo 2"])
    by: str = Field(description="The address of who asks", examples=["ida@hill.example"])
    reason: str = Field(description="What is to be learned from it", min_length=1, max_length=500)
    priority: int = Field(default=3, ge=1, le=5, description="From 1 (some day) to 5 (tonight)")
    hours: float = Field(default=1.0, gt=0, le=12, description="How many hours it takes")


class ReviewRequest(BaseModel):
    """The review of a request by a member of the committee."""

    request_id: PydanticObjectId = Field(description="The request")
    review: Review = Field(description="Who says it, how many points, and why")


class RequestReceipt(BaseModel):
    """The state of a request."""

    request_id: PydanticObjectId = Field(description="The request's id")
    star: str = Field(description="The star asked for")
    status: RequestStatus = Field(description="What has become of it")
    score: float | None = Field(description="Mean of the reviews' points")

    @classmethod
    def of(cls, request: ObservingRequest) -> Self:
        """Return the receipt for a stored request."""
        fields = {"request_id": request.id, "star": request.star_name}
        return cls.model_validate(fields | {"status": request.status, "score": request.score})


class InstrumentReport(BaseModel):
    """The state of an instrument."""

    serial: str = Field(description="Its serial number")
    kind: str = Field(description="What kind of instrument it is", examples=["Camera"])
    state: InstrumentState = Field(description="Ready, in maintenance, or retired")
    last_worked_on: UtcDatetime | None = Field(description="When somebody last began to work on it")

    @classmethod
    def of(cls, instrument: Instrument) -> Self:
        """Return the report of a stored instrument of any kind."""
        began = [entry.began_at for entry in instrument.maintenance]
        fields = {"serial": instrument.serial, "kind": type(instrument).__name__, "state": instrument.state}
        return cls.model_validate(fields | {"last_worked_on": max(began, default=None)})


@operation(
    name="requests.submit",
    description="Ask for a star to be observed",
    category="desk",
    tags=["requests"],
    models_in=["Star", "Observer"],
    models_out=["ObservingRequest"],
    async_enabled=True,
)
async def submit(wish: SubmitRequest) -> RequestReceipt:
    """File a request. Unknown stars and people, and duplicate requests, are refused."""
    star = await Star.find_one({"$or": [{"name": wish.star}, {"aliases": wish.star}]})
    person = await Observer.find_one({"email": wish.by})
    if star is None:
        raise NotFoundError(f"there is no star {wish.star!r}", hint="find_stars looks around a place in the sky")
    if person is None:
        raise NotFoundError(f"nobody here has the address {wish.by!r}", hint="GET /observers lists everybody")
    fields = wish.model_dump() | {"star": star, "by": person, "star_name": star.name}
    try:
        request = await ObservingRequest(**fields, submitted_at=utc_now()).insert()
    except DuplicateKeyError as error:
        raise ConflictError(f"{star.name} is asked for already, for the same reason", hint="give another") from error
    return RequestReceipt.of(request)


@operation(
    name="requests.review",
    description="Review a request",
    category="desk",
    tags=["requests"],
    models_in=["ObservingRequest"],
    models_out=["ObservingRequest"],
    permissions=["astronomer"],
)
async def review(review: ReviewRequest) -> RequestReceipt:
    """Add a review. The second one decides: a mean of 3 or more points accepts the request."""
    request = await ObservingRequest.get(review.request_id)
    if request is None:
        raise NotFoundError(f"there is no request {review.request_id}", hint="requests.submit files one")
    if request.status is not RequestStatus.OPEN:
        raise ConflictError(f"request {request.id} is {request.status} already", hint="submit another")
    request.reviews.append(review.review)
    if len(request.reviews) >= ENOUGH:
        request.status = RequestStatus.ACCEPTED if (request.score or 0) >= 3 else RequestStatus.DECLINED
    await request.save()
    return RequestReceipt.of(request)


@operation(
    name="instruments.maintenance.begin",
    description="Take an instrument out of use",
    category="desk",
    tags=["instruments"],
    models_in=["Instrument"],
    models_out=["Instrument"],
    permissions=["technician"],
)
async def begin_maintenance(
    serial: Serial, reason: Annotated[str, Field(min_length=1, description="What is wrong, or due")]
) -> InstrumentReport:
    """Begin maintenance of any kind of instrument: the collection has all of them."""
    instrument = await _instrument(serial)
    if instrument.state is not InstrumentState.READY:
        raise ConflictError(f"{serial} is in state {instrument.state}", hint="end that first")
    instrument.state = InstrumentState.MAINTENANCE
    instrument.maintenance.append(Maintenance(reason=reason, began_at=utc_now()))
    await instrument.save()
    return InstrumentReport.of(instrument)


@operation(
    name="instruments.maintenance.finish",
    description="Put an instrument back into use",
    category="desk",
    tags=["instruments"],
    models_in=["Instrument"],
    models_out=["Instrument"],
    permissions=["technician"],
)
async def finish_maintenance(
    serial: Serial, note: Annotated[str, Field(description="What was done")] = ""
) -> InstrumentReport:
    """End the current maintenance. An instrument that was delivered broken has no entry yet, which is not an error."""
    instrument = await _instrument(serial)
    if instrument.state is not InstrumentState.MAINTENANCE:
        raise ConflictError(f"{serial} is in state {instrument.state}", hint="instruments.maintenance.begin starts it")
    instrument.state = InstrumentState.READY
    if instrument.maintenance and instrument.maintenance[-1].ended_at is None:
        instrument.maintenance[-1].ended_at, instrument.maintenance[-1].note = utc_now(), note
    await instrument.save()
    return InstrumentReport.of(instrument)


async def _instrument(serial: str) -> Instrument:
    found = await Instrument.find_one({"serial": serial}, with_children=True)
    if found is None:
        hint = "GET /cameras, /spectrographs and /weather_stations list them"
        raise NotFoundError(f"there is no instrument {serial!r}", hint=hint)
    return found
