#!/usr/bin/env bash
# Reconciles the same hierarchies with this crate, hierarchicalforecast and numpy in one run.
# usage: benches/rivals/python/reconcile.sh [SERIES...]   (1000 10000 if left out)
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=benches/rivals/python
venv="${RECONCILE_VENV:-target/rivals/reconcile}"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/reconcile.txt"
fi
cargo build --quiet --release --locked -p cloudecon-benches --bin mint
program="${CARGO_TARGET_DIR:-target}/release/mint"
sizes=("$@")
[ "${#sizes[@]}" -gt 0 ] || sizes=(1000 10000)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for series in "${sizes[@]}"; do
  "$program" "$series" "$work/$series"
  "$venv/bin/python" "$here/reconcile.py" "$work/$series"
done
