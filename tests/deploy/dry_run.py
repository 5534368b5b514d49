"""A server-side dry run of every cell on a real API server, which must refuse nothing and warn of nothing: make dry-run."""

import contextlib
import copy
import json
import pathlib
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import cells

SERVER = cells.TOOLS / "apiserver"
TOKEN = "operator"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class ApiServer:
    """etcd and kube-apiserver on free ports of this machine, with everything in a folder."""

    def __init__(self, folder):
        self.port, store, peer = free_port(), free_port(), free_port()
        (folder / "tokens.csv").write_text(f'{TOKEN},operator,1,"system:masters"\n')
        cells.run(["openssl", "genrsa", "-out", folder / "key", "2048"])
        etcd = ["etcd", "--data-dir", folder / "etcd", "--listen-peer-urls", f"http://127.0.0.1:{peer}"]
        for flag in ("--listen-client-urls", "--advertise-client-urls"):
            etcd += [flag, f"http://127.0.0.1:{store}"]
        api = ["kube-apiserver", "--etcd-servers", f"http://127.0.0.1:{store}", "--authorization-mode", "AlwaysAllow"]
        api += ["--bind-address", "127.0.0.1", "--secure-port", self.port, "--cert-dir", folder / "certificates"]
        api += ["--token-auth-file", folder / "tokens.csv", "--service-cluster-ip-range", "10.0.0.0/24"]
        for flag in ("--service-account-key-file", "--service-account-signing-key-file"):
            api += [flag, folder / "key"]
        api += ["--service-account-issuer", "https://localhost"]
        self.processes = []
        for place, command in ((SERVER / "etcd/usr/bin", etcd), (SERVER, api)):
            with (folder / f"{command[0]}.log").open("w") as log:
                words = [place / command[0], *map(str, command[1:])]
                self.processes.append(subprocess.Popen(words, stdout=log, stderr=log))
        until = time.monotonic() + 120
        while not self.is_ready():
            assert time.monotonic() < until, (folder / "kube-apiserver.log").read_text()[-2000:]
            time.sleep(0.5)

    def is_ready(self):
        with contextlib.suppress(OSError):
            return self.ask("GET", "/readyz")[0] == 200
        return False

    def ask(self, method, path, body=None):
        """(code, answer, warnings)"""
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", method=method)
        request.add_header("Authorization", f"Bearer {TOKEN}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/apply-patch+yaml")
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # its own, of a moment ago
        try:
            with urllib.request.urlopen(request, context=trust) as answer:
                return answer.status, answer.read(), answer.headers.get_all("Warning", [])
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read(), refusal.headers.get_all("Warning", [])

    def apply(self, resource, dry_run=True):
        group, version = resource["apiVersion"].rpartition("/")[::2]
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        known = json.loads(self.ask("GET", root)[1]).get("resources", [])
        plural = [one["name"] for one in known if one["kind"] == resource["kind"] and "/" not in one["name"]]
        assert plural, f"there is no {resource['kind']} in {root}"
        namespace = resource["metadata"].get("namespace")
        path = f"{root}/namespaces/{namespace}" if namespace else root
        query = "fieldManager=test&force=true&fieldValidation=Strict" + ("&dryRun=All" if dry_run else "")
        return self.ask("PATCH", f"{path}/{plural[0]}/{resource['metadata']['name']}?{query}", resource)

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


def structural(schema):
    """A schema of the catalog as a definition may have it: conditions over alternatives are left to kubeconform."""
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: value
        for key, value in schema.items()
        if key not in ("anyOf", "oneOf", "allOf", "not", "$schema", "x-kubernetes-validations")
        and not (key == "additionalProperties" and value is False)
    }
    for key in ("items", "additionalProperties"):
        if key in kept:
            kept[key] = structural(kept[key])
    if "properties" in kept:
        kept["properties"] = {name: structural(value) for name, value in kept["properties"].items()}
    if schema.get("format") == "int-or-string" or isinstance(schema.get("type"), list):
        return {"x-kubernetes-int-or-string": True}
    if "type" not in kept and "x-kubernetes-int-or-string" not in kept:
        if "properties" in kept:
            kept["type"] = "object"
        else:
            kept["x-kubernetes-preserve-unknown-fields"] = True
    return kept


def definition(resource):
    """The CustomResourceDefinition of an operator's resource, as far as the catalog's schema says."""
    group, version = resource["apiVersion"].split("/")
    kind = resource["kind"]
    schema = structural(json.loads(cells.schema_of(resource).read_text()))
    for name in ("apiVersion", "kind", "metadata", "status"):
        schema["properties"].pop(name, None)
    schema["type"] = "object"
    plural = kind.lower().removesuffix("y") + ("ies" if kind.endswith("y") else "s")
    names = {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"}
    served = {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"},
        },
        "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [served]},
    }


def is_brought(resource):
    return not cells.is_of_kubernetes(resource)


class DryRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = ApiServer(pathlib.Path(folder.name))
        cls.addClassCleanup(cls.server.end)
        brought = {}
        for cell in cells.CELLS:
            for one in cells.resources(cell):
                if is_brought(one):
                    brought[one["apiVersion"], one["kind"]] = one
            (namespace,) = cells.of_kind(cell, "Namespace")
            cls.expect_taken(namespace, cls.server.apply(namespace, dry_run=False))
        monitoring = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "monitoring"}}
        cls.expect_taken(monitoring, cls.server.apply(monitoring, dry_run=False))
        brought |= {(one["apiVersion"], one["kind"]): one for one in filter(is_brought, cells.monitoring())}
        for one in brought.values():
            cls.expect_taken(one, cls.server.apply(definition(one), dry_run=False))
        until = time.monotonic() + 60
        while not all(cls.is_served(*one) for one in brought):
            assert time.monotonic() < until, "the definitions are not served"
            time.sleep(0.2)

    @classmethod
    def is_served(cls, api_version, kind):
        code, answer, _ = cls.server.ask("GET", f"/apis/{api_version}")
        return code == 200 and any(one["kind"] == kind for one in json.loads(answer)["resources"])

    @staticmethod
    def expect_taken(resource, outcome):
        code, answer, warnings = outcome
        assert code in (200, 201) and not warnings, (resource["kind"], cells.name_of(resource), answer, warnings)

    def test_every_cell_is_taken_without_a_warning(self):
        for cell in cells.CELLS:
            for one in cells.resources(cell):
                self.expect_taken(one, self.server.apply(one))
            print(f"{cell}: {len(cells.resources(cell))} resources taken, no warning")
        for one in cells.monitoring():
            self.expect_taken(one, self.server.apply(one))

    def test_it_would_have_warned(self):
        deployment = copy.deepcopy(cells.of_kind("ke", "Deployment")[0])
        del deployment["spec"]["template"]["spec"]["securityContext"]
        self.assertIn("violate PodSecurity", str(self.server.apply(deployment)[2]))
        deployment["spec"]["replicaz"] = 2
        code, answer, _ = self.server.apply(deployment)
        self.assertGreaterEqual(code, 400)
        self.assertIn(b"replicaz", answer)


if __name__ == "__main__":
    unittest.main()
