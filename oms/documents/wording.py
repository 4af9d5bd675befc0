"""How documents read on a timeline."""

from oms.audit import wording

wording.register({"document.made": ("file", "{title} {note} made")})
