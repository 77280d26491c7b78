"""Runs `diagnose --export` on every reference case and compares all arrays: 1e-12 of the largest entry.

Products are compared relative to their own spectral norm, norms to 1e-10, radii to 1e-7 where both are numbers.
Plain Python, so that nothing need be installed.
"""

import array
import json
import os
import struct
import subprocess
import sys

gradflow, cells, out = sys.argv[1:4]
CELLS = {"lstm97": "lstm-1997", "lstm_peephole": "lstm-peephole", "lstm": "lstm", "gru": "gru"}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    header = struct.unpack("<H", data[8:10])[0]
    values = array.array("d")
    values.frombytes(data[10 + header :])
    return data[10 : 10 + header].split(b"shape")[1].strip(), values


def compare(name, folder, case, actual):
    expected_shape, expected = read(f"{folder}/expected/{name}.npy")
    shape, values = read(f"{actual}/{name}.npy")
    if len(expected) != len(values):
        return f"{name}: {shape} instead of {expected_shape}"
    if name.endswith("_sigma"):
        worst = max(abs(a - e) / e if e else abs(a) for a, e in zip(values, expected))
        return None if worst <= 1e-10 else f"{name}: {worst}"
    if name.endswith("_rho"):
        unsure = case["products"][name[5:-4]]["rho_abs_uncertainty"]
        for a, e, u in zip(values, expected, unsure):
            if a == a and abs(a - e) > 1e-7 * e + 10 * u:
                return f"{name}: {a} instead of {e}"
        return None
    if name.startswith("prod_"):
        sigma = read(f"{folder}/expected/{name}_sigma.npy")[1]
        block = len(expected) // len(sigma)
        allowed = [1e-12 * s for s in sigma for _ in range(block)]
    else:
        allowed = [1e-12 * max(map(abs, expected), default=0)] * len(expected)
    for i, (a, e, most) in enumerate(zip(values, expected, allowed)):
        if not abs(a - e) <= most:
            return f"{name}, element {i}: {a} instead of {e}"
    return None


problems, compared = [], 0
for case_name in sorted(os.listdir(cells)):
    folder = f"{cells}/{case_name}"
    if not os.path.exists(f"{folder}/case.json"):
        continue
    with open(f"{folder}/case.json", encoding="utf-8") as file:
        case = json.load(file)
    cell = CELLS.get(case["cell"], f"rnn-{case['activation']}")
    lags = next(iter(case["products"].values()))["k"]
    names = {name[:-4] for name in os.listdir(f"{folder}/expected")}
    runs = [("g", {n for n in names if not n.startswith("gradall_")})]
    if "g_all" in names:
        runs.append(("g_all", {n for n in names if n.startswith("gradall_")}))
    for loss, wanted in runs:
        actual = f"{out}/{case_name}-{loss}"
        command = [gradflow, "diagnose", f"{folder}/weights.safetensors", "--cell", cell]
        command += ["--input", f"{folder}/expected/x.npy", "--h0", f"{folder}/expected/h0.npy"]
        command += ["--c0", f"{folder}/expected/c0.npy"] if "c0" in names else []
        command += ["--loss-gradient", f"{folder}/expected/{loss}.npy", "--export", actual]
        command += ["--lags", ",".join(map(str, lags)), "--json", f"{actual}.json"]
        os.makedirs(out, exist_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            problems.append(f"{case_name}: status {done.returncode}: {done.stderr.strip()}")
            continue
        for name in sorted(wanted - {"x", "h0", "c0", "g", "g_all"}):
            if name.startswith("gradall_"):
                os.replace(f"{actual}/{name.replace('gradall_', 'grad_', 1)}.npy", f"{actual}/{name}.npy")
            try:
                problem = compare(name, folder, case, actual)
            except OSError as error:
                problem = f"{name}: {error}"
            compared += 1
            if problem:
                problems.append(f"{case_name}: {problem}")
print(f"{compared} arrays compared")
print("\n".join(problems))
sys.exit(1 if problems else 0)
