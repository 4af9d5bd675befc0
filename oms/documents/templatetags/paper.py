"""`{% load paper %}`: bar codes and the numbers on paper."""

from django import template

from oms.documents import barcodes

register = template.Library()

register.simple_tag(barcodes.code128)
register.simple_tag(barcodes.gs1_128)
register.simple_tag(barcodes.qr)
