#!/usr/bin/env bash
# Plants beside PySAM, portfolios beside PyPSA with HiGHS, delays alone: the same cases, compared
# first and timed after, in one run.
# usage: benches/rivals/python/power.sh [plants | portfolios [CASE...] | delays]...   (all if left out)
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=benches/rivals/python
venv="${POWER_VENV:-target/rivals/power}"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/power.txt"
fi
cargo build --quiet --release --locked -p cloudecon-benches --bin power
program="${CARGO_TARGET_DIR:-target}/release/power"
exec "$venv/bin/python" "$here/power.py" "$program" fixtures/cases/power "$@"
