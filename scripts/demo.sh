#!/usr/bin/env bash
# From nothing to an NWB file: installs, builds, makes up a recording, converts it, and reads the
# result with pynwb. Options are passed on to the conversion, e.g. scripts/demo.sh --layout trodes_to_nwb
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$repo/scripts/build.sh"
rec2nwb="$build/release/bin/rec2nwb"
demo="$build/demo"
rm -rf "$demo"
mkdir -p "$demo/nwb"

step "make up a recording" demo-session "$rec2nwb" demo "$demo"
sessions=("$demo"/*_*/)
step "convert it" demo-convert "$rec2nwb" convert "${sessions[0]}" -o "$demo/nwb" "$@"
cat "$build/demo-convert.log"
files=("$demo"/nwb/*.nwb)
"$python" "$repo/scripts/check_demo.py" "${sessions[0]}" "${files[0]}"
echo "the NWB file is ${files[0]}"
