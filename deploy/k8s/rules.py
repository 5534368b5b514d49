"""rules.py: writes deploy/prometheus/rules.yaml into the PrometheusRule of components/alerts."""

import pathlib

import yaml

HERE = pathlib.Path(__file__).parent
TARGET = HERE / "components/alerts/rules.yaml"


def rendered():
    source = HERE.parent / "prometheus/rules.yaml"
    groups = yaml.safe_load(source.read_text())["groups"] if source.exists() else []
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "tandem"},
        "spec": {"groups": groups},
    }
    return "# Written by deploy/k8s/rules.py from deploy/prometheus/rules.yaml.\n" + yaml.safe_dump(
        rule, sort_keys=False, width=110
    )


if __name__ == "__main__":
    TARGET.write_text(rendered())
