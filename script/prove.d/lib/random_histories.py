"""A test program's random histories, in portions with a seed each, so that what fails can be run again alone."""

import os
import subprocess
import time

PORTION = 4


def compare_histories(proof, program, wanted, what):
    """Runs `program` until so many histories were compared; the proof holds when none differs."""
    failed, compared, begin = [], 0, time.monotonic()
    while compared < wanted and not failed:
        seed = proof.random.randrange(2**62)
        done = subprocess.run([str(program), "--color_output=no", "--report_level=short"], capture_output=True, text=True, check=False,
                              env={**os.environ, "MUSTER_TEST_SEED": str(seed), "MUSTER_TEST_HISTORIES": str(PORTION)}, timeout=3600)
        print(f"seed {seed}: {'equal' if done.returncode == 0 else 'differs'}", flush=True)
        if done.returncode != 0:
            failed.append(f"MUSTER_TEST_SEED={seed} MUSTER_TEST_HISTORIES={PORTION} {program}: {(done.stdout + done.stderr)[-600:]}")
        compared += PORTION
    proof.check(not failed, f"{compared} histories {what} in {time.monotonic() - begin:.0f} s", failed)
