from django.urls import path

from . import views

app_name = "edi"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("upload", views.upload, name="upload"),
    path("files/<int:file_id>", views.file, name="file"),
    path("files/<int:file_id>/download", views.download, name="download"),
    path("interchanges/<int:interchange_id>", views.interchange, name="interchange"),
    path("messages/<int:message_id>", views.message, name="message"),
    path("messages/<int:message_id>/reprocess", views.reprocess, name="reprocess"),
    path("sent/<int:message_id>", views.outbound, name="outbound"),
    path("sent/<int:message_id>/download", views.outbound_download, name="outbound_download"),
    path("sent/<int:message_id>/resend", views.resend, name="resend"),
    path("sent/<int:message_id>/again", views.try_again, name="try_again"),
    path("sent/<int:message_id>/anew", views.send_anew, name="send_anew"),
    path("partners", views.partners, name="partners"),
    path("partners/new", views.new_partner, name="new_partner"),
    path("partners/<int:partner_id>", views.partner, name="partner"),
    path("partners/<int:partner_id>/edit", views.edit_partner, name="edit_partner"),
]
