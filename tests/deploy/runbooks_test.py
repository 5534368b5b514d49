"""The commands of the runbooks, as docs/runbooks/README.md makes them for a laptop and for a cell."""

import re
import unittest

import cells

RUNBOOKS = cells.ROOT / "docs/runbooks"
COMMANDS = {"metrics", "logs", "ask", "ask_each", "db", "cache", "ready"}


class Runbooks(unittest.TestCase):
    def test_both_places_have_every_command(self):
        blocks = re.findall(r"```bash\n(.*?)```", (RUNBOOKS / "README.md").read_text(), re.DOTALL)
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            done = cells.run(["bash", "-c", f"set -e\n{block}\ndeclare -F"])
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertLessEqual(COMMANDS, {line.split()[-1] for line in done.stdout.splitlines()})

    def test_no_runbook_is_of_one_place_alone(self):
        for path in RUNBOOKS.glob("Tandem*.md"):
            self.assertNotRegex(path.read_text(), r"127\.0\.0\.1:74|\bdata/\w+\.log|\$DATABASE\b", path.name)


if __name__ == "__main__":
    unittest.main()
