"""Durable jobs: `enqueue` in the transaction of the cause, `@handles` the work; Celery only rings the bell."""
