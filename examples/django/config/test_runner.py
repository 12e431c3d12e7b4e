"""Tests on SQLite use a database file, not memory: only then do concurrent requests really meet."""

import tempfile
from pathlib import Path

from django.db import connection
from django.test.runner import DiscoverRunner


class FileDatabaseRunner(DiscoverRunner):
    """Django's runner, with the SQLite test database in a folder of the run's own."""

    def setup_databases(self, **kwargs):
        self.folder = tempfile.TemporaryDirectory(prefix="lesson-progress-tests-")
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(self.folder.name) / "test.sqlite3")
        return super().setup_databases(**kwargs)

    def teardown_databases(self, old_config, **kwargs):
        super().teardown_databases(old_config, **kwargs)
        self.folder.cleanup()
