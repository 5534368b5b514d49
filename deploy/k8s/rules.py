"""rules.py: writes the rule files of deploy/prometheus/rules into the PrometheusRule of components/alerts."""

import pathlib

import yaml

HERE = pathlib.Path(__file__).parent
TARGET = HERE / "components/alerts/rules.yaml"


def rendered():
    groups = []
    for path in sorted((HERE.parent / "prometheus/rules").glob("*.yaml")):
        groups += yaml.safe_load(path.read_text())["groups"]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "tandem"},
        "spec": {"groups": groups},
    }
    return "# Written by deploy/k8s/rules.py from deploy/prometheus/rules.\n" + yaml.safe_dump(
        rule, sort_keys=False, width=110
    )


if __name__ == "__main__":
    TARGET.write_text(rendered())
