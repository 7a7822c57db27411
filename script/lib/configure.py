"""Writes the bench's configuration, and reads it, for the scripts beside this file.

configure.py port KEY: the port of common_site_config.json, or status 1 when it is not there.
configure.py write: the ports of the bench's own servers, where Frappe reads them.
configure.py set SITE KEY JSON: one value of a site.
"""

import json
import os
import sys
from pathlib import Path

BENCH = Path(os.environ["BENCH_DIR"])
SERVERS = {"redis_cache": "REDIS_CACHE_PORT", "redis_queue": "REDIS_QUEUE_PORT"}
# Jobs that tests enqueue go where no worker listens: databases of Redis for the test sites alone.
TEST_JOBS_DATABASES = {"TEST_SITE": 1, "SECOND_TEST_SITE": 2}


def update(path: Path, values: dict) -> None:
	"""Merges values into the file, in one step; a file that has them already is left alone."""
	standing = json.loads(path.read_text()) if path.exists() else {}
	merged = {**standing, **values}
	if merged != standing:
		partial = path.with_suffix(".new")
		partial.write_text(json.dumps(merged, indent=1, sort_keys=True))
		partial.replace(path)


def read_port(key: str) -> int | None:
	values = json.loads((BENCH / "sites" / "common_site_config.json").read_text())
	value = values.get(key)
	return int(str(value).rsplit(":", 1)[-1].split("/")[0]) if value else None


def site_config(site: str) -> Path:
	return BENCH / "sites" / site / "site_config.json"


def write() -> None:
	"""A bench of ours has it for all sites; in another's, only our sites point to our MariaDB."""
	ports = {name: int(os.environ[name]) for name in os.environ if name.endswith("_PORT")}
	database = {"db_host": "127.0.0.1", "db_port": ports["DB_PORT"]}
	if (BENCH / "services" / "made-by-crm-suite").exists():
		update(
			BENCH / "sites" / "common_site_config.json",
			{
				**database,
				**{key: f"redis://127.0.0.1:{ports[name]}" for key, name in SERVERS.items()},
				"redis_socketio": f"redis://127.0.0.1:{ports['REDIS_CACHE_PORT']}",
				"webserver_port": ports["WEB_PORT"],
				"socketio_port": ports["SOCKETIO_PORT"],
				"background_workers": 1,
				"default_site": os.environ["DEMO_SITE"],
				"frappe_user": os.environ["BENCH_USER"],
				"serve_default_site": True,
			},
		)
	for variable in ("DEMO_SITE", *TEST_JOBS_DATABASES):
		config = site_config(os.environ[variable])
		if config.exists():
			update(config, database)
			if number := TEST_JOBS_DATABASES.get(variable):
				update(config, {"redis_queue": f"redis://127.0.0.1:{ports['REDIS_QUEUE_PORT']}/{number}"})


match sys.argv[1:]:
	case ["port", key]:
		if (port := read_port(key)) is None:
			sys.exit(1)
		print(port)
	case ["write"]:
		write()
	case ["set", site, key, value]:
		update(site_config(site), {key: json.loads(value)})
