#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judges the same two C loops (churn of kernel PMD tables, two kinds of lock) in the ways of three harnesses, in turn,
in one session, with the same time for a verdict.

google-benchmark  two processes, one after the other, 10 repetitions each, two-sided Mann-Whitney U test at 5 % of the
                  repetitions, as its tools/compare.py does
pyperf            10 fresh processes with 3 values for one side, then 10 for the other (its default is 20, which would
                  leave no time for values), two-sided Student t test of the values, as its compare_to does
bench-cli         one run of its own

Each verdict has SECONDS. The identical loop and two planted differences are three verdicts of the others, each with runs
of its own; one run of bench-cli answers all three, so it has three times SECONDS.

Usage: scripts/against-peers.py SECONDS ROUNDS OUT        (run by make against-peers)
"""
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

from scipy import stats

OURS = ".build/release/bench-cli"
LOOPS = ["embedded", "rt"]
PLANTS = [0, 2, 5]


def repetitions(program, loop, plant, count, seconds):
    """Seconds an iteration of each repetition in one process of the Google Benchmark program."""
    out = subprocess.run(
        [program, f"--benchmark_filter=^churn/{loop}/", f"--benchmark_repetitions={count}",
         f"--benchmark_min_time={seconds:.4f}", "--benchmark_format=json"],
        env=dict(os.environ, PLANT_PERCENT=str(plant)), check=True, capture_output=True, text=True).stdout
    rows = json.loads(out)["benchmarks"]
    return [row["real_time"] for row in rows if row["run_type"] == "iteration"]


def start_seconds(program):
    """What a process takes besides its values: its machine's memory."""
    times = []
    for _ in range(3):
        begun = time.monotonic()
        repetitions(program, LOOPS[0], 0, 1, 0.001)
        times.append(time.monotonic() - begun)
    return statistics.median(times)


def google_benchmark(program, loop, plant, seconds, start):
    each = max(0.01, (seconds / 2 - start) / 10)
    base, test = (repetitions(program, loop, x, 10, each) for x in (0, plant))
    found = bool(stats.mannwhitneyu(base, test, alternative="two-sided").pvalue < 0.05)
    return found, statistics.median(test) / statistics.median(base) - 1


def pyperf(program, loop, plant, seconds, start):
    each = max(0.005, (seconds / 20 - start) / 3)
    base, test = ([value for _ in range(10) for value in repetitions(program, loop, x, 3, each)] for x in (0, plant))
    found = bool(stats.ttest_ind(base, test).pvalue < 0.05)
    return found, statistics.mean(test) / statistics.mean(base) - 1


def bench_cli(loop, seconds, folder):
    """Found and effect for each plant, from one run."""
    result = subprocess.run(
        [OURS, "calibrate", "--runs", "1", "--budget", f"{len(PLANTS) * seconds:.0f}s", "--plant-cost", "2,5", "--workload",
         "churn", "--level", "pmd", "--mm", "init_mm", "--lock", loop, "--quiet", "--format", "csv", "--no-store",
         "--out", folder],
        capture_output=True, text=True)
    if result.returncode not in (0, 4):
        sys.exit(f"against-peers: bench-cli failed: {result.stderr.strip()}")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    names = {"none": 0, "+2%": 2, "+5%": 5}
    return {names[row["planted"]]: (row["found"] == "1", float(row["effect_pct"]) / 100) for row in rows}


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    seconds, rounds, out = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    program = os.environ["PEERS"]
    start = start_seconds(program)
    found, effects = {}, {}

    file = open(out, "x", newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["way", "loop", "planted_pct", "round", "found", "effect_pct"])

    def note(way, loop, plant, answer):
        found.setdefault((way, loop, plant), []).append(answer[0])
        effects.setdefault((way, loop, plant), []).append(answer[1])
        writer.writerow(
            [way, loop, plant, len(found[way, loop, plant]), int(answer[0]), f"{100 * answer[1]:.4f}"])
        file.flush()

    with tempfile.TemporaryDirectory() as folder:
        for index in range(rounds):
            for loop in LOOPS:
                for plant in PLANTS:
                    note("google-benchmark", loop, plant, google_benchmark(program, loop, plant, seconds, start))
                    note("pyperf", loop, plant, pyperf(program, loop, plant, seconds, start))
                for plant, answer in bench_cli(loop, seconds, f"{folder}/{loop}-{index}").items():
                    note("bench-cli", loop, plant, answer)
            print(f"\r{index + 1} of {rounds} rounds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    file.close()
    print(f"{'':18} {'lock':8} {'false %':>8} {'2 % found':>10} {'5 % found':>10} {'smallest detectable %':>22}")
    for way in ("google-benchmark", "pyperf", "bench-cli"):
        for loop in LOOPS:
            shares = [100 * statistics.mean(found[way, loop, plant]) for plant in PLANTS]
            # What would be found with a chance of 80 % if the way's own estimates were judged by how they really spread.
            spread = statistics.stdev(math.log1p(x) for x in effects[way, loop, 0]) if rounds > 1 else float("nan")
            print(f"{way:18} {loop:8} {shares[0]:8.1f} {shares[1]:10.1f} {shares[2]:10.1f} {280 * spread:22.2f}")
    print(f"{rounds} rounds of {seconds:.0f} s a verdict; smallest detectable: 2.8 standard deviations of the effects "
          "found where there is none")


main()
