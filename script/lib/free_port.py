"""Prints the first port from one on that nothing listens on: free_port.py FROM TAKEN..."""

import socket
import sys


def is_free(port: int) -> bool:
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("0.0.0.0", port))
		except OSError:
			return False
	return True


first, *taken = map(int, sys.argv[1:])
print(next(port for port in range(first, 65536) if port not in taken and is_free(port)))
