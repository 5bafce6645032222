# Sourced by the other scripts: where things are, and one line a step.
set -euo pipefail

repo="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
build="$repo/build"
python="$build/venv/bin/python"
mkdir -p "$build"
# The cache of compilations holds for every checkout. Precompiled headers are safe to cache by their content.
export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$repo}" CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-pch_defines,time_macros}"

# step TEXT LOG COMMAND...: runs the command, keeps its output in build/LOG.log, says how it went.
step() {
  local text="$1" log="$build/$2.log" start=$SECONDS
  shift 2
  printf '%-44s' "$text"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf 'ok (%d s)\n' $((SECONDS - start))
    return 0
  fi
  printf 'FAILED (%d s)\n' $((SECONDS - start))
  printf -- '--- the end of %s ---\n' "$log" >&2
  tail -n 40 "$log" >&2
  return 1
}

# install_venv FOLDER REQUIREMENTS: Python packages in a folder of their own. The copy of REQUIREMENTS in
# it comes last: an installation that was cut short starts again.
install_venv() {
  python3 -m venv --clear "$1" &&
    "$1/bin/python" -m pip install --disable-pip-version-check -r "$2" &&
    cp "$2" "$1/requirements.txt"
}

# has_venv FOLDER REQUIREMENTS
has_venv() {
  cmp -s "$2" "$1/requirements.txt"
}

# Options of every configuration. Tests that need reference files run if their folder is there.
cmake_options() {
  local shared="${REC2NWB_SHARED_DIR:-$repo/../shared}"
  printf '%s\n' "-DREC2NWB_PYTHON=$python"
  if [[ -d "$shared" ]]; then
    printf '%s\n' "-DREC2NWB_SHARED_DIR=$(cd "$shared" && pwd)"
  fi
}

# configure PRESET [OPTION...]
configure() {
  local preset="$1"
  local -a options
  shift
  mapfile -t options < <(cmake_options)
  (cd "$repo" && cmake --preset "$preset" "${options[@]}" "$@")
}
