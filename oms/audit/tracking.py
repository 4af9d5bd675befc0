"""Field-level history by trigger: declare it in a model's Meta.triggers, and bulk writes count too."""

import pgtrigger

_DIFF = """
    INSERT INTO audit_fieldchange (table_name, row_id, changes)
    SELECT TG_TABLE_NAME, NEW.id, jsonb_object_agg(old_value.key, jsonb_build_array(old_value.value, new_value.value))
      FROM jsonb_each(to_jsonb(OLD)) AS old_value
      JOIN jsonb_each(to_jsonb(NEW)) AS new_value ON new_value.key = old_value.key
     WHERE old_value.value IS DISTINCT FROM new_value.value;
    RETURN NULL;
"""


def track(name: str, *fields: str) -> pgtrigger.Trigger:
    """A trigger that writes a FieldChange when one of the fields changes; the diff holds every changed column.

    Name the fields that people decide (price, quantity, date, status). Counters that detail rows already explain
    (reserved, shipped, invoiced) are left out, so that the busy road pays nothing for them.
    """
    return pgtrigger.Trigger(
        name=f"{name}_track",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.AnyChange(*fields),
        func=_DIFF,
    )
