"""From history to a registered model: snapshots, experts, blend, evaluation, registry."""

import os

# Threads that wait must not spin: on a machine with other work, spinning makes training of the
# trees many times slower. It has to be set before the first OpenMP library is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
