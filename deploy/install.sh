#!/bin/bash
# install.sh [LIST]: installs the Debian packages of LIST (packages.txt) that are missing. Does nothing, quickly, when
# there are none.
set -euo pipefail

# A line NAME/SUITE names a package of another suite than the machine's own.
mapfile -t wanted < <(sed -E -e "s|[[:space:]]*#.*||" -e "/^$/d" "${1:-$(dirname "$0")/packages.txt}")
installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${wanted[@]%/*}" 2>/dev/null |
  sed -n 's/^installed //p') || true
missing=() elsewhere=()
for package in "${wanted[@]}"; do
  grep -qx "${package%/*}" <<<"$installed" && continue
  if [[ $package == */* ]]; then elsewhere+=("$package"); else missing+=("$package"); fi
done
[[ ${#missing[@]} -eq 0 && ${#elsewhere[@]} -eq 0 ]] && exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || { echo "Run this as root, or install sudo: missing are ${missing[*]} ${elsewhere[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing packages: ${missing[*]} ${elsewhere[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 "$@" >"$log" 2>&1 ||
  { tail -n 20 "$log" >&2; exit 1; }; }
# PostgreSQL is for the tests, which make clusters of their own: no server is set up or started by its package.
"${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
"${as_root[@]}" tee /etc/postgresql-common/createcluster.d/tandem.conf <<<"create_main_cluster = false" >/dev/null
# Neither does Prometheus': what a package would start is not started, and not at the next boot either.
if [[ ! -e /usr/sbin/policy-rc.d ]]; then
  trap 'rm -f "$log"; "${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
  "${as_root[@]}" install -m 755 /dev/stdin /usr/sbin/policy-rc.d <<<$'#!/bin/sh\nexit 101'
fi
# Where other suites are, the machine knows: from where its own come.
for package in "${elsewhere[@]}"; do
  suite=${package#*/}
  awk -v RS= -v suite="$suite" 'NR == 1 {sub(/\nSuites:[^\n]*/, "\nSuites: " suite); print}' \
    /etc/apt/sources.list.d/debian.sources | "${as_root[@]}" tee "/etc/apt/sources.list.d/$suite.sources" >/dev/null
done
apt update
apt install --yes --no-install-recommends "${missing[@]}"
for package in "${elsewhere[@]}"; do
  apt install --yes --no-install-recommends --target-release "${package#*/}" "${package%/*}"
done
if [[ " ${missing[*]} " == *" prometheus "* && -d /run/systemd/system ]]; then
  "${as_root[@]}" systemctl --quiet disable prometheus.service
fi
