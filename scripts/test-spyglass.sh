#!/usr/bin/env bash
# Does Spyglass take the files in? Makes the sessions of some goldens, converts them in both layouts, and lets the real
# Spyglass ingest them into a private database. Needs the reference folder (REC2NWB_SHARED_DIR, or ../shared), 2 GB of disk
# and, the first time, some minutes for Spyglass' own packages. Part of no other script.
# usage: scripts/test-spyglass.sh [CASE...]      default: ptp nonptp noclock drops opto fsgui behavior
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

shared="${REC2NWB_SHARED_DIR:-$repo/../shared}"
if [[ ! -x "$shared/oracle/spyglass_ingest.sh" ]]; then
  echo "skipped: $shared has no oracle/spyglass_ingest.sh" >&2
  exit 77
fi
cases=("$@")
[[ ${#cases[@]} -gt 0 ]] || cases=(ptp nonptp noclock drops opto fsgui behavior)

"$repo/scripts/build.sh"
export SPYGLASS_INGEST_CACHE="${SPYGLASS_INGEST_CACHE:-$build/spyglass}"
work="$build/spyglass-files"
rm -rf "$work"
failed=0
for case in "${cases[@]}"; do
  options=()
  [[ "$case" != behavior ]] || options=(--allow SensorData)
  for layout in standard trodes_to_nwb; do
    REC2NWB_SHARED_DIR="$shared" step "make and convert $case, $layout" "spyglass-convert-$case-$layout" \
      "$python" "$repo/tests/parity/make_case.py" --rec2nwb "$build/release/bin/rec2nwb" --case "$case" \
      --layout "$layout" --out "$work/$case-$layout" || { failed=1; continue; }
    step "Spyglass ingests $case, $layout" "spyglass-$case-$layout" \
      "$shared/oracle/spyglass_ingest.sh" --summary "${options[@]}" "$work/$case-$layout"/*.nwb || failed=1
  done
done
if [[ $failed -ne 0 ]]; then
  echo "FAILED; details are in build/spyglass-*.log"
  exit 1
fi
echo "Spyglass took in all of them"
