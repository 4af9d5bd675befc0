"""Serial numbers of shipping container codes: never given twice, gaps allowed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE fulfillment_sscc", "DROP SEQUENCE fulfillment_sscc"),
    ]
