"""Costs of a day or a period, who entered them, a channel for sources, and names that went before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

STATES = [
    ("planned", "Planned"),
    ("running", "Running"),
    ("over", "Over"),
    ("called_off", "Called off"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "source", "channel", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField(
            "source", "note", models.CharField(blank=True, default="", max_length=400)
        ),
        migrations.AddField(
            "campaign",
            "state",
            models.CharField(choices=STATES, default="running", max_length=12),
        ),
        migrations.AddField(
            "campaign",
            "budget",
            models.BigIntegerField(blank=True, help_text="minor units", null=True),
        ),
        migrations.AddField(
            "campaign",
            "currency",
            models.CharField(
                blank=True, default="", help_text="of budget and new costs", max_length=3
            ),
        ),
        migrations.AddField(
            "campaigncost",
            "until",
            models.DateField(blank=True, help_text="the last day of a period", null=True),
        ),
        migrations.AddField(
            "campaigncost",
            "by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("campaigncost", "entered_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "campaigncost",
            "amount",
            models.BigIntegerField(help_text="minor units; a refund is negative"),
        ),
        migrations.AlterField(
            "campaigncost",
            "incurred_on",
            models.DateField(help_text="the day, or the first of a period"),
        ),
        migrations.AddConstraint(
            "campaigncost",
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("incurred_on")),
                name="cost_period_in_order",
            ),
        ),
        migrations.CreateModel(
            "FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="capture.source",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="capture.campaign",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(source__isnull=False), fields=("key",), name="former_source"
                    ),
                    models.UniqueConstraint(
                        condition=Q(campaign__isnull=False),
                        fields=("key",),
                        name="former_campaign",
                    ),
                    models.CheckConstraint(
                        condition=Q(source__isnull=False, campaign__isnull=True)
                        | Q(source__isnull=True, campaign__isnull=False),
                        name="former_of_one",
                    ),
                ],
            },
        ),
    ]
