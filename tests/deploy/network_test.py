"""Who reaches whom in a cell, by its NetworkPolicies as Kubernetes reads them."""

import re
import unittest

import cells


def selects(selector, labels):
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(
        rule["key"] in labels if rule["operator"] == "Exists" else labels.get(rule["key"]) in rule["values"]
        for rule in selector.get("matchExpressions", [])
    )


def is_peer(rule, end, namespace):
    if "ipBlock" in rule:
        return False  # no pod
    if "namespaceSelector" in rule:
        names = {"kubernetes.io/metadata.name": end["namespace"]}
        return selects(rule["namespaceSelector"], names) and selects(rule.get("podSelector", {}), end)
    return end["namespace"] == namespace and selects(rule["podSelector"], end)


def is_allowed(cell, direction, end, peer, port):
    """Whether policies on `end` let it be reached by (Ingress) or reach (Egress) `peer` at `port`."""
    namespace = f"tandem-{cell}"
    if end["namespace"] != namespace:
        return True  # another's policies
    side = "from" if direction == "Ingress" else "to"
    for policy in cells.of_kind(cell, "NetworkPolicy"):
        spec = policy["spec"]
        if direction not in spec["policyTypes"] or not selects(spec["podSelector"], end):
            continue
        for rule in spec.get(direction.lower(), []):
            ports = [one["port"] for one in rule.get("ports", [])]
            peers = rule.get(side, [])
            if ports and port not in ports:
                continue
            if not peers or any(is_peer(one, peer, namespace) for one in peers):
                return True
    return False


def pod(namespace, **labels):
    return {"namespace": namespace} | {key.replace("__", "/").replace("_", "."): value for key, value in labels.items()}


def program(component, cell="ke"):
    return pod(f"tandem-{cell}", app_kubernetes_io__name="tandem", app_kubernetes_io__component=component)


PLACEMENT, OBJECTIVES, ABROAD = program("placement"), program("objectives"), program("placement", "zm")
JOB = pod("tandem-ke", app_kubernetes_io__name="tandem-job")
REDIS = pod("tandem-ke", app_kubernetes_io__name="tandem-redis")
DATABASE = pod("tandem-ke", cnpg_io__cluster="tandem-db-placement", cnpg_io__podRole="instance")
BROKER = pod("tandem-ke", strimzi_io__cluster="tandem")
OPERATOR = pod("tandem-ke", strimzi_io__cluster="tandem", strimzi_io__name="tandem-entity-operator")
STRANGER = pod("tandem-ke")
PROMETHEUS, GATEWAY, OUTSIDE = pod("monitoring"), pod("gateway"), pod("default")
COLLECTOR = pod("monitoring", app_kubernetes_io__name="opentelemetry-collector")
NAMES = pod("kube-system")

REACHES = [
    (PLACEMENT, OBJECTIVES, 7400),
    (PLACEMENT, DATABASE, 5432),
    (PLACEMENT, BROKER, 9093),
    (PLACEMENT, REDIS, 6379),
    (PLACEMENT, NAMES, 53),
    (PLACEMENT, COLLECTOR, 4317),
    (JOB, DATABASE, 5432),
    (JOB, BROKER, 9093),
    (OPERATOR, OUTSIDE, 6443),
    # From Strimzi 0.49 on a broker reads its certificates from Secrets, at the API server.
    (BROKER, OUTSIDE, 443),
    (BROKER, OUTSIDE, 6443),
    (DATABASE, DATABASE, 5432),
    (DATABASE, DATABASE, 8000),
    (BROKER, BROKER, 9090),
    (PROMETHEUS, PLACEMENT, 7480),
    (PROMETHEUS, DATABASE, 9187),
    (GATEWAY, PLACEMENT, 7400),
]
REACHES_NOT = [
    (PLACEMENT, BROKER, 9092),
    (PLACEMENT, OBJECTIVES, 7480),
    (PLACEMENT, ABROAD, 7400),
    (ABROAD, PLACEMENT, 7400),
    (PLACEMENT, OUTSIDE, 443),
    (PLACEMENT, PROMETHEUS, 4317),
    (JOB, COLLECTOR, 4317),
    (OUTSIDE, PLACEMENT, 7400),
    (PROMETHEUS, PLACEMENT, 7400),
    (GATEWAY, PLACEMENT, 7480),
    (PROMETHEUS, DATABASE, 5432),
    (OUTSIDE, DATABASE, 9187),
    (REDIS, DATABASE, 5432),
    (REDIS, OUTSIDE, 443),
    (DATABASE, PLACEMENT, 7400),
    (BROKER, DATABASE, 5432),
    (BROKER, OUTSIDE, 9093),
    (JOB, OBJECTIVES, 7400),
    (STRANGER, PLACEMENT, 7400),
    (STRANGER, DATABASE, 5432),
    (STRANGER, REDIS, 6379),
]


class Network(unittest.TestCase):
    def reaches(self, cell, source, target, port):
        return is_allowed(cell, "Egress", source, target, port) and is_allowed(
            cell, "Ingress", target, source, port
        )

    def test_the_programs_reach_what_they_need(self):
        for source, target, port in REACHES:
            # Who may come into a broker say policies that Strimzi makes.
            if target is BROKER:
                self.assertTrue(is_allowed("ke", "Egress", source, target, port), (source, target, port))
            else:
                self.assertTrue(self.reaches("ke", source, target, port), (source, target, port))

    def test_nothing_else_is_reached(self):
        for source, target, port in REACHES_NOT:
            self.assertFalse(self.reaches("ke", source, target, port), (source, target, port))

    def test_a_cell_without_traces_reaches_no_collector(self):
        self.assertFalse(self.reaches("so", program("suite", "so"), COLLECTOR, 4317))

    def test_the_suite_of_one_office_is_closed_to_everybody(self):
        suite = program("suite", "so")
        for source in (OUTSIDE, PROMETHEUS, GATEWAY, PLACEMENT):
            self.assertFalse(self.reaches("so", source, suite, 7400), source)

    def test_the_gateway_lets_callers_in_to_what_they_use_and_to_nothing_that_is_for_operators(self):
        for cell in cells.CELLS:
            for route in cells.of_kind(cell, "GRPCRoute"):
                package = cells.name_of(route).removeprefix("tandem-").replace("-", "_")
                contracts = (cells.ROOT / "proto/tandem" / package / "v1").glob("*.proto")
                services = [name for one in contracts for name in re.findall(r"^service (\w+)", one.read_text(), re.M)]
                (rule,) = route["spec"]["rules"]
                let_in = [one["method"] for one in rule["matches"]]
                wanted = [{"service": f"tandem.{package}.v1.{name}"} for name in sorted(services)]
                self.assertEqual(let_in, wanted, (cell, cells.name_of(route)))


if __name__ == "__main__":
    unittest.main()
