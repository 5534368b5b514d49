"""A cell's Deployments as `podman kube play` runs them, against the PostgreSQL, Kafka and Redis of run_distributed,
which starts this as if it were `tandem`: first for the topics, then to serve."""

import argparse
import contextlib
import copy
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import yaml

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import cells  # noqa: E402

TANDEM = cells.BUILD / "bin/tandem"
IMAGE = os.environ["TANDEM_IMAGE"]
PODMAN = os.environ["TANDEM_PODMAN"].split()
CELL = "ke"
PORTS = {"placement": 7401, "objectives": 7402, "learning-content": 7403, "reporting": 7404}
PEERS = ",".join(f"{service}=127.0.0.1:{port}" for service, port in PORTS.items())


def podman(*words):
    done = cells.run([*PODMAN, *words])
    assert done.returncode == 0, f"podman {' '.join(map(str, words))}: {done.stderr}"
    return done.stdout


def component_of(deployment):
    return deployment["metadata"]["labels"]["app.kubernetes.io/component"]


def socket_folder(servers):
    """Where PostgreSQL listens, opened to the user of the image."""
    host = re.search(r"host=([^&]*)", servers.store).group(1)
    os.chmod(host, 0o755)
    return host


def moved(deployment, folder, servers):
    """Its settings and the Deployment as rendered, but for what differs on one machine: addresses, secrets, network."""
    service = component_of(deployment)
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]
    deployment["spec"]["replicas"] = 1
    container["image"] = IMAGE
    pod["hostNetwork"] = True
    del container["ports"]  # podman maps none onto the host's network
    del container["env"]  # the password: this PostgreSQL wants none
    del pod["initContainers"]  # TLS for Redis, whose image is not here: libs/common/cache tests it
    mounted = {one["name"] for one in container["volumeMounts"]}
    host = socket_folder(servers)
    port = PORTS[service]
    # podman lets envFrom win over env, so each has settings of its own.
    settings = copy.deepcopy(cells.settings(CELL))
    settings["metadata"]["name"] = f"settings-{service}"
    container["envFrom"] = [{"configMapRef": {"name": f"settings-{service}"}}]
    settings["data"] |= {
        "TANDEM_LISTEN": f"127.0.0.1:{port}",
        "TANDEM_HTTP_LISTEN": f"127.0.0.1:{port + 80}",
        "TANDEM_PEERS": PEERS,
        "TANDEM_STORE": servers.store.replace(host, "/run/postgresql"),
        "TANDEM_EVENT_LOG": servers.event_log,
        "TANDEM_CACHE": servers.cache,
    }
    container["volumeMounts"].append({"name": "postgresql", "mountPath": "/run/postgresql"})
    pod["volumes"] = [
        {"name": one["name"], "hostPath": {"path": f"{folder}/{one['name']}", "type": "Directory"}}
        for one in pod["volumes"]
        if one["name"] in mounted
    ] + [{"name": "postgresql", "hostPath": {"path": host, "type": "Directory"}}]
    return settings, deployment


def migrate(servers):
    """The migrations of components/jobs; kube play knows no CronJob."""
    host = socket_folder(servers)
    store = {"TANDEM_STORE": servers.store.replace(host, "/run/postgresql")}
    for name, template in cells.pods(CELL):
        if not name.startswith("tandem-migrate-"):
            continue
        container = template["spec"]["containers"][0]
        confined = ["--rm", "--read-only", "--cap-drop", "all", "--network", "none"]
        own = {one["name"]: one["value"] for one in container["env"] if "value" in one}
        for setting, value in (cells.settings(CELL)["data"] | own | store).items():
            confined += ["--env", f"{setting}={value}"]
        command = container["command"] + container["args"]
        said = podman("run", *confined, "--volume", f"{host}:/run/postgresql", IMAGE, *command)
        print(f"  {name}: {said.strip()}")


