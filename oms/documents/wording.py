"""How documents read on a timeline."""

from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register({"document.made": ("file", "{title} {note} made")})
subjects.register(
    Noun("documents.document", "Document", "{filename}"),
)
