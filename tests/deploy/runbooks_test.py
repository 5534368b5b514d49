"""The commands of the runbooks, as docs/runbooks/README.md makes them for a laptop and for a cell."""

import os
import pathlib
import re
import socket
import sys
import tempfile
import unittest

import cells

RUNBOOKS = cells.ROOT / "docs/runbooks"
COMMANDS = {"metrics", "logs", "ask", "ask_each", "db", "cache", "ready"}

# A kubectl of one pod, whose program says why it is not ready.
KUBECTL = """#!{python}
import http.server, sys

class Pod(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()
        self.wfile.write(b"no store: " + self.path.encode())

if sys.argv[1] == "get":
    print("pod/tandem-placement-a")
else:
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[3].partition(":")[0])), Pod).serve_forever()
"""


def blocks():
    """What makes the commands: in a cell, on a laptop, in the cell `so`."""
    return re.findall(r"```bash\n(.*?)```", (RUNBOOKS / "README.md").read_text(), re.DOTALL)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Runbooks(unittest.TestCase):
    def test_every_place_has_every_command(self):
        self.assertEqual(len(blocks()), 3)
        for block in blocks():
            done = cells.run(["bash", "-c", f"set -e\n{block}\ndeclare -F"])
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertLessEqual(COMMANDS, {line.split()[-1] for line in done.stdout.splitlines()})

    def test_what_a_pod_that_is_not_ready_says_is_read_once(self):
        with tempfile.TemporaryDirectory() as folder:
            kubectl = pathlib.Path(folder) / "kubectl"
            kubectl.write_text(KUBECTL.format(python=sys.executable))
            kubectl.chmod(0o755)
            path = f"{folder}:{os.environ['PATH']}"
            for block in (blocks()[0], blocks()[2]):
                block = block.replace("17480", str(free_port()))
                done = cells.run(["bash", "-c", f"{block}\nready placement"], env={"PATH": path})
                self.assertEqual(done.stdout, "no store: /readyz\n", done.stderr)

    def test_what_is_named_in_a_block_is_in_the_cells_that_it_is_for(self):
        for block, cell in ((blocks()[0], "ke"), (blocks()[2], "so")):
            there = {f"{one['kind'].lower()}/{cells.name_of(one)}" for one in cells.resources(cell)}
            named = re.findall(r"\b(deploy|statefulset)/([a-z-]+)", block.replace("${asker:-placement}", "placement"))
            self.assertTrue(named)
            for kind, name in named:
                self.assertIn(f"{kind.replace('deploy', 'deployment')}/{name}", there)

    def test_on_a_laptop_other_ports_are_asked_where_they_are_set(self):
        said = 'curl() { echo "$2"; }; tandem() { echo "$@"; }; ready reporting; ask topics'
        for ports, grpc, http in (({}, 740, 748), ({"GRPC_PORT": "7500", "HTTP_PORT": "7580"}, 750, 758)):
            done = cells.run(["bash", "-c", f"DATA=data\n{blocks()[1]}\n{said}"], env=os.environ | ports)
            ready, _, asked = done.stdout.split("\n")[:3]
            self.assertEqual(ready, f"127.0.0.1:{http}4/readyz", done.stderr)
            self.assertIn(
                f"--server placement=127.0.0.1:{grpc}1,objectives=127.0.0.1:{grpc}2,"
                f"learning-content=127.0.0.1:{grpc}3,reporting=127.0.0.1:{grpc}4",
                asked,
            )

    def test_the_log_is_searched_for_all_faults_that_the_rules_count(self):
        counted = re.search(r'grpc_code=~"(.*?)"', (cells.ROOT / "deploy/prometheus/rules.yaml").read_text()).group(1)
        text = (RUNBOOKS / "TandemCallsFail.md").read_text()
        self.assertIn(f"""grep -E '"code":"({counted})"'""", text)
        self.assertIn(f"grep -E '{counted}'", text)

    def test_who_is_called_for_what_a_cell_stands_on_has_its_commands(self):
        for name in ("TandemStoreUnreachable", "TandemCommitsStand", "TandemJournalOld", "TandemStandbyMissing", "TandemKafkaDegraded", "TandemGone", "TandemDown"):
            look = re.search(r"## Look\n(.*?)## Do", (RUNBOOKS / f"{name}.md").read_text(), re.DOTALL).group(1)
            self.assertRegex(look, r"kubectl get ", name)

    def test_every_link_leads_somewhere(self):
        for path in RUNBOOKS.glob("*.md"):
            for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
                self.assertTrue((RUNBOOKS / target).exists(), f"{path.name}: {target}")

    def test_who_looks_at_sessions_sees_whom_never_to_end(self):
        for path in RUNBOOKS.glob("Tandem*.md"):
            text = path.read_text()
            if "SELECT pid" in text:
                self.assertNotRegex(text, r"SELECT pid, (?!wait_event_type, wait_event, )", path.name)
            if "pg_terminate_backend(PID)" in text:
                self.assertRegex(text, r"`SyncRep`.*[Nn]ever end", path.name)

    def test_no_runbook_is_of_one_place_alone(self):
        for path in RUNBOOKS.glob("Tandem*.md"):
            self.assertNotRegex(path.read_text(), r"127\.0\.0\.1:74|\bdata/\w+\.log|\$DATABASE\b", path.name)


if __name__ == "__main__":
    unittest.main()
