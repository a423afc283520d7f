"""Closes a run of the benchmarks: one table of ratios, the floors met and not met. usage: summarize.py RESULTS_DIR [PROGRAM…]

Writes RESULTS_DIR/bench.json: machine, time, and what every program measured. A floor that is not met fails nothing.
"""

import json
import os
import sys
import time
from pathlib import Path


def machine():
    model = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")]
    return {"cpu": model[0] if model else "unknown", "cores": os.cpu_count(), "kernel": os.uname().release}


def load(results, programs):
    for program in programs:
        path = results / f"{program}.json"
        if path.is_file():
            yield json.loads(path.read_text(encoding="utf-8"))


def print_table(reports):
    print(f"{'program':<18} {'figure':<52} {'ratio':>7}  limit")
    floors = []
    for report in reports:
        for figure in report["figures"]:
            if "ratio" in figure:
                print(f"{report['program']:<18} {figure['name']:<52} {figure['ratio']:>7.3f}  {figure['limit']}")
            if "floor" in figure:
                floors.append((report["program"], figure))
    if floors:
        print("\nfloors")
    for program, figure in floors:
        print(f"  {'met    ' if figure['met'] else 'NOT MET'}  {program}: {figure['name']}: {figure['value']:,.0f} {figure['unit']}, "
              f"ratio {figure.get('ratio', 0):.3f}, promised {figure['floor'].split(':')[0]}")
    print(f"{sum(f['met'] for _, f in floors)} of {len(floors)} floors met")


def main(results, programs):
    reports = list(load(results, programs))
    print_table(reports)
    whole = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": machine(), "programs": reports}
    (results / "bench.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or sorted(p.stem for p in Path(sys.argv[1]).glob("bench_*.json"))))
