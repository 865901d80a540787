from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_hints_put_away"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="language",
            field=models.CharField(
                blank=True,
                default="",
                help_text="of its mails; of whoever sends them if empty",
                max_length=8,
            ),
        ),
    ]
