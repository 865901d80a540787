"""Leads of a period are counted by where they came from without reading the leads."""

from django.db import migrations, models
from django.db.models import Q

_HERE = {"person": Q(deleted_at__isnull=True), "company": Q(deleted_at__isnull=True, is_lead=True)}


def _indexes():
    for model, here in _HERE.items():
        yield (
            model,
            models.Index(
                "first_seen_at",
                "source_id",
                "campaign_id",
                name=f"{model}_seen",
                condition=here,
            ),
        )
        yield (
            model,
            models.Index(
                "first_seen_at",
                name=f"{model}_bought",
                condition=here & Q(list_price__isnull=False),
            ),
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0004_invitations_and_own_field_kinds")]
    operations = [migrations.AddIndex(model, index) for model, index in _indexes()]
