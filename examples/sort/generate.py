#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the inputs of sort.sc as JSON: COUNT (default 1000) integers over the whole range of int64, with repetitions."""
import json
import random
import sys

rng = random.Random(7)
count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
data = [rng.choice([rng.randint(-(2**63), 2**63 - 1), rng.randint(-50, 50)]) for _ in range(count)]
json.dump({"data": data}, sys.stdout)
