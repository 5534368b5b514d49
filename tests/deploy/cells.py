"""The cells of deploy/k8s/overlays as kustomize renders them, once for all tests."""

import functools
import os
import pathlib
import re
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["TANDEM_BUILD_DIR"]).resolve()
TOOLS = BUILD / "tools"
OVERLAYS = ROOT / "deploy/k8s/overlays"
MONITORING = ROOT / "deploy/k8s/monitoring"
CELLS = sorted(path.name for path in OVERLAYS.iterdir())
CRD_SCHEMAS = ROOT.parent / "shared/data/crd-schemas"
# Of what that lacks.
OWN_SCHEMAS = ROOT / "tests/deploy/schemas"


def run(command, **options):
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=60, **options
    )


def build(folder):
    """What kustomize makes of the folder, as text."""
    done = run([TOOLS / "kustomize", "build", folder])
    if done.returncode != 0:
        raise AssertionError(f"{folder}: {done.stderr}")
    return done.stdout


@functools.cache
def text(cell):
    return build(OVERLAYS / cell)


@functools.cache
def resources(cell):
    return list(yaml.safe_load_all(text(cell)))


@functools.cache
def monitoring():
    """What is installed once for each Prometheus."""
    return list(yaml.safe_load_all(build(MONITORING)))


def of_kind(cell, *kinds):
    return [one for one in resources(cell) if one["kind"] in kinds]


def name_of(resource):
    return resource["metadata"]["name"]


def pods(cell):
    """(name, template) of everything that makes pods by itself."""
    return [
        (name_of(one), one["spec"].get("jobTemplate", one)["spec"]["template"])
        for one in of_kind(cell, "Deployment", "StatefulSet", "CronJob")
    ]


def make_secrets(folder):
    """What a service of a cell has mounted below /etc/tandem, on this machine: keys/, signing/, tls/, kafka/, db/."""
    for name in ("keys", "signing", "tls", "kafka", "db"):
        (folder / name).mkdir(parents=True)
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=cell", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    key, certificate = folder / "tls/tls.key", folder / "tls/tls.crt"
    for command in (
        ["openssl", "req", "-x509", *new_key, *names, "-keyout", key, "-out", certificate],
        ["openssl", "pkey", "-in", key, "-pubout", "-out", folder / "keys/cell"],
    ):
        done = run(command)
        assert done.returncode == 0, done.stderr
    copies = {"tls/ca.crt": certificate, "kafka/ca.crt": certificate, "kafka/user.crt": certificate}
    copies |= {"db/ca.crt": certificate, "kafka/user.key": key, "signing/cell": key}
    for name, source in copies.items():
        (folder / name).write_bytes(source.read_bytes())


def settings(cell):
    """The generated ConfigMap of the programs' settings."""
    (found,) = [one for one in of_kind(cell, "ConfigMap") if name_of(one).startswith("tandem-settings-")]
    return found


def quantity(text):
    """Cores, or GiB, of what Kubernetes writes as 250m, 1, 512Mi or 20Gi."""
    units = {"m": 1 / 1000, "Mi": 1 / 1024, "Gi": 1}
    number, unit = re.fullmatch(r"(\d+)(m|Mi|Gi|)", text).groups()
    return int(number) * units.get(unit, 1)


def least_replicas(cell, resource):
    """How many pods there are of a Deployment when nothing asks for more, whoever says so."""
    targets = {}
    for one in of_kind(cell, "HorizontalPodAutoscaler", "ScaledObject"):
        least = one["spec"].get("minReplicas", one["spec"].get("minReplicaCount"))
        targets[one["spec"]["scaleTargetRef"]["name"]] = least
    return targets.get(name_of(resource)) or resource["spec"]["replicas"]


def asked(cell):
    """(cores, GiB of memory, GiB of disk) that a cell asks its nodes for; jobs and what operators add are not in it."""
    parts = []  # how many, what each requests, its volumes
    for one in of_kind(cell, "Deployment", "StatefulSet"):
        pod = one["spec"]["template"]["spec"]
        claims = [claim["spec"]["resources"]["requests"] for claim in one["spec"].get("volumeClaimTemplates", [])]
        volumes = [claim["storage"] for claim in claims]
        for container in pod["containers"] + pod.get("initContainers", []):
            parts.append((least_replicas(cell, one), container["resources"]["requests"], volumes))
            volumes = []
    for one in of_kind(cell, "Cluster", "KafkaNodePool"):
        spec = one["spec"]
        volumes = [spec[name]["size"] for name in ("storage", "walStorage") if name in spec]
        parts.append((spec.get("instances", spec.get("replicas")), spec["resources"]["requests"], volumes))
    return (
        sum(times * quantity(requests["cpu"]) for times, requests, _ in parts),
        sum(times * quantity(requests["memory"]) for times, requests, _ in parts),
        sum(times * sum(map(quantity, volumes)) for times, _, volumes in parts),
    )


def is_on_one_node(cell):
    """Whether everything is there once."""
    return all(
        one["spec"].get("instances", one["spec"].get("replicas")) == 1
        for one in of_kind(cell, "Deployment", "StatefulSet", "Cluster", "KafkaNodePool")
    )


def schema_of(resource):
    """The file that says which fields an operator's resource has, or None."""
    group, version = resource["apiVersion"].split("/")
    names = [folder / group / f"{resource['kind'].lower()}_{version}.json" for folder in (CRD_SCHEMAS, OWN_SCHEMAS)]
    return next((name for name in names if name.exists()), None)


def is_of_kubernetes(resource):
    """Whether a resource is Kubernetes' own, not one that an operator brings."""
    group = resource["apiVersion"].rpartition("/")[0]
    return "." not in group or (group.endswith(".k8s.io") and not group.startswith("gateway."))
