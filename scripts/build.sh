#!/usr/bin/env bash
# Installs, configures and builds. The command is then build/PRESET/bin/rec2nwb.
# usage: scripts/build.sh [PRESET]   presets: release (default), dev, asan, tsan, tidy, coverage
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

preset="${1:-release}"
"$repo/scripts/install.sh"
step "configure $preset" "configure-$preset" configure "$preset"
step "build $preset" "build-$preset" cmake --build "$build/$preset"
echo "build/$preset/bin/rec2nwb is ready"
