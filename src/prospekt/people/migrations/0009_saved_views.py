"""Views of the leads list under names, and the index by which it is ordered by the last touch."""

import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_words_of_leads'),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('is_for_all', models.BooleanField(default=False)),
                ('query', models.JSONField(default=dict, help_text='parameters of the address')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Coalesce('last_touch_at', models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('deleted_at__isnull', True), ('is_lead', True)), name='company_touched'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Coalesce('last_touch_at', models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('deleted_at__isnull', True)), name='person_touched'),
        ),
        migrations.AddField(
            model_name='firstview',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='people.team'),
        ),
        migrations.AddField(
            model_name='firstview',
            name='view',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.savedview'),
        ),
    ]
