"""The import screens: a request becomes one action or one query; bad files become a notice, never a failure page."""
