"""Runs a command and prints, as JSON, how long it took, the most memory it held and what it exited with.

Run by a bare Python: the kernel counts a child's memory from what its parent held, so the parent has to be small.
"""

import json
import os
import sys
import time

started = time.monotonic()
silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silence)
_, status, usage = os.wait4(process, 0)
seconds = time.monotonic() - started
bytes_each = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "seconds": seconds,
            "megabytes": usage.ru_maxrss * bytes_each / 1e6,
            "code": os.waitstatus_to_exitcode(status),
        }
    )
)
