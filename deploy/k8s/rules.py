"""rules.py: writes deploy/prometheus/rules.yaml into the PrometheusRule of monitoring."""

import pathlib

import yaml

HERE = pathlib.Path(__file__).parent
TARGET = HERE / "monitoring/rules.yaml"
# Where the platform shows docs/runbooks of the release.
DOCS = "https://docs.tandem.example/"


def for_cells(rule):
    """An alert that says which cell, and where its runbook is read."""
    if "alert" in rule:
        notes = rule["annotations"]
        notes["summary"] = "{{ $labels.cell }}: " + notes["summary"]
        notes["runbook_url"] = DOCS + notes.pop("runbook").removeprefix("docs/")
    return rule


def rendered():
    groups = yaml.safe_load((HERE.parent / "prometheus/rules.yaml").read_text())["groups"]
    for group in groups:
        group["rules"] = [for_cells(rule) for rule in group["rules"]]
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
