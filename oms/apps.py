from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# What the apps bring with them by being installed: importing the module registers it.
REGISTERING = ("receivers", "jobs", "checks", "panels", "lists", "documents", "kpis", "edi")


class OmsConfig(AppConfig):
    """The shell: it comes last and calls in what every app has to register."""

    name = "oms"

    def ready(self) -> None:
        import oms.celery  # noqa: F401 - makes it the current Celery app in every process

        autodiscover_modules(*REGISTERING)
