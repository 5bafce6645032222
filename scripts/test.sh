#!/usr/bin/env bash
# Installs, builds, and runs every test; ends with a table. Exit code 0: all passed.
# usage: scripts/test.sh [--quick]   --quick: the release build and its tests alone
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

quick=false
case "${1:-}" in
  "") ;;
  --quick) quick=true ;;
  *)
    echo "usage: scripts/test.sh [--quick]" >&2
    exit 2
    ;;
esac

jobs="$(nproc)"
summary=()
failed=0

# stage NAME COMMAND...: the later ones run even if this one fails.
stage() {
  local name="$1" start=$SECONDS result=passed
  shift
  echo "== $name"
  "$@" || { result=FAILED; failed=1; }
  summary+=("$(printf '%-34s %-7s %5d s' "$name" "$result" $((SECONDS - start)))")
}

# Address space as ThreadSanitizer expects it: with many random bits it does not start.
fixed_addresses() {
  if setarch -R true 2>/dev/null; then
    setarch -R "$@"
  else
    "$@"
  fi
}

# build_all PRESET [CMAKE_OPTION...]
build_all() {
  step "configure $1" "configure-$1" configure "$@" &&
    step "build $1" "build-$1" fixed_addresses cmake --build "$build/$1"
}

run_tests() {
  local preset="$1"
  shift
  (cd "$repo" && fixed_addresses ctest --preset "$preset" -j "$jobs" --no-tests=error "$@") |
    tee "$build/test-$preset.log"
}

# The benchmark as well: that it works, never how fast.
test_release() {
  build_all release -DREC2NWB_BENCH=ON && run_tests release
}

# Programs of their own (installation, Python) are no use under a sanitizer.
test_addresses() {
  build_all asan && run_tests asan -E '^(parity|install|abi|golden|rules)[._]' -LE '^cli$'
}

# The threads are in these three; TEST_PREFIX of rec2nwb_add_test names them.
test_threads() {
  step "configure tsan" configure-tsan configure tsan &&
    step "build tsan" build-tsan fixed_addresses cmake --build "$build/tsan" \
      --target test_session test_stream test_nwb &&
    run_tests tsan -R '^(session|stream|nwb)\.'
}

check_format() {
  local -a folders=() files=()
  local folder
  for folder in core sdk plugins tests examples bench fuzz; do
    [[ -d "$repo/$folder" ]] && folders+=("$repo/$folder")
  done
  mapfile -t files < <(find "${folders[@]}" -regex '.*\.\(hpp\|cpp\|h\|c\)')
  step "clang-format, ${#files[@]} files" format clang-format --dry-run -Werror "${files[@]}"
}

"$repo/scripts/install.sh" --tools
stage "release: every test" test_release
if ! $quick; then
  stage "asan, ubsan: C++, broken inputs" test_addresses
  stage "tsan: session, stream, nwb" test_threads
  stage "fuzz: 20 s each" "$repo/scripts/fuzz.sh" --seconds 20
  if command -v clang-format >/dev/null; then
    stage "format" check_format
  fi
fi

echo
echo "== summary"
printf '%s\n' "${summary[@]}"
if [[ $failed -ne 0 ]]; then
  echo "FAILED; details are in build/*.log"
  exit 1
fi
echo "all passed"
