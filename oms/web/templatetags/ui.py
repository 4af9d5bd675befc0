"""`{% load ui %}` brings the whole design system; templates/components/README.md lists it."""

from django import template

from oms.web.templatetags import blocks, cells, forms, lists

register = template.Library()

for part in (cells, blocks, forms, lists):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
