#!/usr/bin/env bash
# Builds, makes recordings, runs rec2nwb and its peers on them, and writes build/bench-report/report.md and report.json.
# usage: scripts/bench.sh [--quick] [--only PART] [--tool NAME] [--repeat N] [--out DIR]
#   --quick   small recordings, some minutes; compares the ratios with bench/expected_ratios.json and fails below 0.85
#   --only    one part, may be repeated: demo conversion length wide behaviour kernels stages reads long chunks
#   --tool    one of the tools that take part in turn (rec2nwb, rec2nwb_none, copy, ...), may be repeated
#   --repeat  rounds of each part; default 5
#   --out     folder of the report and, if BENCH_DATA is not set, of the recordings (all parts: about 15 GB, and 6 GB
#             more while it runs)
# Peers that cannot be installed are reported as absent. A machine with something else to do measures that as well.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

out="$build/bench-report"
options=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    --quick) options+=("$1") ;;
    --only | --tool | --repeat | --out)
      [[ $# -ge 2 ]] || { echo "$1 needs a value" >&2; exit 2; }
      if [[ "$1" == --out ]]; then out="$2"; else options+=("$1" "$2"); fi
      shift
      ;;
    *)
      sed -n 's/^# usage: /usage: /p' "${BASH_SOURCE[0]}" >&2
      exit 2
      ;;
  esac
  shift
done

# The peers have their own Python packages, as theirs ask for other versions than ours.
peers="$build/bench-peers"
requirements="$repo/bench/peers/requirements.txt"

"$repo/scripts/install.sh"
if ! has_venv "$peers" "$requirements"; then
  step "install the peers in build/bench-peers" bench-peers install_venv "$peers" "$requirements" ||
    echo "the peers are not there: the report will say so"
fi
step "configure bench" configure-bench configure release -B "$build/bench" -DREC2NWB_BENCH=ON
step "build bench" build-bench cmake --build "$build/bench" --target rec2nwb_bench

mkdir -p "$out"
exec "$python" -B "$repo/bench/bench.py" --bin "$build/bench/bin" --peers "$peers" --out "$out" \
  --data "${BENCH_DATA:-$out/data}" "${options[@]}"
