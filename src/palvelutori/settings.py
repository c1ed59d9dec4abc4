"""Settings from the environment. Unsafe combinations are refused (`foundation.checks`), not warned about.

PALVELUTORI_MODE    production (default) · demo · development · test
DATABASE_URL        sqlite:///absolute/path or postgres://user:password@host/name
PALVELUTORI_SECRET_KEY · PALVELUTORI_HOSTS (comma separated) · PALVELUTORI_VAR (folder for the database, logs)
PALVELUTORI_HTTPS   1 (default in production): cookies over HTTPS only
PALVELUTORI_LOG     json (default in production) or words · PALVELUTORI_LOG_LEVEL debug, info, warning, error
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django.conf.locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).parent
MODE = os.environ.get("PALVELUTORI_MODE", "production")
if MODE not in ("production", "demo", "development", "test"):
    raise ImproperlyConfigured(
        f"PALVELUTORI_MODE is {MODE!r}; it may be production, demo, development or test"
    )
DEMO = MODE == "demo"
DEBUG = False
VAR = Path(os.environ.get("PALVELUTORI_VAR", "var")).resolve()


def _secret() -> str:
    given = os.environ.get("PALVELUTORI_SECRET_KEY", "")
    if given or MODE == "production":
        return given
    return secrets.token_urlsafe(50)


SECRET_KEY = _secret()
ALLOWED_HOSTS = [host for host in os.environ.get("PALVELUTORI_HOSTS", "").split(",") if host]
if MODE != "production":
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]", "testserver"]
HTTPS = os.environ.get("PALVELUTORI_HTTPS", "1" if MODE == "production" else "0") == "1"


#: what DATABASE_URL may ask of the connection to PostgreSQL
CONNECTION_OPTIONS = (
    "host", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name",
)  # fmt: skip


def _connection_options(query: str) -> dict[str, str]:
    """`?sslmode=verify-full&…`: taken as they are. Anything else is refused, not quietly left out."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(asked) - set(CONNECTION_OPTIONS))
    if unknown:
        raise ImproperlyConfigured(
            f"DATABASE_URL: unknown {', '.join(unknown)}; it may have {', '.join(CONNECTION_OPTIONS)}"
        )
    return asked


def database(url: str) -> dict[str, Any]:
    """Django's database settings from an address. Raises ImproperlyConfigured that names what is right."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path)
        return {
            "ENGINE": "palvelutori.foundation.db.sqlite3",
            "NAME": name,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30},
            "CONN_MAX_AGE": 60,
            "TEST": {"NAME": str(Path(name).with_name("test-" + Path(name).name))},
        }
    if parts.scheme in ("postgres", "postgresql"):
        options = _connection_options(parts.query)
        if "host" in options and (parts.hostname or not options["host"].startswith("/")):
            raise ImproperlyConfigured(
                "DATABASE_URL: host= is the folder of a socket on this machine, as in "
                "postgres://user@/name?host=/var/run/postgresql; another machine stands before the name"
            )
        return {
            "ENGINE": "palvelutori.foundation.db.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://")


DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'palvelutori.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTEXTS = [
    "foundation",
    "accounts",
    "printing",
    "catalogue",
    "spaces",
    "staffing",
    "participation",
    "guidance",
    "customers",
    "appointments",
    "visits",
    "facts",
    "planning",
    "codevelopment",
    "square",
    "web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    *(f"palvelutori.{name}" for name in CONTEXTS),
]
MIDDLEWARE = [
    "palvelutori.foundation.middleware.TellRequests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "palvelutori.foundation.middleware.SpeakPlainly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "palvelutori.square.middleware.InstallFirst",
    "django.middleware.common.CommonMiddleware",
    "palvelutori.foundation.middleware.SameSiteOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "palvelutori.accounts.middleware.SignInOrDevice",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "palvelutori.urls"
WSGI_APPLICATION = "palvelutori.asgi.pages"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "palvelutori.foundation.context.page",
            ],
        },
    }
]

# -- languages: Finnish first; easy Finnish is a language of its own with the registered tag fi-simple
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"), ("fi-simple", "Selkosuomi")]
django.conf.locale.LANG_INFO["fi-simple"] = {
    "bidi": False,
    "code": "fi-simple",
    "name": "Easy Finnish",
    "name_local": "Selkosuomi",
}
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# -- people
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "work"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.05  # hours: three minutes; slowed down, never locked out by strangers
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the wait ends, however often somebody tries
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "palvelutori.accounts.views.slow_down"
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]

# -- cookies and headers
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "palvelutori_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "palvelutori_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "palvelutori.accounts.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "palvelutori.foundation.pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# -- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = Path(os.environ.get("PALVELUTORI_STATIC", VAR / "static"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = MODE == "development"

LOG_FORM = os.environ.get("PALVELUTORI_LOG", "json" if MODE == "production" else "words")
#: a demonstration prints for people, and its simulated ones press buttons all the time
LOG_LEVEL = os.environ.get("PALVELUTORI_LOG_LEVEL", "INFO" if MODE == "production" else "WARNING").upper()
if LOG_FORM not in ("json", "words"):
    raise ImproperlyConfigured(f"PALVELUTORI_LOG is {LOG_FORM!r}; it may be json or words")
if LOG_FORM == "words" and MODE == "production":
    raise ImproperlyConfigured("PALVELUTORI_LOG=words quotes what went wrong; in production it must be json")
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(
        f"PALVELUTORI_LOG_LEVEL is {LOG_LEVEL!r}; it may be debug, info, warning or error"
    )
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "palvelutori.foundation.logs.Lines"},
        "words": {"()": "palvelutori.foundation.logs.Words"},
    },
    "filters": {"discreet": {"()": "palvelutori.foundation.discreet.Discreet"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORM, "filters": ["discreet"]}
    },
    "root": {"handlers": ["console"], "level": "INFO" if MODE != "test" else "WARNING"},
    "loggers": {
        "palvelutori.events": {"level": LOG_LEVEL},
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "uvicorn.access": {"level": "WARNING"},
        "uvicorn.error": {"level": "WARNING"},
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
