"""Events that are about no lead are few among many, and the audit trail lists them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_limits_and_replies")]
    operations = [
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["id"],
                name="event_of_no_lead",
                condition=models.Q(person_id__isnull=True, company_id__isnull=True),
            ),
        )
    ]
