#!/bin/bash
# generate.sh VENV FOLDER: writes the dashboards as JSON into FOLDER (without it: dashboards/ beside this file), by the Python
# environment VENV, which it makes once with what requirements.txt names.
set -euo pipefail

here=$(realpath "$(dirname "$0")")
venv=$1
if [[ ! $venv/complete -nt $here/requirements.txt ]]; then
  rm -rf "$venv"
  /usr/bin/python3 -m venv "$venv"
  "$venv/bin/pip" --quiet --disable-pip-version-check install --requirement "$here/requirements.txt"
  touch "$venv/complete"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" "$here/generate.py" "${2:-$here/dashboards}"
