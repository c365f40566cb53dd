#!/usr/bin/env bash
# Sobol indices beside SALib and OpenTURNS: same functions, same size, one thread each, one run.
# Makes a virtual environment with the pinned versions beside this script.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
venv=${VENV:-$here/.venv-sensitivity}
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/requirements-sensitivity.txt"
fi
cd "$root"
cargo build --quiet --release -p cloudecon-benches --bin sensitivity
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TBB_NUM_THREADS=1 OPENTURNS_NUM_THREADS=1
exec "$venv/bin/python" "$here/sensitivity.py" "${CARGO_TARGET_DIR:-$root/target}/release/sensitivity" "$@"
