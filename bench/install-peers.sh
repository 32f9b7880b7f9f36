#!/usr/bin/env bash
# Installs the servers that `npm run bench:peers` measures beside ours, from their registries, into a folder:
#   bench/install-peers.sh ~/peers && PATH=~/peers/bin:$PATH npm run bench:peers
# Needs cargo, go and python3, each for its own; what cannot be installed is left out and said so.
set -uo pipefail
folder=${1:?usage: bench/install-peers.sh FOLDER}
mkdir -p "$folder/bin"
folder=$(realpath "$folder")
attempt() { echo "== $1"; shift; "$@" || echo "   not installed"; }

# Without what draws maps, which its build fetches from elsewhere.
attempt martin cargo install --quiet --root "$folder" martin --locked --no-default-features --features postgres,metrics
attempt pg_tileserv env GOBIN="$folder/bin" go install github.com/CrunchyData/pg_tileserv@latest
attempt pg_featureserv env GOBIN="$folder/bin" go install github.com/CrunchyData/pg_featureserv@latest
python3 -m venv "$folder/python"
attempt "tipg and pygeoapi" "$folder/python/bin/pip" install --quiet tipg uvicorn pygeoapi geoalchemy2 sqlalchemy psycopg2-binary
for command in uvicorn pygeoapi; do ln -sf "$folder/python/bin/$command" "$folder/bin/$command"; done
ls "$folder/bin"
