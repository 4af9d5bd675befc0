from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register({"mail.sent": ("mail", "Mailed to {to}: {note}")})
subjects.register(
    Noun("notify.outgoingmail", "Mail", "{subject}", "notify:detail", P.MAIL_VIEW),
)
