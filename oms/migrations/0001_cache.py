"""The table of Django's database cache. Unlogged: what it holds may be lost, and is cheap to write."""

from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE cache_entry (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL); CREATE INDEX cache_entry_expires ON cache_entry (expires)",
            "DROP TABLE cache_entry",
        )
    ]
