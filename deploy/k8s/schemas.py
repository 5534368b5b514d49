"""schemas.py FOLDER: the schemas of Kubernetes' own kinds that kubernetes-validate has, as kubeconform takes them."""

import json
import pathlib
import sys

import kubernetes_validate

VERSION = "v1.37.0-local-strict"


def main(folder):
    source = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.json"):
        # In the wheel they refer to each other by an address that only its own loader knows.
        schema = json.loads(path.read_text().replace('"/api/_definitions.json', '"_definitions.json'))
        schema.pop("$id", None)
        (folder / path.name).write_text(json.dumps(schema))


main(pathlib.Path(sys.argv[1]))
