"""What the apps of a bench depend on, where some of it comes from hosts that may be out of reach.

dependencies.py python APP_FOLDER... [--extras NAME...]: prints the requirements of the apps, and of the last one's
	extras. A direct reference (`name @ git+https://...`) whose host can't be reached becomes the registry's `name`.
dependencies.py extras FOLDER NAME...: prints the requirements of these extras alone.
dependencies.py node APP_FOLDER COPY: status 0 when yarn can work on the app as it is; else status 10, and COPY holds
	a package.json and a yarn.lock that take the registry's packages instead.
"""

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

try:
	import tomllib
except ModuleNotFoundError:  # Python 3.10
	from pip._vendor import tomli as tomllib

# Frappe 15's dropbox imports pkg_resources, which Python's environments lack from 3.12 on, and setuptools from 82.
ASSUMED = ["setuptools<81"]
REGISTRIES = {"registry.yarnpkg.com", "registry.npmjs.org"}
DIRECT_REFERENCE = re.compile(r"^(?P<name>[\w.-]+)(\[[^]]*\])?\s*@\s*(?P<url>\S+)")
LOCK_ENTRY = re.compile(r'^(?P<keys>"?[^\s#][^\n]*):\n(?P<body>(?:  .*\n)+)\n?', re.MULTILINE)

reached: dict[str, bool] = {}


def is_reachable(url: str) -> bool:
	"""Whether the URL's host answers, through a proxy where there is one; asked once per host."""
	host = urlsplit(url.removeprefix("git+")).hostname or ""
	if host not in reached:
		try:
			urllib.request.urlopen(f"https://{host}/", timeout=8).close()
			reached[host] = True
		except urllib.error.HTTPError:
			reached[host] = True
		except OSError:
			reached[host] = False
	return reached[host]


def tell(name: str, url: str) -> None:
	host = urlsplit(url.removeprefix("git+")).hostname
	print(f"    {host} can't be reached: taking the registry's {name} instead", file=sys.stderr)


def read_project(folder: Path) -> dict:
	with (folder / "pyproject.toml").open("rb") as file:
		return tomllib.load(file)["project"]


def from_registry(requirement: str) -> str:
	match = DIRECT_REFERENCE.match(requirement)
	if not match or is_reachable(match["url"]):
		return requirement
	tell(match["name"], match["url"])
	return match["name"]


def python_requirements(folders: list[Path], extras: list[str]) -> list[str]:
	projects = [read_project(folder) for folder in folders]
	requirements = [from_registry(line) for project in projects for line in project.get("dependencies", [])]
	return ASSUMED + requirements + extra_requirements(folders[-1], extras)


def extra_requirements(folder: Path, extras: list[str]) -> list[str]:
	optional = read_project(folder).get("optional-dependencies", {})
	return [line for extra in extras for line in optional[extra]]


def unreachable_packages(lock: str) -> dict[str, str]:
	"""Name and version of the locked packages that neither a registry nor a reachable host has."""
	found = {}
	for entry in LOCK_ENTRY.finditer(lock):
		resolved = re.search(r'^  resolved "([^"]+)"', entry["body"], re.MULTILINE)
		if not resolved or urlsplit(resolved[1]).hostname in REGISTRIES or is_reachable(resolved[1]):
			continue
		name = entry["keys"].split(",")[0].strip('"').rsplit("@", 1)[0]
		found[name] = re.search(r'^  version "([^"]+)"', entry["body"], re.MULTILINE)[1]
		tell(f"{name} {found[name]}", resolved[1])
	return found


def node_copy(folder: Path, copy: Path) -> bool:
	lock_file = folder / "yarn.lock"
	lock = lock_file.read_text() if lock_file.exists() else ""
	packages = unreachable_packages(lock)
	if not packages:
		return False
	manifest = json.loads((folder / "package.json").read_text())
	for section in ("dependencies", "devDependencies", "optionalDependencies"):
		manifest.get(section, {}).update(
			{n: v for n, v in packages.items() if n in manifest.get(section, {})}
		)
	manifest.setdefault("resolutions", {}).update(packages)

	def without_unreachable(entry: re.Match) -> str:
		return "" if entry["keys"].split(",")[0].strip('"').rsplit("@", 1)[0] in packages else entry[0]

	(copy / "package.json").write_text(json.dumps(manifest, indent=2))
	(copy / "yarn.lock").write_text(LOCK_ENTRY.sub(without_unreachable, lock))
	return True


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	commands = parser.add_subparsers(dest="command", required=True)
	python = commands.add_parser("python")
	python.add_argument("folders", nargs="+", type=Path)
	python.add_argument("--extras", nargs="*", default=[])
	extras = commands.add_parser("extras")
	extras.add_argument("folder", type=Path)
	extras.add_argument("extras", nargs="+")
	node = commands.add_parser("node")
	node.add_argument("folder", type=Path)
	node.add_argument("copy", type=Path)
	arguments = parser.parse_args()
	if arguments.command == "python":
		print(*python_requirements(arguments.folders, arguments.extras), sep="\n")
	elif arguments.command == "extras":
		print(*extra_requirements(arguments.folder, arguments.extras), sep="\n")
	else:
		sys.exit(10 if node_copy(arguments.folder, arguments.copy) else 0)


main()
