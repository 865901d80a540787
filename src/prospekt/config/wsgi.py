"""The web application as a server sees it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prospekt.config.settings")
gc.disable()
application = get_wsgi_application()
gc.freeze()  # What is loaded stays: nobody's page waits while it is looked through for garbage.
gc.enable()
