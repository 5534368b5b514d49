"""The settings of the manifests, by the programs that read them: each is started as its container would be."""

import concurrent.futures
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

import cells

REFUSED = 2  # the exit code of a program whose settings are wrong


def environment(cell, template, folder):
    """The variables of a container, with what it has mounted moved below `folder` and ports that are free."""
    variables = dict(cells.settings(cell)["data"])
    for one in template["spec"]["containers"][0].get("env", []):
        variables[one["name"]] = one.get("value", "a secret")
    for name, value in variables.items():
        value = re.sub(r"/(etc|var/lib)/tandem", lambda found: folder + found.group(0), value)
        variables[name] = re.sub(r":\d+$", ":0", value) if name.endswith("LISTEN") else value
    # No name is looked up, and nobody listens there; what is asked of the server stays as it is.
    if "TANDEM_STORE" in variables:
        variables["TANDEM_STORE"] += "&hostaddr=127.0.0.1&port=9"
    return variables


def start(cell, template, more=()):
    """(exit code, what it said) of a container's program; one that serves is asked to stop."""
    container = template["spec"]["containers"][0]
    words = container["command"] + container.get("args", [])
    folder = tempfile.mkdtemp()
    try:
        secrets = pathlib.Path(folder) / "etc/tandem"
        cells.make_secrets(secrets)
        mounted = {one["mountPath"] for one in container["volumeMounts"]}
        for path in secrets.iterdir():
            if f"/etc/tandem/{path.name}" not in mounted:
                shutil.rmtree(path)
        variables = environment(cell, template, folder) | dict(more)
        program = cells.BUILD / "bin" / pathlib.Path(words[0]).name
        process = subprocess.Popen(
            [program, *words[1:]], env=variables, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        patience = threading.Timer(60, process.kill)
        patience.start()
        said = []
        for line in process.stderr:
            said.append(line)
            if "serving gRPC on" in line or '"message":"serving"' in line:
                process.send_signal(signal.SIGTERM)
        patience.cancel()
        return process.wait(), "".join(said)
    finally:
        shutil.rmtree(folder)


def programs(cell):
    return [(name, template) for name, template in cells.pods(cell) if name != "tandem-redis"]


class Settings(unittest.TestCase):
    def test_every_program_takes_the_settings_of_its_container(self):
        cases = [(cell, name, template) for cell in cells.CELLS for name, template in programs(cell)]
        # Jobs are alike in all cells.
        jobs = [cells.name_of(one) for one in cells.of_kind("ke", "CronJob")]
        cases = [case for case in cases if case[0] == "ke" or case[1] not in jobs]
        # Each waits three seconds for a Kafka that is not there.
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
            outcomes = list(pool.map(lambda case: start(case[0], case[2]), cases))
        for (cell, name, _), (code, said) in zip(cases, outcomes):
            with self.subTest(cell=cell, name=name):
                if cell == "so":
                    self.assertEqual(code, 0, said)
                else:  # it got as far as its store, or what it asks before that
                    self.assertEqual(code, 1, said)
                    first = "Kafka does not answer" if "new-epoch" in name else "connection to server at"
                    self.assertIn(first, said)

    def test_a_setting_that_no_program_has_is_refused(self):
        name, template = programs("ke")[0]
        code, said = start("ke", template, {"TANDEM_LISTEM": "0.0.0.0:0"})
        self.assertEqual(code, REFUSED, name)
        self.assertIn("did you mean TANDEM_LISTEN?", said)

    def test_what_a_cell_does_not_name_is_not_sent_in_the_clear(self):
        template = dict(programs("ke"))["tandem-placement"]
        for name, value, way in [
            ("TANDEM_TLS_DIR", "", "grpc"),
            ("TANDEM_EVENT_LOG", "kafka://tandem-kafka-bootstrap:9092", "event_log"),
            ("TANDEM_STORE", "postgres://tandem@tandem-db-placement-rw/tandem", "store"),
        ]:
            code, said = start("ke", template, {name: value})
            self.assertEqual(code, REFUSED, said)
            self.assertIn(f"name {way} in allow_plaintext", said)


if __name__ == "__main__":
    unittest.main()
