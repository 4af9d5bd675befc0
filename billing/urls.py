from django.urls import path

from billing.views import credit, export, invoices, payments, use_credit

app_name = "billing"
urlpatterns = [
    path("invoices/", invoices.listing, name="invoices"),
    path("invoices/<int:invoice_id>/", invoices.detail, name="invoice"),
    path("invoices/<int:invoice_id>/credit/", credit.make, name="make_credit"),
    path("credit-memos/", credit.listing, name="credit_memos"),
    path("credit-memos/<int:credit_memo_id>/", credit.detail, name="credit_memo"),
    path("credit-memos/<int:credit_memo_id>/approve/", credit.approve, name="approve_credit"),
    path("credit-memos/<int:credit_memo_id>/reject/", credit.reject, name="reject_credit"),
    path("credit-memos/<int:credit_memo_id>/apply/", use_credit.apply, name="apply_credit"),
    path("credit-memos/<int:credit_memo_id>/refund/", use_credit.refund, name="refund_credit"),
    path("payments/", payments.listing, name="payments"),
    path("payments/new/", payments.record, name="record_payment"),
    path("payments/<int:payment_id>/", payments.detail, name="payment"),
    path("payments/<int:payment_id>/apply/", payments.apply, name="apply_payment"),
    path("export/", export.export, name="export"),
]
