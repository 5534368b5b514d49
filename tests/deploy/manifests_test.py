"""The manifests by the tools that know Kubernetes, and by the rules of docs/cells.md."""

import collections
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest

import kubernetes_validate
import yaml

import cells

sys.path.append(str(cells.ROOT / "deploy/k8s"))
import rules  # noqa: E402

# What kube-score says and we do otherwise: (check, kind/name) → why.
EXCEPTIONS = {
    ("container-resources", "Deployment/tandem-.*"): "a CPU limit delays calls while the node is idle",
    ("container-resources", "StatefulSet/tandem"): "the same",
    ("container-resources", "CronJob/tandem-.*"): "the same",
    ("container-image-pull-policy", "(Deployment|StatefulSet|CronJob)/tandem.*"): "a cell restarts without the registry",
    ("deployment-has-host-podantiaffinity", "Deployment/tandem-.*"): "topology spread does it",
    ("deployment-replicas", "Deployment/tandem-reporting"): "a ScaledObject of KEDA says how many",
    ("deployment-replicas", "Deployment/tandem-redis"): "a cache that may be missing",
    ("deployment-replicas", "Deployment/tandem-[a-z-]+ of vc"): "one node",
    ("networkpolicy-targets-pod", "NetworkPolicy/(kafka|kafka-to-api-server|(prometheus-to-)?postgres)"): "operators make those pods",
}


def conform(texts):
    """kubeconform's words on some manifests; empty if all is well."""
    command = [cells.TOOLS / "kubeconform", "-strict", "-output", "text"]
    command += ["-schema-location", f"{cells.TOOLS}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"]
    for folder in (cells.CRD_SCHEMAS, cells.OWN_SCHEMAS):
        command += ["-schema-location", f"{folder}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"]
    without = {
        f"{one['apiVersion']}/{one['kind']}"
        for one in [one for cell in cells.CELLS for one in cells.resources(cell)] + cells.monitoring()
        if not cells.is_of_kubernetes(one) and cells.schema_of(one) is None
    }
    command += ["-skip", ",".join(sorted(without))]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (pathlib.Path(folder) / f"{name}.yaml").write_text(text)
        return cells.run(command + [folder]).stdout


def chosen(cell, selector):
    """(kind, name) of what `kubectl apply --selector` takes of a cell."""
    wanted = dict(label.split("=") for label in selector.split(","))
    return [
        (one["kind"], cells.name_of(one))
        for one in cells.resources(cell)
        if wanted.items() <= one["metadata"].get("labels", {}).items()
    ]


class Manifests(unittest.TestCase):
    def test_nothing_is_without_a_schema(self):
        if cells.CRD_SCHEMAS.exists():
            brought = [one for cell in cells.CELLS for one in cells.resources(cell) if not cells.is_of_kubernetes(one)]
            self.assertEqual({one["kind"] for one in brought if cells.schema_of(one) is None}, set())

    def test_every_cell_and_what_watches_them_fit_the_schemas(self):
        if not cells.CRD_SCHEMAS.exists():
            sys.__stdout__.write("No ../shared/data/crd-schemas: resources of operators are not checked.\n")
        texts = {cell: cells.text(cell) for cell in cells.CELLS} | {"monitoring": cells.build(cells.MONITORING)}
        self.assertEqual(conform(texts), "")

    def test_a_field_that_kubernetes_does_not_know_is_found(self):
        wrong = cells.text("so").replace("terminationGracePeriodSeconds:", "gracePeriodSeconds:")
        self.assertIn("gracePeriodSeconds", conform({"so": wrong}))

    def test_a_field_that_an_operator_does_not_know_is_found(self):
        for right, wrong in (("schedule:", "shedule:"), ("caCertificateRefs:", "certificateRefs:")):
            self.assertIn(wrong[:-1], conform({"vc": cells.text("vc").replace(right, wrong)}))

    def test_the_core_kinds_are_valid_for_kubernetes_validate(self):
        for cell in cells.CELLS:
            for resource in filter(cells.is_of_kubernetes, cells.resources(cell)):
                with self.subTest(cell=cell, name=cells.name_of(resource)):
                    kubernetes_validate.validate(resource, "1.37", strict=True)

    def test_kube_score_finds_nothing_without_a_reason(self):
        unused = set(EXCEPTIONS)
        for cell in cells.CELLS:
            command = [cells.TOOLS / "kube-score", "score", "--kubernetes-version", "v1.37", "-o", "json", "-"]
            for scored in json.loads(cells.run(command, input=cells.text(cell)).stdout):
                name = f"{scored['type_meta']['kind']}/{scored['object_meta']['name']}"
                for check in scored["checks"]:
                    if check["skipped"] or check["grade"] >= 7:
                        continue
                    excused = {
                        (of, pattern)
                        for of, pattern in EXCEPTIONS
                        if of == check["check"]["id"]
                        and (re.fullmatch(pattern, name) or re.fullmatch(pattern, f"{name} of {cell}"))
                    }
                    self.assertTrue(excused, (cell, name, check["check"]["id"], check["comments"]))
                    unused -= excused
        self.assertEqual(unused, set(), "exceptions that nothing needs any more")


