"""deploy/prometheus/alertmanager.yaml: whoever is to hear of an alert of rules.yaml does."""

import re
import unittest

import cells
import yaml

PROMETHEUS = cells.ROOT / "deploy/prometheus"


def loaded(name):
    return yaml.safe_load((PROMETHEUS / name).read_text())


class Alertmanager(unittest.TestCase):
    def setUp(self):
        self.config = loaded("alertmanager.yaml")
        rules = [rule for group in loaded("rules.yaml")["groups"] for rule in group["rules"]]
        self.alerts = [rule for rule in rules if "alert" in rule]

    def route_of(self, alert, severity):
        """The first one whose matchers all fit, as Alertmanager takes it."""
        labels = {"alertname": alert, "severity": severity}
        for route in self.config["route"]["routes"]:
            matchers = [re.fullmatch(r'(\w+) (=~?) "(.*)"', text).groups() for text in route["matchers"]]
            if all(re.fullmatch(value if how == "=~" else re.escape(value), labels[name]) for name, how, value in matchers):
                return route
        return self.config["route"]

    def test_a_page_calls_somebody_and_a_ticket_goes_to_the_queue(self):
        wanted = {"page": "tandem-on-call", "ticket": "tandem-queue"}
        reached = {one["name"] for one in self.config["receivers"] if len(one) > 1}
        self.assertEqual(reached, set(wanted.values()))
        self.assertEqual({one["labels"]["severity"] for one in self.alerts}, set(wanted))
        for one in self.alerts:
            severity = one["labels"]["severity"]
            route = self.route_of(one["alert"], severity)
            self.assertEqual(route["receiver"], wanted[severity], one["alert"])
            self.assertEqual(route["group_by"], ["cell", "alertname"])

    def test_a_severity_that_nobody_knows_calls_somebody(self):
        self.assertEqual(self.route_of("TandemGone", "critical")["receiver"], "tandem-on-call")

    def test_the_document_says_what_the_severities_mean(self):
        watching = re.search(r"## Watching\n(.*?)\n## ", (cells.ROOT / "docs/cells.md").read_text(), re.DOTALL).group(1)
        for severity in sorted({one["labels"]["severity"] for one in self.alerts}):
            self.assertIn(f"`severity: {severity}`", watching)
        self.assertIn("deploy/prometheus/alertmanager.yaml", watching)
