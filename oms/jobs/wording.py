from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "job.retried": ("refresh", "{note} queued again"),
        "job.cancelled": ("cross", "{note} called off"),
    }
)
subjects.register(
    Noun("jobs.job", "Job", "{kind} {pk}", "jobs:job", P.AUDIT_VIEW),
)