class Monitoring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.resources = cells.monitoring()

    def test_the_alerts_are_those_of_prometheus(self):
        self.assertEqual(rules.TARGET.read_text(), rules.rendered(), "run deploy/k8s/rules.py")

    def test_an_alert_names_the_cell_and_its_runbook(self):
        (rule,) = [one for one in self.resources if one["kind"] == "PrometheusRule"]
        for one in [alert for group in rule["spec"]["groups"] for alert in group["rules"] if "alert" in alert]:
            self.assertTrue(one["annotations"]["summary"].startswith("{{ $labels.cell }}: "), one)
            runbook = one["annotations"]["runbook_url"].removeprefix(rules.DOCS)
            self.assertTrue((cells.ROOT / "docs" / runbook).exists(), runbook)

    def test_no_cell_judges_others(self):
        for cell in cells.CELLS:
            self.assertEqual(cells.of_kind(cell, "PrometheusRule"), [])

    def test_every_dashboard_is_installed(self):
        installed = {name for one in self.resources if one["kind"] == "ConfigMap" for name in one["data"]}
        written = {path.name for path in (cells.ROOT / "deploy/grafana/dashboards").glob("*.json")}
        self.assertEqual(installed, written)


class Cells(unittest.TestCase):
    def test_a_cell_is_a_restricted_namespace_of_its_own(self):
        for cell in cells.CELLS:
            (namespace,) = cells.of_kind(cell, "Namespace")
            self.assertEqual(cells.name_of(namespace), f"tandem-{cell}")
            label = namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
            self.assertEqual(label, "restricted")
            for one in cells.resources(cell):
                if one is not namespace:
                    self.assertEqual(one["metadata"].get("namespace"), f"tandem-{cell}", one)
            self.assertEqual(cells.settings(cell)["data"]["TANDEM_CELL"], cell)
            self.assertNotRegex(cells.text(cell), r"\bCELL\b|\bCLUSTER\b")

    def test_every_pod_meets_the_restricted_standard(self):
        for cell in cells.CELLS:
            for name, template in cells.pods(cell):
                with self.subTest(cell=cell, name=name):
                    spec = template["spec"]
                    self.assertTrue(spec["securityContext"]["runAsNonRoot"])
                    self.assertEqual(spec["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
                    self.assertIs(spec["automountServiceAccountToken"], False)
                    # Else Kubernetes sets TANDEM_PLACEMENT_SERVICE_HOST and the like, which are refused.
                    self.assertIs(spec["enableServiceLinks"], False)
                    for container in spec["containers"] + spec.get("initContainers", []):
                        context = container["securityContext"]
                        self.assertIs(context["allowPrivilegeEscalation"], False)
                        self.assertIs(context["readOnlyRootFilesystem"], True)
                        self.assertEqual(context["capabilities"], {"drop": ["ALL"]})

    def test_brokers_meet_the_restricted_standard(self):
        # Strimzi takes a pool's template instead of the Kafka's, not beside it.
        for cell in cells.CELLS:
            for pool in cells.of_kind(cell, "KafkaNodePool"):
                template = pool["spec"]["template"]
                self.assertTrue(template["pod"]["securityContext"]["runAsNonRoot"])
                self.assertEqual(template["pod"]["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
                context = template["kafkaContainer"]["securityContext"]
                self.assertIs(context["allowPrivilegeEscalation"], False)
                self.assertEqual(context["capabilities"], {"drop": ["ALL"]})

    def test_a_sidecar_asks_for_redis_by_its_whole_name(self):
        # HAProxy's resolver knows no search domains.
        for cell in cells.CELLS:
            for _, template in cells.pods(cell):
                for container in template["spec"].get("initContainers", []):
                    for variable in container.get("env", []):
                        if variable["name"] == "REDIS_SERVER":
                            self.assertRegex(variable["value"], r"^tandem-redis\.\$\(NAMESPACE\)\.svc\.cluster\.local:6379$")

    def test_a_pod_has_longer_to_stop_than_its_program_takes(self):
        source = (cells.ROOT / "libs/common/app/process.cc").read_text()
        longest = int(re.search(r"kStopWithinSeconds = (\d+)", source).group(1))
        for cell in cells.CELLS:
            for one in cells.of_kind(cell, "Deployment", "StatefulSet"):
                spec = one["spec"]["template"]["spec"]
                if cells.name_of(one) == "tandem-redis":
                    continue
                hook = spec["containers"][0].get("lifecycle", {}).get("preStop", {})
                pause = hook.get("sleep", {}).get("seconds", 0)
                self.assertGreater(spec["terminationGracePeriodSeconds"], pause + longest, cells.name_of(one))

    def test_no_budget_keeps_a_node_from_being_drained(self):
        # CloudNativePG's own lets no primary go; where there is another instance it leads first.
        for cell in cells.CELLS:
            for one in cells.of_kind(cell, "PodDisruptionBudget"):
                self.assertEqual(one["spec"].get("maxUnavailable"), 1, (cell, cells.name_of(one)))
            for one in cells.of_kind(cell, "Cluster"):
                alone = one["spec"]["instances"] == 1
                self.assertIs(one["spec"].get("enablePDB", True), not alone, (cell, cells.name_of(one)))

    def test_a_single_node_is_not_asked_for_more_disk_than_a_small_one_has(self):
        alone = [cell for cell in cells.CELLS if cells.is_on_one_node(cell)]
        self.assertEqual(alone, ["so", "vc"])
        for cell in alone:
            self.assertLessEqual(cells.asked(cell)[2], 128, f"GiB of {cell}")

    def test_the_documents_say_what_a_cell_asks_for(self):
        rows = [line for line in (cells.ROOT / "docs/cells.md").read_text().splitlines() if line.startswith("| `")]
        for cell in cells.CELLS:
            cores, memory, disk = cells.asked(cell)
            says = [row for row in rows if row.endswith(f"| {cores:.2f} | {memory:.2f} | {disk:,.0f} |")]
            self.assertTrue([row for row in says if f"`{cell}`" in row], (cell, cores, memory, disk))

    def test_the_review_names_every_object_of_the_cell_that_it_is_of(self):
        review = (cells.ROOT / "docs/review-of-a-cell.md").read_text()
        groups = re.findall(r"\*\*(.*)\.\*\*", review)
        said = re.findall(r"(\d+) (\w+)", " ".join(groups))
        kinds = collections.Counter(one["kind"] for one in cells.resources("ke"))
        self.assertEqual({kind: int(number) for number, kind in said}, dict(kinds))
        self.assertIn(f"`ke` as it is rendered, {kinds.total()} objects", review)

    def test_what_takes_data_with_it_is_deleted_by_people_alone(self):
        kinds = ("Namespace", "Cluster", "Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser")
        for cell in cells.CELLS:
            for one in cells.of_kind(cell, *kinds):
                kept = one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-options")
                self.assertEqual(kept, "Prune=false,Delete=false", (cell, one["kind"], cells.name_of(one)))

    def test_the_gateway_need_not_read_the_key_of_the_authority(self):
        for cell in cells.CELLS:
            used = [one["spec"]["tls"]["backend"]["clientCertificateRef"] for one in cells.of_kind(cell, "Gateway")]
            for one in cells.of_kind(cell, "BackendTLSPolicy"):
                used += one["spec"]["validation"]["caCertificateRefs"]
            self.assertLessEqual({one["name"] for one in used}, {"tandem-tls-gateway"}, cell)

    def test_every_database_is_backed_up(self):
        stores = {}
        for cell in cells.CELLS:
            clusters = [one for one in cells.of_kind(cell, "Cluster") if one["apiVersion"].startswith("postgresql")]
            stores |= {one["spec"]["backup"]["barmanObjectStore"]["endpointURL"]: cell for one in clusters}
            scheduled = [one["spec"]["cluster"]["name"] for one in cells.of_kind(cell, "ScheduledBackup")]
            self.assertEqual(sorted(scheduled), sorted(cells.name_of(one) for one in clusters))
            for one in clusters:
                self.assertTrue(one["spec"]["backup"]["barmanObjectStore"]["destinationPath"].endswith(f"/{cell}"))
                # Of CloudNativePG's images the `system` ones alone have Barman's programs.
                self.assertRegex(one["spec"]["imageName"], r":15\.\d+-system-[a-z]+$")
        self.assertEqual(sorted(stores.values()), [cell for cell in cells.CELLS if cell != "so"], "a store of its own")

    def test_a_service_is_known_to_callers_to_the_gateway_and_to_an_operator_in_its_pod(self):
        for cell in cells.CELLS:
            for one in cells.of_kind(cell, "Certificate"):
                component = one["metadata"].get("labels", {}).get("app.kubernetes.io/component", "gateway")
                if component != "gateway":
                    names = [f"tandem-{component}", "tandem", "localhost"]
                    self.assertEqual(one["spec"]["dnsNames"], names, (cell, cells.name_of(one)))

    def test_a_cell_without_a_secret_manager_leaves_its_components_out(self):
        overlay = yaml.safe_load((cells.OVERLAYS / "ke/kustomization.yaml").read_text())
        overlay["components"] = [one for one in overlay["components"] if "external-secrets" not in one]
        with tempfile.TemporaryDirectory(dir=cells.BUILD) as folder:
            for kind in ("resources", "components"):
                places = [(cells.OVERLAYS / "ke" / one).resolve() for one in overlay[kind]]
                overlay[kind] = [os.path.relpath(one, folder) for one in places]
            (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
            rendered = list(yaml.safe_load_all(cells.build(folder)))
        left = [cells.name_of(one) for one in cells.resources("ke") if one not in rendered]
        self.assertEqual(left, ["tandem-backup", "tandem-keys", "tandem-signing"])
        self.assertEqual([one["kind"] for one in rendered if one["kind"] == "ExternalSecret"], [])

    def test_what_scales_without_its_measure_says_that_it_is_an_average(self):
        # KEDA's webhook refuses `fallback` where no trigger but cpu and memory has this type, in some versions in so many words.
        for cell in cells.CELLS:
            for one in cells.of_kind(cell, "ScaledObject"):
                triggers = [trigger for trigger in one["spec"]["triggers"] if trigger["type"] not in ("cpu", "memory")]
                self.assertEqual([trigger.get("metricType") for trigger in triggers], ["AverageValue"], cell)

    def test_a_registry_that_asks_who_pulls_is_shown_a_secret(self):
        with tempfile.TemporaryDirectory(dir=cells.BUILD) as folder:
            places = {
                "resources": [os.path.relpath(cells.OVERLAYS / "ke", folder)],
                "components": [os.path.relpath(cells.OVERLAYS.parent / "components/pull-secret", folder)],
            }
            (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(places))
            rendered = list(yaml.safe_load_all(cells.build(folder)))
        (account,) = [one for one in rendered if one["kind"] == "ServiceAccount"]
        self.assertEqual(account["imagePullSecrets"], [{"name": "registry"}])
        for name, template in cells.pods("ke"):
            if name != "tandem-redis":
                self.assertEqual(template["spec"]["serviceAccountName"], cells.name_of(account), name)

    def test_a_changed_setting_rolls_out(self):
        name = cells.name_of(cells.settings("ke"))
        for pod, template in cells.pods("ke"):
            for source in template["spec"]["containers"][0].get("envFrom", []):
                self.assertEqual(source["configMapRef"]["name"], name, pod)
        with tempfile.TemporaryDirectory(dir=cells.BUILD) as folder:
            changed = {
                "resources": [os.path.relpath(cells.OVERLAYS / "ke", folder)],
                "configMapGenerator": [
                    {
                        "name": "tandem-settings",
                        "namespace": "tandem-ke",
                        "behavior": "merge",
                        "literals": ["TANDEM_LOG_SAMPLING=10"],
                    }
                ],
            }
            (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(changed))
            rendered = cells.build(folder)
        self.assertIn("TANDEM_LOG_SAMPLING", rendered)
        self.assertNotIn(name, rendered)

    def test_a_new_image_rolls_out(self):
        # IfNotPresent: under a tag that was there before a node would go on with what it has.
        version = re.search(r'kVersion = "(.*)"', (cells.ROOT / "libs/common/base/version.h").read_text()).group(1)
        for cell in cells.CELLS:
            for name, template in cells.pods(cell):
                if name != "tandem-redis":
                    tag = template["spec"]["containers"][0]["image"].rpartition(":")[2]
                    self.assertRegex(tag, f"^{re.escape(version)}-[0-9a-f]{{12}}$", (cell, name))

    def test_jobs_find_what_they_need_before_a_rollout(self):
        # `kubectl apply --selector` of what has this label comes first; nothing else is new for a job.
        for cell in cells.CELLS:
            jobs = cells.of_kind(cell, "CronJob")
            for one in jobs:
                self.assertIs(one["spec"]["suspend"], True, "an operator runs it, nobody else")
            for one in jobs + [cells.settings(cell)] * bool(jobs):
                self.assertEqual(one["metadata"]["labels"]["tandem.example/stage"], "before", cells.name_of(one))

    def test_a_kafka_that_was_lost_is_made_anew_with_all_that_belongs_to_it(self):
        section = (cells.ROOT / "docs/cells.md").read_text().partition("### Kafka was lost")[2]
        label, value = re.search(r"kubectl apply --selector (\S+)=(\S+)", section).groups()
        for cell in cells.CELLS:
            made = [one for one in cells.resources(cell) if one["apiVersion"].startswith("kafka.strimzi.io/")]
            taken = [one for one in cells.resources(cell) if one["metadata"].get("labels", {}).get(label) == value]
            self.assertEqual(taken, made, cell)

    def test_an_upgrade_takes_its_settings_and_then_each_service_by_itself(self):
        section = (cells.ROOT / "docs/cells.md").read_text().partition("## Upgrade")[2].partition("\n## ")[0]
        selectors = re.findall(r"kubectl apply --selector (\S+)", section)
        self.assertEqual(len(selectors), 2)
        orders = {tuple(services.split()) for services in re.findall(r"for service in (learning-content .*?);", section)}
        self.assertEqual(orders, {("learning-content", "objectives", "placement", "reporting")})
        for cell in cells.CELLS:
            if not cells.of_kind(cell, "Deployment"):
                continue
            self.assertIn(("ConfigMap", cells.name_of(cells.settings(cell))), chosen(cell, selectors[0]))
            deployments = {cells.name_of(one) for one in cells.of_kind(cell, "Deployment")} - {"tandem-redis"}
            taken = []
            for service in next(iter(orders)):
                of_one = chosen(cell, selectors[1].replace("$service", service))
                self.assertIn(("Service", f"tandem-{service}"), of_one)
                taken += [name for kind, name in of_one if kind == "Deployment"]
                self.assertEqual(taken[-1], f"tandem-{service}")
            self.assertEqual(sorted(taken), sorted(deployments), cell)

    def test_every_secret_that_is_used_is_made_by_something(self):
        for cell in cells.CELLS:
            made = {cells.name_of(one) for one in cells.of_kind(cell, "ExternalSecret", "Secret")}
            made |= {one["spec"]["secretName"] for one in cells.of_kind(cell, "Certificate")}
            made |= {cells.name_of(one) for one in cells.of_kind(cell, "KafkaUser")}
            made |= {f"{cells.name_of(one)}-cluster-ca-cert" for one in cells.of_kind(cell, "Kafka")}
            for cluster in cells.of_kind(cell, "Cluster"):
                made |= {f"{cells.name_of(cluster)}-{what}" for what in ("app", "ca")}
            for name, template in cells.pods(cell):
                used = []
                for volume in template["spec"].get("volumes", []):
                    if "secret" in volume:
                        used.append(volume["secret"]["secretName"])
                    used += [one["secret"]["name"] for one in volume.get("projected", {}).get("sources", [])]
                for variable in template["spec"]["containers"][0].get("env", []):
                    if "valueFrom" in variable:
                        used.append(variable["valueFrom"]["secretKeyRef"]["name"])
                self.assertLessEqual(set(used), made, (cell, name))
            for cluster in cells.of_kind(cell, "Cluster"):
                store = cluster["spec"]["backup"]["barmanObjectStore"]["s3Credentials"]
                self.assertLessEqual({one["name"] for one in store.values()}, made, cell)


if __name__ == "__main__":
    unittest.main()
