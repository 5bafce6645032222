#!/usr/bin/env bash
# Builds the fuzz targets and runs each on its saved inputs and on new ones made from them.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage="usage: scripts/fuzz.sh [--seconds N] [--jobs N] [TARGET...]
  Runs the fuzz targets named (fuzz/TARGET.cpp; all of them if none is) for N seconds each,
  60 unless told, as many at a time as there are processors unless told.
  A line a target. Exit code 1 if one found an input that crashes, leaks, hangs or breaks a promise;
  then the line says where that input is and how to run it again.
    saved inputs    fuzz/corpus/TARGET (part of the sources)
    new inputs      build/fuzz/corpus/TARGET (kept: a later run goes on from them)
    findings        build/fuzz/findings/TARGET"

targets=()
seconds=60
jobs="$(nproc)"
while [[ $# -gt 0 ]]; do
  case "$1" in
    -h | --help)
      echo "$usage"
      exit 0
      ;;
    --seconds | --jobs)
      if ! [[ "${2:-}" =~ ^[1-9][0-9]{0,5}$ ]]; then
        echo "scripts/fuzz.sh: expected a whole number above 0 behind $1, found '${2:-}'" >&2
        exit 2
      fi
      if [[ "$1" == --seconds ]]; then seconds="$2"; else jobs="$2"; fi
      shift 2
      ;;
    *)
      if ! [[ "$1" =~ ^[a-z_]+$ && -f "$repo/fuzz/$1.cpp" ]]; then
        echo "scripts/fuzz.sh: there is no target '$1'" >&2
        echo "$usage" >&2
        exit 2
      fi
      targets+=("$1")
      shift
      ;;
  esac
done
if [[ ${#targets[@]} -eq 0 ]]; then
  for source in "$repo"/fuzz/*.cpp; do targets+=("$(basename "$source" .cpp)"); done
fi

fuzz="$build/fuzz"
export ASAN_OPTIONS="detect_leaks=1:quarantine_size_mb=64:${ASAN_OPTIONS:-}"  # within -rss_limit_mb
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"

options_of() {
  printf '%s\n' -rss_limit_mb=512 -timeout=20 -detect_leaks=1
  if [[ -f "$repo/fuzz/dict/$1.dict" ]]; then echo "-dict=$repo/fuzz/dict/$1.dict"; fi
}

# statistic LOG NAME: of libFuzzer's last lines.
statistic() {
  sed -n "s/^stat::$2: *//p" "$1" | tail -n 1
}

# run_target TARGET: in the background; its line comes when it is done, its exit code is the result.
run_target() {
  local target="$1" log="$fuzz/$1.log" start=$SECONDS code=0 finding
  local program="$fuzz/fuzz/fuzz_$1" findings="$fuzz/findings/$1"
  local -a options
  mapfile -t options < <(options_of "$target")
  mkdir -p "$fuzz/corpus/$target" "$findings"
  touch "$findings/.start"
  "$program" "${options[@]}" -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="$findings/" "$fuzz/corpus/$target" "$repo/fuzz/corpus/$target" \
    >"$log" 2>&1 </dev/null || code=$?
  if [[ $code -eq 0 ]]; then
    printf '%-14s ok      %5d s  %9s inputs run, %5s kept, %4s MiB\n' "$target" \
      $((SECONDS - start)) "$(statistic "$log" number_of_executed_units)" \
      "$(find "$fuzz/corpus/$target" -type f | wc -l)" "$(statistic "$log" peak_rss_mb)"
    return 0
  fi
  finding="$(find "$findings" -type f -newer "$findings/.start" ! -name .start | head -n 1)"
  printf '%-14s FOUND   %5d s  %s\n' "$target" $((SECONDS - start)) \
    "$(grep -a -m 1 -E 'BROKEN PROMISE|ERROR: |SUMMARY: |runtime error' "$log" | cut -c 1-160)"
  if [[ -n "$finding" ]]; then
    printf '  input:     %s\n  run again: %s %s %s\n' "$finding" "$program" "${options[*]}" "$finding"
  fi
  printf '  all of it: %s\n' "$log"
  return 1
}

"$repo/scripts/install.sh" --tools
step "configure fuzz" configure-fuzz configure fuzz
step "build fuzz" build-fuzz cmake --build --preset fuzz

failed=0
running=0
for target in "${targets[@]}"; do
  if ((running == jobs)); then
    wait -n || failed=1
    running=$((running - 1))
  fi
  run_target "$target" &
  running=$((running + 1))
done
while ((running > 0)); do
  wait -n || failed=1
  running=$((running - 1))
done
exit $failed