def eventually(what, answer, patience=60):
    until = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            if found := answer():
                return found
        assert time.monotonic() < until, f"{what}: not within {patience} s"
        time.sleep(0.1)


def is_ready(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as response:
        return response.status == 200


def check_confinement(name):
    """What the kernel says of the process, not what podman was told."""
    pid = podman("inspect", "--format", "{{.State.Pid}}", name).strip()
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    said = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert said["Uid"].split() == ["65532"] * 4, said["Uid"]
    assert int(said["CapEff"], 16) == int(said["CapPrm"], 16) == 0, said["CapEff"]
    assert said["NoNewPrivs"] == "1" and said["Seccomp"] == "2", (said["NoNewPrivs"], said["Seccomp"])
    mounts = pathlib.Path(f"/proc/{pid}/mountinfo").read_text().splitlines()
    (root,) = [line.split() for line in mounts if line.split()[4] == "/"]
    assert "ro" in root[5].split(","), root
    print(f"  {name}: uid 65532, no capabilities, read-only root, {said['VmRSS'].strip()} resident")


def use(folder):
    """Loads a sample programme, and waits for its report: all four services and the log have worked."""
    here = {"env": {"TANDEM_SERVER": PEERS, "TANDEM_DATA_DIR": str(folder), "TANDEM_TLS_DIR": f"{folder}/tls"}}
    sign = [TANDEM, "token", "--subject", "test", "--grant", "programme_manager=*"]
    here["env"]["TANDEM_TOKEN"] = cells.run(sign, **here).stdout.strip()
    # A broker that has just made a thousand partitions leads them one after another; what is loaded stays loaded.
    samples = [cells.ROOT / f"samples/{sample}.yaml" for sample in ("10-learning-library", "30-mani-bungoma")]
    eventually("loading", lambda: cells.run([TANDEM, "load", *samples], **here).returncode == 0, 120)
    report = [TANDEM, "report", "partnership", "countries/ke/partnerships/bungoma-chmt"]
    text = eventually("the report", lambda: next(
        (out for out in [cells.run(report, **here).stdout] if "65" in out), None))
    print("  the report is there:", next(line for line in text.splitlines() if "65" in line).strip())


def stop(names):
    for name in names:
        began = time.monotonic()
        podman("stop", "--time", "40", name)
        code = podman("inspect", "--format", "{{.State.ExitCode}}", name).strip()
        assert code == "0", (name, code, podman("logs", name)[-500:])
        print(f"  {name}: stopped within {time.monotonic() - began:.1f} s, exit code 0")


def serve(servers):
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        cells.make_secrets(folder)
        for path in folder.rglob("*"):
            os.chown(path, 65532, 65532)
        folder.chmod(0o755)
        deployments = [one for one in cells.of_kind(CELL, "Deployment") if "redis" not in cells.name_of(one)]
        played = [one for deployment in deployments for one in moved(deployment, folder, servers)]
        manifest = folder / "cell.yaml"
        manifest.write_text(yaml.safe_dump_all(played))
        names = [f"{cells.name_of(one)}-pod-0-tandem" for one in deployments]
        try:
            migrate(servers)
            podman("kube", "play", manifest)
            for service, port in PORTS.items():
                eventually(f"{service} is ready", lambda: is_ready(port + 80))
            for name in names:
                check_confinement(name)
            use(folder)
            stop(names)
        except BaseException:
            for name in names:
                print(name, cells.run([*PODMAN, "logs", "--tail", "3", name]).stderr, file=sys.stderr)
            raise
        finally:
            cells.run([*PODMAN, "kube", "down", manifest])


def main(words):
    if words[0] == "topics":
        os.execv(TANDEM, [TANDEM, *words])
    parser = argparse.ArgumentParser()
    for flag in ("--data-dir", "--store", "--event-log", "--cache"):
        parser.add_argument(flag)
    serve(parser.parse_args(words[1:]))


main(sys.argv[1:])
