"""The settings of the manifests, by the programs that read them: each is started as its container would be."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

import cells

REFUSED = 2  # the exit code of a program whose settings are wrong
NOWHERE = "127.0.0.1:9"  # where nobody listens: what a program asks for beside it is not there


def environment(cell, template, folder):
    """The variables of a container, with what it has mounted and whom it calls moved to this machine."""
    container = template["spec"]["containers"][0]
    variables = dict(cells.settings(cell)["data"])
    for one in container.get("env", []):
        variables[one["name"]] = "a secret"
    for mount in container.get("volumeMounts", []):
        (pathlib.Path(folder) / mount["mountPath"].lstrip("/")).mkdir(parents=True, exist_ok=True)
    for name, value in variables.items():
        value = re.sub(r"/(etc|var/lib)/tandem", lambda found: folder + found.group(0), value)
        value = re.sub(r"(?<=LISTEN=)|:(7400|7480)$", ":0", value) if name.endswith("LISTEN") else value
        variables[name] = re.sub(r"tandem-(db|kafka|redis)[a-z{}-]*(:\d+)?", NOWHERE, value)
    return variables


def make_keys(folder):
    tandem = pathlib.Path(folder) / "etc/tandem"
    if not (tandem / "signing").exists():
        return
    private, public = tandem / "signing/cell", tandem / "keys/cell"
    make = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", private]
    for command in (make, ["openssl", "pkey", "-in", private, "-pubout", "-out", public]):
        subprocess.run(command, check=True, capture_output=True)


def start(cell, template, more=()):
    """(exit code, what it said) of a container's program; one that serves is asked to stop."""
    container = template["spec"]["containers"][0]
    words = container["command"] + container.get("args", [])
    folder = tempfile.mkdtemp()
    try:
        variables = environment(cell, template, folder) | dict(more)
        make_keys(folder)
        program = cells.BUILD / "bin" / pathlib.Path(words[0]).name
        process = subprocess.Popen(
            [program, *words[1:]], env=variables, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        said = []
        for line in process.stderr:
            said.append(line)
            if "serving gRPC on" in line:
                process.send_signal(signal.SIGTERM)
        return process.wait(timeout=60), "".join(said)
    finally:
        shutil.rmtree(folder)


def programs(cell):
    return [(name, template) for name, template in cells.pods(cell) if name != "tandem-redis"]


class Settings(unittest.TestCase):
    def test_every_program_takes_the_settings_of_its_container(self):
        cases = [(cell, name, template) for cell in cells.CELLS for name, template in programs(cell)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() * 4) as pool:
            outcomes = list(pool.map(lambda case: start(case[0], case[2]), cases))
        for (cell, name, _), (code, said) in zip(cases, outcomes):
            with self.subTest(cell=cell, name=name):
                if cell == "so":
                    self.assertEqual(code, 0, said)
                else:  # it got as far as its store
                    self.assertEqual(code, 1, said)
                    self.assertIn("connection to server at", said)

    def test_a_setting_that_no_program_has_is_refused(self):
        name, template = programs("ke")[0]
        code, said = start("ke", template, {"TANDEM_LISTEM": "0.0.0.0:0"})
        self.assertEqual(code, REFUSED, name)
        self.assertIn("did you mean TANDEM_LISTEN?", said)


if __name__ == "__main__":
    unittest.main()
