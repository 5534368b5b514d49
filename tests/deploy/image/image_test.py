"""What is in the image, and what is not: `make image` runs it, since it needs podman."""

import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import unittest

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ["TANDEM_BUILD_DIR"]).resolve()
IMAGE = os.environ["TANDEM_IMAGE"]
PODMAN = os.environ["TANDEM_PODMAN"].split()
MOST_BYTES = 80_000_000
SERVICES = ["learning-content", "objectives", "placement", "reporting"]


def podman(*words):
    return subprocess.run([*PODMAN, *words], check=True, capture_output=True, text=True).stdout


def start(*words):
    """As Kubernetes starts it: nothing can be written, nothing is allowed."""
    confined = ["--rm", "--network", "none", "--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"]
    return subprocess.run([*PODMAN, "run", *confined, IMAGE, *words], capture_output=True, text=True, check=False)


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        (cls.about,) = json.loads(podman("image", "inspect", IMAGE))
        cls.root = pathlib.Path(podman("image", "mount", IMAGE).strip())
        cls.addClassCleanup(podman, "image", "unmount", IMAGE)

    def test_it_is_small(self):
        sys.__stdout__.write(f"{IMAGE}: {self.about['Size'] / 1e6:.1f} MB\n")
        self.assertLessEqual(self.about["Size"], MOST_BYTES)

    def test_nothing_but_tandem_can_be_run(self):
        runnable = {
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.is_file() and os.access(path, os.X_OK) and path.stat().st_mode & 0o111 and ".so" not in path.name
        }
        self.assertEqual(runnable, {f"usr/bin/{name}" for name in ["tandem", *SERVICES]})
        self.assertEqual([str(path) for path in self.root.rglob("*") if path.stat().st_mode & 0o6000], [])

    def test_each_program_starts_without_rights(self):
        self.assertRegex(start("tandem", "--version").stdout, r"tandem \d")
        for service in SERVICES:
            self.assertIn(f"{service}: this service of Tandem", start(service, "--help").stdout)
        self.assertNotEqual(start("sh", "-c", "true").returncode, 0)

    def test_it_says_what_it_is(self):
        self.assertEqual(self.about["Config"]["User"], "65532:65532")
        labels = self.about["Labels"]
        for name in ("title", "description", "version", "revision", "created", "base.name"):
            self.assertTrue(labels.get(f"org.opencontainers.image.{name}"), name)
        tag = IMAGE.rpartition(":")[2]
        self.assertEqual(tag, labels["org.opencontainers.image.version"])
        # What it tells of itself in metrics and traces leads to the tag, and to the commit.
        number, commit = start("tandem", "--version").stdout.removeprefix("tandem ").strip().split("+git.")
        self.assertEqual(tag.removesuffix("-changed"), f"{number}-{commit}")
        self.assertTrue(labels["org.opencontainers.image.revision"].startswith(commit))

    def test_the_list_of_its_parts_is_whole(self):
        text = (BUILD / "image/tandem.cdx.json").read_text()
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_7).validate_str(text))
        parts = {(one["name"], one["version"]): one for one in json.loads(text)["components"]}
        program = (self.root / "usr/bin/tandem").read_bytes()
        ours = parts["tandem", IMAGE.rpartition(":")[2]]
        self.assertEqual(ours["hashes"][0]["content"], hashlib.sha256(program).hexdigest())
        self.assertEqual([one["value"] for one in ours["properties"]], SERVICES)
        status = (self.root / "var/lib/dpkg/status").read_text()
        installed = [dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and line[0] != " ")
                     for paragraph in status.strip().split("\n\n")]
        for package in installed:
            self.assertIn((package["Package"], package["Version"]), parts)

    def test_built_again_it_is_the_same(self):
        before = self.about["RootFS"]["Layers"]
        created = datetime.datetime.fromisoformat(self.about["Labels"]["org.opencontainers.image.created"])
        moment = {"SOURCE_DATE_EPOCH": str(int(created.timestamp()))}
        command = [ROOT / "deploy/image/build.sh", BUILD]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | moment)
        (again,) = json.loads(podman("image", "inspect", IMAGE))
        self.assertEqual(again["RootFS"]["Layers"][-1], before[-1], "the layer of the programs")
        # The other one is of packages, which Debian may have mended meanwhile.
        libraries = "the same too" if again["RootFS"]["Layers"] == before else "newer"
        sys.__stdout__.write(f"built twice: programs {before[-1][:19]} both times, libraries {libraries}\n")


if __name__ == "__main__":
    unittest.main()
