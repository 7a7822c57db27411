"""The test site behind a real web server, for as long as somebody needs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SITE = os.environ.get("CRM_SUITE_SITE")
BENCH = os.environ.get("CRM_SUITE_BENCH")
ROOT = Path(__file__).resolve().parents[1]
# A proxy of the machine's has no business between a test and its server.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def served(log: Path) -> Iterator[str]:
	"""Where the test site is served, without a slash at the end. What the server says goes to `log`."""
	port = free_port()
	url = f"http://localhost:{port}"
	with log.open("wb") as output:
		server = subprocess.Popen(
			[sys.executable, str(ROOT / "script/lib/web.py"), "--site", SITE, "--port", str(port)],
			cwd=Path(BENCH) / "sites",
			stdin=subprocess.DEVNULL,
			stdout=output,
			stderr=subprocess.STDOUT,
		)
	try:
		wait_for(server, url, log)
		yield url
	finally:
		server.terminate()
		server.wait(timeout=20)


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def wait_for(server: subprocess.Popen, url: str, log: Path) -> None:
	deadline = time.monotonic() + 60
	while time.monotonic() < deadline and server.poll() is None:
		try:
			OPENER.open(f"{url}/api/method/ping", timeout=30).close()
			return
		except (urllib.error.URLError, ConnectionError):
			time.sleep(0.2)
	pytest.fail(f"the web server does not answer:\n{log.read_text()[-3000:]}", pytrace=False)
