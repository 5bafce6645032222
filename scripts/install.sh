#!/usr/bin/env bash
# Installs what the build needs: Debian packages, and the Python tools in build/venv.
# Does nothing that is done already. --tools: clang-format, clang-tidy and clang, with what it needs to
# fuzz, as well.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(g++ cmake ninja-build ccache pkg-config
  libboost-dev libhdf5-dev libyaml-cpp-dev libvalijson-dev nlohmann-json3-dev libspdlog-dev libfmt-dev
  libhowardhinnant-date-dev tzdata libcli11-dev libpugixml-dev libdeflate-dev
  libgtest-dev libgmock-dev libbenchmark-dev
  libavformat-dev libavcodec-dev libavutil-dev ffmpeg
  python3 python3-venv xz-utils binutils util-linux dpkg-dev file)
case "${1:-}" in
  "") ;;
  --tools) packages+=(clang-format clang-tidy clang libc++-dev libc++abi-dev libclang-rt-14-dev) ;;
  *)
    echo "usage: scripts/install.sh [--tools]" >&2
    exit 2
    ;;
esac

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || echo "$package"
  done
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "these packages are missing and need root or sudo to install: ${missing[*]}"
    return 1
  fi
}

install_packages() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

if command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(missing_packages)
  if [[ ${#missing[@]} -gt 0 ]]; then
    step "install ${#missing[@]} Debian packages" install-apt install_packages "${missing[@]}"
  fi
else
  echo "not a Debian system: these packages, or what they are called here, must be installed:"
  echo "  ${packages[*]}"
fi

requirements="$repo/scripts/requirements.txt"
if ! has_venv "$build/venv" "$requirements"; then
  step "install Python tools in build/venv" install-venv install_venv "$build/venv" "$requirements"
fi
