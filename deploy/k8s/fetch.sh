#!/bin/bash
# fetch.sh FOLDER: builds there, once, what checks deploy/k8s: kustomize, kubeconform, kube-score (Go modules), and
# kubernetes-validate with its schemas (PyPI). Where it cannot, it says so and goes on: the test then says what skips it.
set -euo pipefail

[[ -n ${TANDEM_SKIP_K8S:-} ]] && exit 0
script=$(realpath "$0")
mkdir -p "$1"
folder=$(realpath "$1")
[[ -f $folder/complete && $folder/complete -nt $script ]] && exit 0

modules=(
  sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
  github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
  github.com/zegl/kube-score/cmd/kube-score@v1.20.0
)

source "$(dirname "$script")/go.sh"

fetch() {
  need_go || return 1
  rm -rf "$folder/venv" "$folder/schemas"
  for module in "${modules[@]}"; do
    GOBIN=$folder nice -n 19 "$go" install -ldflags=-s "$module" || return 1
  done
  /usr/bin/python3 -m venv "$folder/venv" || return 1
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0 || return 1
  "$folder/venv/bin/python" "$(dirname "$script")/schemas.py" "$folder/schemas" || return 1
}
if fetch >"$folder/fetch.log" 2>&1; then
  touch "$folder/complete"
else
  echo "The checks of deploy/k8s could not be fetched: $(tail -n 1 "$folder/fetch.log")" >&2
fi
