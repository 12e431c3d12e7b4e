"""Settings, changed by the environment variables that the README lists."""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from learning.merge import TimeMerge

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("SECRET_KEY") or "django-insecure-for-development-only"
DEBUG = False

# How an import merges time, which also says whether dates from devices are capped: see
# `learning.progress`.
try:
    PROGRESS_IMPORT_MERGE = TimeMerge(os.environ.get("PROGRESS_IMPORT_MERGE", TimeMerge.SUM))
except ValueError as error:
    raise ImproperlyConfigured(
        f"PROGRESS_IMPORT_MERGE is {os.environ['PROGRESS_IMPORT_MERGE']!r}: "
        f"set it to one of {', '.join(TimeMerge)}, or leave it unset for {TimeMerge.SUM}."
    ) from error

# The frontend is served from an origin of its own and sends its cookies along. The request headers
# that CORS allows are those of django-cors-headers, with X-CSRFToken among them, and no others.
FRONTEND_ORIGINS = [
    origin.strip()
    for origin in os.environ.get("FRONTEND_ORIGINS", "http://localhost:3000").split(",")
    if origin.strip()
]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
CORS_ALLOWED_ORIGINS = FRONTEND_ORIGINS
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = FRONTEND_ORIGINS

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "corsheaders",
    "rest_framework",
    "accounts",
    "learning",
]
MIDDLEWARE = [
    # First, so that errors and refusals carry CORS headers as well.
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{BASE_DIR / 'db.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # SQLite has no row locks. A transaction takes the write lock when it begins and others wait
        # for it; were it taken at the first write, whoever read before would fail instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode = WAL",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "config.test_runner.FileDatabaseRunner"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
