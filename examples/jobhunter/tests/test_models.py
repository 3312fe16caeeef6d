"""The documents without a database; with one, they are tested together with the operations."""

from datetime import datetime, timedelta, timezone

import pytest
from pulpo_core.models.validators import as_utc

from jobhunter.clock import utc_now
from jobhunter.models import ApplicationStatus, Job


def test_source_fields() -> None:
    job = Job.model_construct(source_fields={})
    job.set_source_field("workload", "80 %")
    job.set_source_field("applicants", 7, source="linkedin")
    assert job.source_fields == {"stepstone": {"workload": "80 %"}, "linkedin": {"applicants": 7}}
    assert job.get_source_field("workload") == "80 %"
    assert job.get_source_field("applicants", source="linkedin") == 7
    assert job.get_source_field("workload", source="elsewhere") is None


@pytest.mark.parametrize("status", [ApplicationStatus.REJECTED, ApplicationStatus.OFFER])
def test_an_ended_application_cannot_be_changed(status: ApplicationStatus) -> None:
    assert status.next_steps == ()


def test_every_status_can_be_reached_from_a_draft() -> None:
    reached = {ApplicationStatus.DRAFT}
    for _ in ApplicationStatus:
        reached |= {step for status in reached for step in status.next_steps}
    assert reached == set(ApplicationStatus)


def test_moments_are_in_utc() -> None:
    moment = datetime(2026, 9, 14, 8, 30, tzinfo=timezone(timedelta(hours=2)))
    assert as_utc(moment).isoformat() == "2026-09-14T06:30:00+00:00"
    assert as_utc(moment.replace(tzinfo=None)).isoformat() == "2026-09-14T08:30:00+00:00"


def test_now_survives_a_round_trip_through_the_database() -> None:
    assert utc_now().microsecond % 1000 == 0
