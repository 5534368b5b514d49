#!/bin/sh
# collect.sh BIN ROOT: makes ROOT the root of a file system in which the programs of BIN run: what they load, what they
# read, and which packages that is from (a status file of dpkg, as scanners read it, and copyrights).
set -eu
bin=$1
root=$2
libraries=usr/lib/$(uname -m)-linux-gnu
mkdir -p "$root/$libraries" "$root/usr/lib64" "$root/usr/bin" "$root/etc/tandem" "$root/var/lib/dpkg"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"

# Each library under the name by which it is asked for.
ldd "$bin/tandem" | awk '$2 == "=>" {print $3} $1 ~ "^/lib64/" {print $1}' | sort -u >/tmp/loaded
while read -r library; do
  case $library in
    /lib64/*) cp -L "$library" "$root/usr/lib64/" ;;
    *) cp -L "$library" "$root/$libraries/" ;;
  esac
done </tmp/loaded

mkdir -p "$root/usr/share/iso-codes/json" "$root/etc/ssl/certs"
cp /usr/share/iso-codes/json/*.json "$root/usr/share/iso-codes/json/"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp -L /etc/os-release "$root/etc/"
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
echo "tandem:x:65532:65532::/:/" >"$root/etc/passwd"
echo "tandem:x:65532:" >"$root/etc/group"
install -d -o 65532 -g 65532 -m 700 "$root/var/lib/tandem"

while read -r library; do
  dpkg-query --search "$(realpath "$library")" 2>/dev/null ||
    dpkg-query --search "$(realpath "$library" | sed 's,^/usr,,')"
done </tmp/loaded | sed 's/:.*//' >/tmp/owners
printf 'iso-codes\nca-certificates\nbase-files\n' >>/tmp/owners
for package in $(sort -u /tmp/owners); do
  dpkg-query --status "$package" >>"$root/var/lib/dpkg/status"
  echo >>"$root/var/lib/dpkg/status"
  if [ -e "/usr/share/doc/$package/copyright" ]; then
    mkdir -p "$root/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/"
  fi
done
