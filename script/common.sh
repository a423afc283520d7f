# shellcheck shell=bash
# Shared by the entry points in this folder: source it, then call build_preset.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One compiler per core; where memory is short one per 2 GiB, which is what the largest translation units take.
build_jobs() {
    local cores memory_gib
    cores=$(nproc)
    memory_gib=$(awk '/^MemTotal/ {print int($2 / 1048576)}' /proc/meminfo)
    local by_memory=$((memory_gib / 2 > 0 ? memory_gib / 2 : 1))
    echo $((cores < by_memory ? cores : by_memory))
}

# build_preset PRESET [TARGET…]: configures and builds it, saying what it runs.
build_preset() {
    local preset=$1
    shift
    local build=(cmake --build --preset "$preset" --parallel "${MUSTER_JOBS:-$(build_jobs)}")
    if (($#)); then build+=(--target "$@"); fi
    local log="build/$preset/configure.log"
    mkdir -p "build/$preset"
    echo "+ cmake --preset $preset"
    cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2 && return 1; }
    echo "+ ${build[*]}"
    "${build[@]}"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}
