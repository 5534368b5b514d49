#!/bin/bash
# apiserver.sh FOLDER: makes an API server of Kubernetes there, once: kube-apiserver from its Go modules (six minutes of
# two cores), etcd from Debian's package, which is unpacked and not installed.
set -euo pipefail

version=1.36.3
script=$(realpath "$0")
mkdir -p "$1"
cd "$1"
[[ -f complete && complete -nt $script ]] && exit 0
rm -rf etcd source && mkdir etcd source
log=$PWD/build.log
: >"$log"
trap 'tail -n 3 "$log" >&2' ERR
source "$(dirname "$script")/go.sh"
need_go >>"$log" 2>&1

(cd etcd && apt-get -q -o APT::Sandbox::User=root download etcd-server >/dev/null &&
  dpkg-deb --extract etcd-server_*.deb .)

# `go install` takes no module that replaces others; one that wants it must replace them itself.
cd source
mod=$("$go" mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"GoMod": "\(.*\)",/\1/p')
{
  printf 'module tandem/apiserver\ngo 1.26.0\nrequire k8s.io/kubernetes v%s\nreplace (\n' "$version"
  sed -n "s|^\t\(k8s.io/[^ ]*\) v0.0.0\$|\t\1 => \1 v0.${version#1.}|p" "$mod"
  echo ")"
} >go.mod
printf 'package main\n\nimport _ "k8s.io/kubernetes/cmd/kube-apiserver/app"\n\nfunc main() {}\n' >main.go
export GOFLAGS=-mod=mod
nice -n 19 "$go" mod tidy >>"$log" 2>&1
label=k8s.io/component-base/version
flags="-s -X $label.gitVersion=v$version -X $label.gitMajor=1 -X $label.gitMinor=36"
nice -n 19 "$go" build -o ../kube-apiserver -ldflags "$flags" k8s.io/kubernetes/cmd/kube-apiserver >>"$log" 2>&1
cd ..
rm -rf source
touch complete
