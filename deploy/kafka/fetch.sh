#!/bin/bash
# fetch.sh FOLDER [POM]: copies Kafka's jars, or those that POM names, there, once; Maven finds them as this machine is
# configured. Where it cannot, it says so and goes on: the tests that need Kafka then say how to skip them.
set -euo pipefail

folder=$1
pom=${2:-$(dirname "$0")/pom.xml}
[[ -n ${TANDEM_SKIP_KAFKA:-} ]] && exit 0
[[ -f $folder/complete && $folder/complete -nt $pom ]] && exit 0
rm -rf "$folder"
mkdir -p "$folder"
if mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$(realpath "$folder")" >"$folder/mvn.log" 2>&1; then
  touch "$folder/complete"
else
  echo "$(basename "$folder") could not be fetched: $(grep -m 1 ERROR "$folder/mvn.log" || tail -n 1 "$folder/mvn.log")" >&2
fi
