"""Every document of the project, imported so that `@datamodel` registers it."""

from observatory.models.curve import LightCurve, Point
from observatory.models.finding import Constant, Eclipsing, Finding, Flaring, Periodic, Verdict
from observatory.models.frame import Calibration, Exposure, Frame
from observatory.models.instrument import (
    Camera,
    Filter,
    Instrument,
    InstrumentState,
    Maintenance,
    Mast,
    Spectrograph,
    WeatherStation,
)
from observatory.models.measurement import Grade, Measurement
from observatory.models.night import Night, WeatherSample
from observatory.models.observer import Observer, ObserverRole
from observatory.models.plan import DarkWindow, Plan, Slot
from observatory.models.request import ObservingRequest, RequestStatus, Review
from observatory.models.star import Position, Star, StarRole

__all__ = [
    "Calibration",
    "Camera",
    "Constant",
    "DarkWindow",
    "Eclipsing",
    "Exposure",
    "Filter",
    "Finding",
    "Flaring",
    "Frame",
    "Grade",
    "Instrument",
    "InstrumentState",
    "LightCurve",
    "Maintenance",
    "Mast",
    "Measurement",
    "Night",
    "Observer",
    "ObserverRole",
    "ObservingRequest",
    "Periodic",
    "Plan",
    "Point",
    "Position",
    "RequestStatus",
    "Review",
    "Slot",
    "Spectrograph",
    "Star",
    "StarRole",
    "Verdict",
    "WeatherSample",
    "WeatherStation",
]
