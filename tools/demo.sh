#!/usr/bin/env bash
# The whole way once: lint the specs, make a service from a starter, run it against its contract, print its card.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH="$PWD/.venv/bin:$PATH"
folder=build/demo
service=$folder/order-service

step() { printf '\n\033[1m%s\033[0m\n' "— $*"; }

step "scaffold lint specs/"
scaffold lint specs/

step "scaffold new order-service    (in $folder)"
rm -rf "$folder"
mkdir -p "$folder"
(cd "$folder" && scaffold new order-service --no-input)

step "scaffold test $service    (starts it on SQLite)"
scaffold test "$service" --max-examples 10 --seed 1

step "scaffold card $service/openapi.yaml"
scaffold card "$service/openapi.yaml" --no-examples

step "Where to look next"
cat <<END
  scaffold run $service        start it, then open http://127.0.0.1:8000/docs
  $service/README.md           what was made, and how to work on it
  $service/src/                the code: one package for each resource
  specs/                                the specs that services begin from
  scaffold rules                        what lint checks, and why
END
