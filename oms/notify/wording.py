from oms.audit import wording

wording.register({"mail.sent": ("mail", "Mailed to {to}: {note}")})
