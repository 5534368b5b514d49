"""sbom.py ROOT VERSION OUT: what is in the image, as CycloneDX: its packages as debsbom knows them, and our program."""

import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import uuid

# Headers that are compiled into the program: no library of theirs is in the image.
COMPILED_IN = ["nlohmann-json3-dev", "liblemon-dev"]


def debian(root, version, out, digest):
    """What debsbom writes, with nothing in it that changes from one run to the next."""
    made = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    command = [pathlib.Path(sys.executable).parent / "debsbom", "generate", "-t", "cdx", "-r", root, "-o", out]
    command += ["--distro-name", "tandem", "--distro-version", version, "--distro-arch", architecture]
    command += ["--timestamp", made.isoformat(), "--cdx-serialnumber", str(uuid.uuid5(uuid.NAMESPACE_OID, digest))]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def main(root, version, out):
    program = root / "usr/bin/tandem"
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    debian(root, version, out.with_suffix("").with_suffix(""), digest)
    bom = json.loads(out.read_text())
    whole = bom["metadata"]["component"]
    whole["type"] = "container"
    (packages,) = [one for one in bom["dependencies"] if one["ref"] == whole["bom-ref"]]
    headers = []
    for package in COMPILED_IN:
        shown = ["dpkg-query", "--show", "--showformat", "${Version}", package]
        found = subprocess.check_output(shown, text=True)
        purl = f"pkg:deb/debian/{package}@{found.replace('+', '%2B')}?arch=all"
        headers.append({"type": "library", "bom-ref": purl, "name": package, "version": found, "purl": purl})
    services = sorted(path.name for path in (root / "usr/bin").iterdir() if path.is_symlink())
    ours = {
        "type": "application",
        "bom-ref": "tandem",
        "name": "tandem",
        "version": version,
        "purl": f"pkg:generic/tandem@{version}",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "properties": [{"name": "tandem:service", "value": name} for name in services],
    }
    loaded = [ref for ref in packages["dependsOn"] if "/lib" in ref or "/zlib" in ref or "/iso-codes" in ref]
    bom["components"] += [ours, *headers]
    bom["dependencies"].append({"ref": "tandem", "dependsOn": sorted(loaded + [one["bom-ref"] for one in headers])})
    bom["dependencies"] += [{"ref": one["bom-ref"]} for one in headers]
    packages["dependsOn"].append("tandem")
    out.write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n")


main(pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]))
