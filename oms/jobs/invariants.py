"""The laws of background work: nothing is forgotten, nothing fails in silence."""

from oms.audit.proof import invariant

invariant(
    "jobs.none_is_forgotten",
    "No job has been due for more than fifteen minutes without being tried.",
    """
    SELECT id, kind, run_after, attempts FROM jobs_job
     WHERE state = 'queued' AND run_after < now() - interval '15 minutes' AND attempts = 0
    """,
)
invariant(
    "jobs.worn_out_is_dead",
    "A job that has used up its attempts is given up, not waiting.",
    """
    SELECT id, kind, attempts, max_attempts, run_after FROM jobs_job
     WHERE state = 'queued' AND attempts > max_attempts AND run_after < now() - interval '15 minutes'
    """,
)
invariant(
    "jobs.requests_are_answered",
    "Every repeatable request that was taken has its answer: both commit together.",
    """
    SELECT key, answered_at FROM jobs_answeredrequest
     WHERE answer = 'null'::jsonb AND answered_at < now() - interval '1 minute'
    """,
)
