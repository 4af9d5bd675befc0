from oms.audit import wording

wording.register(
    {
        "job.retried": ("refresh", "{note} queued again"),
        "job.cancelled": ("cross", "{note} called off"),
    }
)
