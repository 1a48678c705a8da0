"""Django's settings, all of them from the installation's folder and a few environment variables.

SAFEGROUND_SITE   the installation's folder (see `site.py`)
DATABASE_URL      PostgreSQL instead of the SQLite file in that folder
SAFEGROUND_HOSTS  the names that the site answers to, with commas; default localhost
SAFEGROUND_OPENID_SECRET  the client secret where site.toml has an [openid] table
SAFEGROUND_TLS    "1" where a proxy in front does TLS and says so in X-Forwarded-Proto
"""

import os
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from safeground.web.accounts.openid import openid_providers
from safeground.web.config.site import this_site
from safeground.web.lib.basemap import base_map

SITE = this_site()
SECRET_KEY = SITE.key("secret").decode()
AUDIT_KEY = SITE.key("audit")
DEBUG = False
THIS_MACHINE = ["localhost", "127.0.0.1"]
ALLOWED_HOSTS = [h for h in os.environ.get("SAFEGROUND_HOSTS", "").split(",") if h] or THIS_MACHINE
BEHIND_TLS = os.environ.get("SAFEGROUND_TLS") == "1"
ROOT_URLCONF = "safeground.web.config.urls"
WSGI_APPLICATION = "safeground.web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DEMONSTRATION = SITE.demonstration
FORCE = SITE.force
STORE = SITE.store
HARM_WEIGHTS = SITE.harm
MEDIA_ROOT = SITE.uploads
BASE_MAP = base_map(SITE.said.get("base_map", {}), SITE.folder, FORCE)
BASE_MAP_HOST = [BASE_MAP.host] if BASE_MAP.host else []

OURS = [
    f"safeground.web.{name}"
    for name in (
        "operations", "trials", "problems", "stops", "patrols", "places", "incidents",
        "oversight", "jobs", "drafts", "accounts", "partners", "access", "audit", "lib",
    )
]  # fmt: skip
INSTALLED_APPS = [
    *OURS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks_db",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "safeground.web.access.middleware.ClosedByDefault",
    "safeground.web.drafts.middleware.Drafts",
    "safeground.web.accounts.middleware.ShortSessions",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "safeground.web.lib.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "safeground.web.lib.frame.frame",
            ],
        },
    },
    {  # allauth's own templates, for the few of its pages that ours do not replace
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{SITE.folder / 'site.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # a writer waits for its turn from the start, so it can't fail half-way
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",  # hard for a thief, quick for a person
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# signing in (`web.accounts`): by password and a second factor, by passkey, or by the force's own
SIGN_IN_KEY = urlsafe_b64encode(bytes.fromhex(SITE.key("sign-in").decode()))
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0
ACCOUNT_ADAPTER = "safeground.web.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "safeground.web.accounts.forms.sign_in.SignInForm",
    "reauthenticate": "safeground.web.accounts.forms.sign_in.ConfirmForm",
    "change_password": "safeground.web.accounts.forms.sign_in.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip"}  # wrong passwords are counted by django-axes
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
MFA_ADAPTER = "safeground.web.accounts.second_factor.Adapter"
MFA_FORMS = {
    "authenticate": "safeground.web.accounts.forms.second_factor.CodeForm",
    "reauthenticate": "safeground.web.accounts.forms.second_factor.ConfirmCodeForm",
    "activate_totp": "safeground.web.accounts.forms.second_factor.AppForm",
    "add_webauthn": "safeground.web.accounts.forms.second_factor.PasskeyForm",
    "edit_webauthn": "safeground.web.accounts.forms.second_factor.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = f"Safeground {FORCE}" if FORCE != "Safeground" else FORCE
SOCIALACCOUNT_ADAPTER = "safeground.web.accounts.identity_provider.Adapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form's redirect to another host is against our own CSP
SOCIALACCOUNT_PROVIDERS = openid_providers(
    SITE.said.get("openid", {}), os.environ.get("SAFEGROUND_OPENID_SECRET", "")
)
AXES_HANDLER = "safeground.web.accounts.lockout.Handler"
AXES_USERNAME_CALLABLE = "safeground.web.accounts.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "safeground.web.accounts.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "safeground.web.accounts.lockout.as_it_was"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are in the audit, without addresses
AXES_SENSITIVE_PARAMETERS = ["login", "email", "code", "credential", "csrfmiddlewaretoken"]
AXES_VERBOSE = False

# `__Host-` cookies: over TLS or to this machine only, for this host only, on every path
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
# only a proxy may say that a request came over TLS: without one, anybody could
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # a browser's preload list is for the domain's owner
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *BASE_MAP_HOST],
        "font-src": [SELF],
        "connect-src": [SELF, *BASE_MAP_HOST],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "safeground.web.lib.assets.BuiltStorage"},
}
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing is collected
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

LOGGING = {  # to standard error, where the service manager keeps it
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["error"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING"}},
}
