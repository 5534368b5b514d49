#!/bin/bash
# python.sh FOLDER [SCRIPT...]: installs the packages of requirements.txt into FOLDER once, as pip is configured on this
# machine, and runs the script with them. Debian's python3 before others, since others may lack a module.
set -euo pipefail
[[ -n ${TANDEM_SKIP_PYTHON:-} ]] && exit 0

folder=$1
here=$(dirname "$0")
shift
if [[ ! -f $folder/complete || $here/requirements.txt -nt $folder/complete ]]; then
  python=/usr/bin/python3
  [[ -x $python ]] || python=python3
  rm -rf "$folder"
  log=$folder.log
  if ! { "$python" -m venv "$folder" && "$folder/bin/pip" install -q -r "$here/requirements.txt"; } >"$log" 2>&1; then
    echo "No packages for $here: $(tail -n 1 "$log") (TANDEM_SKIP_PYTHON=1 leaves them out)" >&2
    exit 1
  fi
  touch "$folder/complete"
fi
[[ $# -eq 0 ]] || exec "$folder/bin/python" "$@"
