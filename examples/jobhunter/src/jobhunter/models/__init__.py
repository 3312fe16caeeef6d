"""Every document of the project, imported so that `@datamodel` registers it."""

from jobhunter.models.application import Application, ApplicationStatus
from jobhunter.models.company import Company, CompanySize
from jobhunter.models.job import Currency, EmploymentType, Job, Salary, SalaryPeriod, WorkMode
from jobhunter.models.posting import Board, CleanPosting, RawPosting, Rejection, RejectionReason
from jobhunter.models.records import CleanedJobs, MergedJobs, RawJobs

__all__ = [
    "Application",
    "ApplicationStatus",
    "Board",
    "CleanPosting",
    "CleanedJobs",
    "Company",
    "CompanySize",
    "Currency",
    "EmploymentType",
    "Job",
    "MergedJobs",
    "RawJobs",
    "RawPosting",
    "Rejection",
    "RejectionReason",
    "Salary",
    "SalaryPeriod",
    "WorkMode",
]
