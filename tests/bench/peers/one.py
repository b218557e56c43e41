"""Inside a peer's own folder: prints one JSON line for each comparison. Started by `python -m tests.bench.peers`."""

import importlib
import json
import sys

import torch

torch.set_num_threads(1)
torch.manual_seed(6)
for each in importlib.import_module(f"tests.bench.peers.{sys.argv[1]}").compared():
    print(json.dumps({"mechanism": each.mechanism, "what": each.what, "difference": each.difference}), flush=True)
