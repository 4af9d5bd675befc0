"""Documents: papers and sheets, kept."""

from oms.loading import PluggedApp


class DocumentsConfig(PluggedApp):
    name = "oms.documents"
