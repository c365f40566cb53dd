#!/usr/bin/env bash
# The batch of chip cost and decoding beside numpy, numba and polars: same columns, same machine, one
# run. Makes a virtual environment with the pinned versions beside this script.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
venv=${VENV:-$here/.venv}
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
fi
cd "$root"
cargo build --quiet --release -p cloudecon-benches --bin tco_sweep
exec "$venv/bin/python" "$here/tco.py" "${CARGO_TARGET_DIR:-$root/target}/release/tco_sweep" "$@"
