"""The demo company: its people in the menu, its sample files in the rail. Without DEMO none of it is there."""

from oms.loading import PluggedApp


class DemoConfig(PluggedApp):
    name = "oms.demo"

    def ready(self) -> None:
        super().ready()
        from oms.web import shell

        from .personas import personas

        shell.register("personas", personas)
