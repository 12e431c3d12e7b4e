"""The recorded behaviour of the backend, in files that the tests of the whole project share."""

import gzip
import json
import os
from pathlib import Path

from django.conf import settings

OWN_FOLDER = settings.BASE_DIR.parent.parent / "tests" / "vectors"


def load(name):
    """
    Reads the vectors `name`: `name.json` or `name.json.gz` from the folder that the environment
    variable `LESSON_PROGRESS_VECTORS` names, else the project's own.
    """
    folders = [OWN_FOLDER]
    if os.environ.get("LESSON_PROGRESS_VECTORS"):
        folders.insert(0, Path(os.environ["LESSON_PROGRESS_VECTORS"]))
    for folder in folders:
        for path, open_file in [
            (folder / f"{name}.json", open),
            (folder / f"{name}.json.gz", gzip.open),
        ]:
            if path.exists():
                with open_file(path, "rt", encoding="utf-8") as file:
                    return json.load(file)
    raise FileNotFoundError(f"No {name}.json or {name}.json.gz in {' or '.join(map(str, folders))}")
