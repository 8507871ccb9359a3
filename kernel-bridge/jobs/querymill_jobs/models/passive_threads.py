"""Threads that wait asleep. Import this before torch: OpenMP reads its settings when it is loaded.

On a machine whose cores are busy, threads that wait awake take the time that the slowest one needs: reading
32 documents took 30 s that way and 7 s asleep.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
