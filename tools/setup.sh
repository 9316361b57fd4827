#!/usr/bin/env bash
# Make .venv from requirements.lock, with the toolkit installed for editing. Does nothing while both files are unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "scaffold needs Python 3.11 or later; $python is $("$python" --version 2>&1). Set PYTHON to another one." >&2
    exit 2
}

stamp=$("$python" -c '
import hashlib, pathlib, sys
files = ("requirements.lock", "pyproject.toml")
print(sys.version, hashlib.sha256(b"".join(pathlib.Path(file).read_bytes() for file in files)).hexdigest())
')
if [[ -x .venv/bin/scaffold && "$(cat .venv/stamp 2>/dev/null)" == "$stamp" ]]; then
    exit 0
fi

echo "Setting up .venv from requirements.lock …"
if uv --version >/dev/null 2>&1; then
    uv venv --quiet --clear --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
    # As pip does: where bytecode is forbidden, every module would be compiled at every start.
    install=(uv pip install --quiet --compile-bytecode --python .venv/bin/python)
else
    "$python" -m venv --clear .venv
    install=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
fi
"${install[@]}" --require-hashes -r requirements.lock
# The build backend comes from the lock as well, so that nothing unlocked is fetched.
"${install[@]}" --no-deps --no-build-isolation --editable .
# As pip does for what it installs; an environment that forbids bytecode would compile every module at every start.
.venv/bin/python -m compileall -q scaffold
echo "$stamp" > .venv/stamp
