"""Settings, read from the environment only; safe where nothing is said.

DEMO, TESTING and DEBUG each loosen something and are off unless asked for. PROCESS says which kind of process
this is (web, worker, beat, or a command when empty): it decides the time limits of database sessions.
"""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # published passwords, so loopback addresses only, over plain http
TESTING = env.bool("TESTING", default=False)
HTTPS = env.bool("HTTPS", default=not (DEMO or TESTING or DEBUG))
PROCESS = env("PROCESS", default="")
LOCAL_DIR = Path(env("LOCAL_DIR", default=str(BASE_DIR / ".local")))

SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEMO or TESTING):
        raise ImproperlyConfigured("SECRET_KEY is not set. Give every process the same long random string.")
    SECRET_KEY = get_random_secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = LOOPBACK if DEMO else env.list("ALLOWED_HOSTS", default=LOOPBACK)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The apps in the order of an order's life: receivers of one event run in this order.
INSTALLED_APPS = [
    "oms.web",
    "oms.accounts",
    "oms.masterdata",
    "oms.audit",
    "oms.jobs",
    "oms.edi",
    "oms.documents",
    "oms.notify",
    "orders",
    "inventory",
    "fulfillment",
    "billing",
    "returns",
    "oms.kpi",
    "oms.demo",
    "oms",
    "pgtrigger",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "oms.web.middleware.request_id",
    "oms.web.security.headers",
    "oms.web.health.probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oms.web.outage.OutageMiddleware",
    "oms.web.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "oms.web.timezones.own_zone",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "oms.web.wrong_method.lead_back",
    "oms.web.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "oms.urls"
FORM_RENDERER = "oms.web.widgets.Renderer"
WSGI_APPLICATION = "oms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oms.web.context.shell",
            ]
        },
    }
]

# PostgreSQL. Time limits are set by the session, so that a migration or an export is not cut short.
SESSION_LIMITS = {
    "web": {
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "transaction_timeout": "60s",
        "idle_in_transaction_session_timeout": "30s",
    },
    "worker": {
        "statement_timeout": "10min",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
    },
    "beat": {"statement_timeout": "30s", "lock_timeout": "5s"},
}
PLANNING = {"plan_cache_mode": "force_generic_plan"}  # what is prepared is planned once, for any values
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/meridian")}
_database = DATABASES["default"]
_database["CONN_HEALTH_CHECKS"] = True
_options = _database.setdefault("OPTIONS", {})
_options["connect_timeout"] = 3
_options["prepare_threshold"] = 0  # only cursors of oms.prepared bind on the server; theirs are planned once
_options["application_name"] = f"meridian-{PROCESS or 'command'}"
_options["options"] = " ".join(
    f"-c {name}={value}" for name, value in {**PLANNING, **SESSION_LIMITS.get(PROCESS, {})}.items()
)
if PROCESS == "web":
    # A pool belongs to one process and is opened after the fork. Short waits: a database that is away must be
    # told to the person at once, and found again at once when it is back.
    _options["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=6),
        "timeout": 3,
        "reconnect_timeout": 5,
        "max_idle": 300,
    }
else:
    _database["CONN_MAX_AGE"] = 600 if PROCESS else 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache holds sign-in throttles, which every web process must share; sign-in must work without the broker.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
}

# Celery carries job ids, nothing else: losing all of it loses nothing.
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
JOBS_RING = env.bool("JOBS_RING", default=True)
JOBS_RING_AGAIN = env.int("JOBS_RING_AGAIN", default=10)  # seconds a due job waits before the sweep rings for it
JOBS_KEPT_DAYS = env.int("JOBS_KEPT_DAYS", default=90)  # jobs that are done or called off; 0 keeps for ever
FAILED_JOBS_KEPT_DAYS = env.int("FAILED_JOBS_KEPT_DAYS", default=400)  # more than a year: auditors come yearly
REQUESTS_KEPT_DAYS = env.int("REQUESTS_KEPT_DAYS", default=30)  # how long a form sent twice is known as the same
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 10 if PROCESS in ("worker", "beat") else 2,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "health_check_interval": 10,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_TASK_PUBLISH_RETRY = False  # a request never waits for the broker
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False  # the job row is the truth; a second delivery would only find it taken
CELERY_TASK_TIME_LIMIT = 660
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = env.float("WORKER_SOFT_SHUTDOWN", default=20.0)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KiB
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = "UTC"  # no daylight saving, so nothing runs twice or never
CELERY_BEAT_SCHEDULE_FILENAME = env("BEAT_SCHEDULE", default=str(LOCAL_DIR / "beat-schedule"))
CELERY_BEAT_SCHEDULE = {  # a message that waited longer than `expires` would only repeat its successor
    "edi-inbox": {
        "task": "oms.edi.tasks.watch_inbox",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "edi-overdue": {
        "task": "oms.edi.tasks.report_overdue",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "orders-windows-over": {  # every hour: the day ends at another hour in every business unit
        "task": "orders.tasks.report_windows_over",
        "schedule": crontab(minute=5),
        "options": {"expires": 30 * 60},
    },
    "clear-up": {
        "task": "oms.jobs.tasks.clear_up",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 6 * 60 * 60},
    },
}

# Where partners' files arrive and ours are put, and where pages and mails live.
INBOX_DIR = Path(env("INBOX_DIR", default=str(LOCAL_DIR / "inbox")))
OUTBOX_DIR = Path(env("OUTBOX_DIR", default=str(LOCAL_DIR / "outbox")))
EDI_MAX_BYTES = env.int("EDI_MAX_BYTES", default=30 * 1024 * 1024)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Meridian <orders@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_MAIL_NOWHERE = f"filemail:///{LOCAL_DIR / 'mail'}" if DEMO else "smtp://localhost:25"
vars().update(env.email_url("EMAIL_URL", default=_MAIL_NOWHERE))
EMAIL_TIMEOUT = 10
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(LOCAL_DIR / "static")))
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if not (DEBUG or TESTING):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
MEDIA_ROOT = LOCAL_DIR / "media"  # nothing is served from here; documents are rows
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an order of 500 lines, typed in
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Signing in: by e-mail, for people an administrator has added; a second factor when they want one.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = env.int("INVITATION_HOURS", default=72) * 60 * 60  # links in invitations and reset mails
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "oms.accounts.adapter.ClosedSignUp"
SOCIALACCOUNT_ADAPTER = "oms.accounts.adapter.ClosedSocialSignUp"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator vouches for the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # whoever chose a password by a link from their mailbox goes on at once
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Meridian"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {}

# Browsers. The __Host- prefix and Secure need https, which the demo on a loopback address has not.
_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = f"{_PREFIX}sid"
SESSION_COOKIE_AGE = 12 * 60 * 60  # from signing in; it is not prolonged
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "oms.web.wrong_method.form_too_old"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # the page carries the token for htmx
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("TRUST_PROXY", default=False):  # only where a proxy of ours sets, never passes on, this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "oms.logs.RequestIdFilter"},
        "refusals": {"()": "oms.logs.NoTraceOfARefusal"},
    },
    "formatters": {"line": {"()": "oms.logs.OneLine"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id", "refusals"]},
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"level": "INFO", "propagate": True, "handlers": []},
        "django.server": {"level": "WARNING", "propagate": True, "handlers": []},
        "celery.worker.strategy": {"level": "WARNING"},  # not a line for every sweep
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
