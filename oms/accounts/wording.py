from oms.audit import wording

wording.register({"person.changed": ("person", "The rights of {note} changed")})
