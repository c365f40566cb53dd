#!/bin/sh
# Writes the files of the good set as inputs: one byte for the file, in the order of PATHS, then its bytes.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/read
number=0
for path in sources.toml providers.toml claims.toml scenarios/base.toml metrics.csv \
    observations/northwind.csv sites.csv site_forecasts.csv site_plans.csv ppas.csv chips.csv deals.csv; do
    { printf "\\$(printf %03o "$number")"; cat "../fixtures/broken/good/$path"; } >"corpus/read/$number"
    number=$((number + 1))
done
