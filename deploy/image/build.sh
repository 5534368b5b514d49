#!/bin/bash
# build.sh BUILD_DIR: makes the image localhost/tandem:VERSION-REVISION of the programs in BUILD_DIR/bin, and beside it, in
# BUILD_DIR/image, what is in it (tandem.cdx.json). With BASE=IMAGE on that; else on a base that debootstrap makes of
# where apt's packages come from, so that no registry is needed.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
build=$(realpath "$1")
image=$build/image
revision=$(git -C "$here" rev-parse HEAD)
# A tag is never given twice, so it is of a commit: that of the program, as it says itself (0.1.0+git.REVISION).
said=$("$build/bin/tandem" --version)
version=${said#tandem }
version=${version/+git./-}
if [[ ${version#*-} == "$version" || $revision != "${version#*-}"* ]]; then
  echo "$build/bin has $said, and the source is of $revision: build the programs anew." >&2
  exit 1
fi
# What changed since has no name yet; such an image is for trying out.
git -C "$here" diff --quiet HEAD || version+=-changed
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct)}
services=(placement objectives learning-content reporting)
podman=(podman)
# Bit 24 is CAP_SYS_RESOURCE.
((0x$(sed -n 's/^CapEff:\t//p' /proc/self/status) >> 24 & 1)) || podman+=(--runtime "$here/runc")

mkdir -p "$image"
rm -rf "$image/context"
mkdir -p "$image/context/bin"
cp "$here/collect.sh" "$image/context/"
# `tandem` is each of the services under its name: a quarter of the size, and pods of a node share its pages.
strip --strip-all -o "$image/context/bin/tandem" "$build/bin/tandem"
for service in "${services[@]}"; do ln -s tandem "$image/context/bin/$service"; done

# Where packages come from: Debian, and what of later releases it has built for this one.
sources() {
  for origin in Debian 'Debian Backports'; do
    apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' "Origin: $origin"
  done | sort -u
}

# Made once for its sources; `podman rmi` has it made anew.
make_base() {
  local release root=$image/base main
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  main=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $release" 'Component: main' |
    head -n 1)
  rm -rf "$root"
  nice debootstrap --variant=minbase "$release" "$root" "$main" >"$image/base.log"
  sources >"$root/etc/apt/sources.list"
  tar --create --numeric-owner --directory "$root" . | "${podman[@]}" import --quiet - "$BASE" >/dev/null
  rm -rf "$root"
}
if [[ -z ${BASE:-} ]]; then
  BASE=localhost/tandem-base:$(sources | sha256sum | head -c 12)
  "${podman[@]}" image exists "$BASE" || make_base
fi

# The packages here whose libraries the programs load.
mapfile -t packages < <(ldd "$build/bin/tandem" | awk '$2 == "=>" {print $3}' | sort -u | while read -r library; do
  file=$(realpath "$library")
  dpkg-query --search "$file" 2>/dev/null || dpkg-query --search "${file#/usr}"
done | sed 's/:.*//' | sort -u)

# Without the cache, so that libraries are as new as Debian's.
"${podman[@]}" build --quiet --no-cache --network host --format oci --timestamp "$SOURCE_DATE_EPOCH" \
  --build-arg BASE="$BASE" --build-arg PACKAGES="${packages[*]} iso-codes ca-certificates" \
  --build-arg VERSION="$version" --build-arg REVISION="$revision" \
  --build-arg CREATED="$(date --utc --date "@$SOURCE_DATE_EPOCH" +%FT%TZ)" \
  --file "$here/Containerfile" --tag "localhost/tandem:$version" "$image/context" >"$image/build.log" 2>&1 ||
  { tail -n 20 "$image/build.log" >&2 && exit 1; }

if [[ ! -x $image/venv/bin/debsbom ]]; then
  /usr/bin/python3 -m venv "$image/venv"
  "$image/venv/bin/pip" install --quiet --disable-pip-version-check debsbom==0.10.2 \
    'cyclonedx-python-lib[json-validation]==11.12.0'
fi
root=$("${podman[@]}" image mount "localhost/tandem:$version")
"$image/venv/bin/python" "$here/sbom.py" "$root" "$version" "$image/tandem.cdx.json"
"${podman[@]}" image unmount "localhost/tandem:$version" >/dev/null
echo "localhost/tandem:$version"
