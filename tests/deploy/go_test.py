"""Which Go builds the tools of deploy/k8s."""

import os
import pathlib
import tempfile
import unittest

import cells

SCRIPTS = cells.ROOT / "deploy/k8s"


def program(folder, name, text):
    path = pathlib.Path(folder) / name
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


class Go(unittest.TestCase):
    def test_one_that_fetches_a_newer_one_is_taken_from_the_path(self):
        with tempfile.TemporaryDirectory() as folder:
            program(folder, "go", "echo go version go1.21.3 linux/amd64")
            done = cells.run(
                ["bash", "-c", f"source {SCRIPTS}/go.sh && need_go && echo $go && printenv GOTOOLCHAIN"],
                env={"PATH": f"{folder}:/usr/bin:/bin"},
            )
            self.assertEqual(done.stdout, f"{folder}/go\nauto\n", done.stderr)

    def test_an_api_server_that_cannot_be_built_says_why(self):
        with tempfile.TemporaryDirectory() as folder:
            program(folder, "go", '[[ $1 == version ]] && echo go version go1.26.1 || { echo "no $1" >&2; exit 1; }')
            program(folder, "apt-get", "echo nothing to download >&2; exit 1")
            environment = os.environ | {"PATH": f"{folder}:/usr/bin:/bin"}
            done = cells.run([SCRIPTS / "apiserver.sh", f"{folder}/made"], env=environment)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(done.stderr, "nothing to download\n")
            self.assertFalse((pathlib.Path(folder) / "made/complete").exists())


if __name__ == "__main__":
    unittest.main()
