"""Django's settings, made from the environment (see `environment.py` for what can be set)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pydantic import ValidationError

from prospekt.config.cli_language import gettext as _
from prospekt.config.environment import Environment
from prospekt.desk.rules.glossary import GLOSSARY
from prospekt.people.rules.hints import HINTS
from prospekt.ui import languages as ui_languages
from prospekt.ui.places import Place
from prospekt.words.problem import gettext_noop

try:
    ENVIRONMENT = Environment()
except ValidationError as refused:
    faults = "; ".join(
        _("{setting}: {fault} (got {value})").format(
            setting=fault["loc"][0],
            fault=fault.get("ctx", {}).get("error", fault["msg"]),
            value=repr(fault["input"]),
        )
        for fault in refused.errors()
    )
    raise ImproperlyConfigured(
        _("Prospekt cannot start, a setting is wrong: {faults}").format(faults=faults)
    ) from None

HOME = ENVIRONMENT.home.resolve()
BASE_URL = ENVIRONMENT.address
SECURE = BASE_URL.startswith("https://")
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.signing_key()
PLAYBOOK = ENVIRONMENT.playbook
CURRENCY = ENVIRONMENT.currency
FREE_BYTES = ENVIRONMENT.free_mb << 20
PHONE_COUNTRY = ENVIRONMENT.country
PROSPEKT_BIN_DAYS = ENVIRONMENT.bin_days
FILE_BYTES = ENVIRONMENT.file_mb << 20
LEAD_FILES_BYTES = ENVIRONMENT.lead_files_mb << 20
FILES_PER_LEAD = ENVIRONMENT.lead_files
PROSPEKT_SILENCE_DAYS = ENVIRONMENT.silence_days
PROSPEKT_MERGE_ABOVE = ENVIRONMENT.merge_above
PROSPEKT_LANGUAGE_MODEL = ENVIRONMENT.language_model

_host = BASE_URL.split("://", 1)[1].split("/")[0].rsplit(":", 1)[0]
_on_loopback = _host in ("127.0.0.1", "localhost", "[::1]")
PROXIES = ENVIRONMENT.proxies
API_RATE = ENVIRONMENT.api_rate
API_ADDRESS_RATE = ENVIRONMENT.api_address_rate
ALLOWED_HOSTS = [_host, "127.0.0.1", "localhost", "[::1]"] if _on_loopback else [_host]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "prospekt.config.apps.ConfigConfig",
    "prospekt.desk",
    "prospekt.engage",
    "prospekt.route",
    "prospekt.qualify",
    "prospekt.capture",
    "prospekt.people",
    "prospekt.ledger",
    "prospekt.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "prospekt.config.middleware.visitor_address",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before whatever may refuse: a refusal is read too.
    "prospekt.config.languages.LanguageOfTheBrowser",
    "prospekt.config.middleware.private_pages",
    "prospekt.config.middleware.explain_failures",
    "prospekt.config.disk_space.read_only_when_full",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "prospekt.config.session_limits.session_limits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "prospekt.config.languages.language_of_the_user",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "prospekt.config.session_limits.second_step_required",
    "prospekt.config.middleware.local_time",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "prospekt.config.urls"
WSGI_APPLICATION = "prospekt.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": ENVIRONMENT.database()}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ledger_cache",
        # Limits are kept there: with Django's 300 entries, many visitors would wash them away.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prospekt.people.views.rooms.may",
                "prospekt.engage.views.notices.bell",
                "prospekt.config.disk_space.banner",
            ],
        },
    }
]

# People: sign-in by e-mail, by invitation only.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "prospekt.config.passwords.NotStolen"},
    {"NAME": "prospekt.config.passwords.NotGuessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "prospekt.config.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "prospekt.config.account_forms.LoginForm",
    "reset_password": "prospekt.config.account_forms.ResetPasswordForm",
    "reset_password_from_key": "prospekt.config.account_forms.ResetPasswordKeyForm",
    "change_password": "prospekt.config.account_forms.ChangePasswordForm",
    "reauthenticate": "prospekt.config.account_forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Wrong passwords are counted by axes; "login_failed" counts wrong codes, by user.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "6/5m/key",
    "reset_password": "20/m/ip",
    "reset_links": "5/h/key",
}
USERSESSIONS_TRACK_ACTIVITY = False
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "prospekt.config.two_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "prospekt.config.two_factor.CodeForm",
    "authenticate_webauthn": "prospekt.config.two_factor.PasskeyForm",
    "login_webauthn": "prospekt.config.two_factor.PasskeyAloneForm",
    "reauthenticate": "prospekt.config.two_factor.CodeAgainForm",
    "reauthenticate_webauthn": "prospekt.config.two_factor.PasskeyAgainForm",
    "activate_totp": "prospekt.config.two_factor.SetUpForm",
    "add_webauthn": "prospekt.config.two_factor.NewPasskeyForm",
    "edit_webauthn": "prospekt.config.two_factor.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Prospekt"
MFA_TOTP_TOLERANCE = 1
PROSPEKT_TWO_FACTOR_ROLES = ENVIRONMENT.two_factor_roles()
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "prospekt.config.accounts.attempted_name"
AXES_LOCKOUT_CALLABLE = "prospekt.config.accounts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = ENVIRONMENT.session_days * 24 * 3600
SESSION_IDLE_SECONDS = ENVIRONMENT.session_idle_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "prospekt.config.errors.csrf_failure"
if SECURE:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    MESSAGE_STORAGE = "prospekt.config.message_cookie.HostMessages"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_TIMEOUT = 20
globals().update(ENVIRONMENT.mail())
DEFAULT_FROM_EMAIL = (
    ENVIRONMENT.mail_from or f"prospekt@{_host if not _on_loopback else 'localhost'}"
)

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600 if not DEBUG else 0
MEDIA_ROOT = Path(ENVIRONMENT.files).resolve() if ENVIRONMENT.files else HOME / "files"

PROSPEKT_PLACES = [
    Place("today", gettext_noop("Today"), "today", "sun", "d", "see_leads"),
    Place("leads", gettext_noop("Leads"), "leads", "users", "l", "see_leads"),
    Place("tasks", gettext_noop("Tasks"), "tasks", "calendar-check", "t", "see_leads"),
    Place("companies", gettext_noop("Companies"), "companies", "building-2", "c", "see_leads"),
    Place("imports", gettext_noop("Imports"), "imports", "file-up", "i", "import_leads"),
    Place("scorecard", gettext_noop("Scorecard"), "scorecard", "gauge", "s", "see_playbooks"),
    Place("campaigns", gettext_noop("Campaigns"), "campaigns", "megaphone", "m", "see_sources"),
]
PROSPEKT_SETTINGS = [
    Place(
        "users", gettext_noop("People who work here"), "users", "users", right="manage_users",
        text=gettext_noop("Invite people, give them a role and a team, switch them off."),
    ),
    Place(
        "teams", gettext_noop("Teams"), "teams", "layers", right="manage_teams",
        text=gettext_noop("Who works with whom, and which leads a team lead and a manager see."),
    ),
    Place(
        "assignment", gettext_noop("Assignment"), "assignment", "handshake", right="assign_leads",
        text=gettext_noop("Who gets which lead by which rules, who can take how much, and who is away."),
    ),
    Place(
        "handovers", gettext_noop("Hand-overs"), "handovers", "circle-check", right="change_leads",
        text=gettext_noop("Leads that became SQLs and wait to be accepted by sales."),
    ),
    Place(
        "fields", gettext_noop("Own fields"), "own_fields", "rows-3", right="manage_fields",
        text=gettext_noop("What you know about leads beyond the usual: budget, contract end, plan."),
    ),
    Place(
        "sources", gettext_noop("Sources"), "sources", "tag", right="see_sources",
        text=gettext_noop("Where leads come from and through which channel; merge what is the same."),
    ),
    Place(
        "bin", gettext_noop("Recycle bin"), "bin", "trash-2", right="remove_leads",
        text=gettext_noop("Removed leads, ready to be brought back."),
    ),
    Place(
        "suppressed", gettext_noop("Addresses not to use"), "suppressed", "ban", right="change_leads",
        text=gettext_noop("Who must not be contacted, whatever list they come with; asked by address."),
    ),
    Place(
        "duplicates", gettext_noop("Duplicates"), "duplicates", "copy", right="change_leads",
        text=gettext_noop("Leads that look like one: merge them, or keep them separate."),
    ),
    Place(
        "audit", gettext_noop("Audit trail"), "audit", "history", right="see_audit",
        text=gettext_noop("Who changed what, from what to what, and when."),
    ),
    Place(
        "tokens", gettext_noop("Tokens for programs"), "tokens", "lock",
        text=gettext_noop("Let a program read or write in your name, and take that back."),
    ),
]  # fmt: skip

PROSPEKT_GLOSSARY = GLOSSARY
PROSPEKT_HINTS = HINTS

LANGUAGE_CODE = "en"
LANGUAGES = list(ui_languages.LANGUAGES)
LOCALE_PATHS = [Path(ui_languages.__file__).parents[1] / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
FORMAT_MODULE_PATH = "prospekt.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "prospekt.config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"prospekt": {"level": "INFO"}, "axes": {"level": "ERROR"}},
}
