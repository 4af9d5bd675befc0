"""How the demo's own events read."""

from oms.audit import wording

wording.register({"demo.became": ("customers", "{note} signed in from the list of demo people")})
