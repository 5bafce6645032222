#!/usr/bin/env bash
# Installs, builds, and makes the Debian package build/release/rec2nwb_VERSION_ARCHITECTURE.deb.
# usage: scripts/package.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$repo/scripts/build.sh" release
rm -f "$build/release"/rec2nwb_*.deb
step "make the Debian package" package cpack --config "$build/release/CPackConfig.cmake" -B "$build/release"
packages=("$build/release"/rec2nwb_*.deb)
echo "the package is ${packages[0]}; install it with: apt install ${packages[0]}"
