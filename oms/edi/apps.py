"""EDI: partners, what came in, what goes out."""

from oms.loading import PluggedApp


class EdiConfig(PluggedApp):
    name = "oms.edi"
