"""The load of the callbacks bench: messages sealed beforehand, every answer a 200."""

from __future__ import annotations

import json
import sys

import uvloop

from benchmarks.callback_material import build_messages
from benchmarks.client import drive

if __name__ == "__main__":
    port, count, connections = (int(word) for word in sys.argv[1:4])
    requests = list(build_messages(0, count, port, sys.argv[4]))
    print(json.dumps(uvloop.run(drive(port, requests, connections, count=200))))
