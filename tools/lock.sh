#!/usr/bin/env bash
# Renew requirements.lock and the locks of the blueprint: versions and hashes for every platform, without the address of
# a registry.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/uv pip compile pyproject.toml --group pyproject.toml:dev --group pyproject.toml:service \
    --universal --python-version 3.11 --generate-hashes --upgrade \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.lock

.venv/bin/python -m tools.service_lock --upgrade
