"""generate.py FOLDER: writes every dashboard as FOLDER/UID.json, with sorted keys."""

import json
import pathlib
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder

import country
import events
import stores
import suite


def main(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for board in (suite.board(), events.board(), stores.board(), country.board()):
        built = board.build()
        text = json.dumps(built, cls=JSONEncoder, sort_keys=True, indent=2, ensure_ascii=False)
        (folder / f"{built.uid}.json").write_text(text + "\n", encoding="utf-8")


main(pathlib.Path(sys.argv[1]))
