from django.apps import AppConfig


class OmsConfig(AppConfig):
    """The shell. Every app registers what it brings in its own `ready`."""

    name = "oms"

    def ready(self) -> None:
        import oms.celery  # noqa: F401 - makes it the current Celery app in every process
