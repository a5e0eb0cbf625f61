#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and does COMMAND; see usage() below and README.md.
set -euo pipefail

caller_folder=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
export LC_ALL=C.UTF-8

usage() {
    cat <<'END'
usage: ./bootstrap.sh COMMAND

  run [-- ARGS]        build, then start the console with its demo (or with ARGS); without a display
                       the demo runs in the terminal
  test [-- CTEST ARGS] build, then run the whole test suite
  build                build what users run: build/release/bin/pushwatch
  bench                every benchmark beside its peer: a table, and build/bench.jsonl
  asan                 the test suite under AddressSanitizer and UBSan
  tsan                 the threaded tests under ThreadSanitizer

What is missing is installed with apt first, as root or with sudo.
END
}

say() { printf '%s\n' "$*" >&2; }
die() {
    say "bootstrap.sh: $*"
    exit 1
}

# Runs a command silently; shows what it said only if it failed.
quietly() {
    local log=build/$1.log
    shift
    mkdir -p build
    if ! "$@" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        die "failed: $* (the output above is also in $log)"
    fi
}

# Debian packages, needed unless the command in front of the colon is there already.
build_tools=(c++:build-essential cmake:cmake ninja:ninja-build)
# npm comes with some builds of node, and Debian's npm conflicts with those: look for each by itself.
peer_tools=(node:nodejs npm:npm openssl:openssl)
build_packages=(
    qt6-base-dev libqt6opengl6-dev libxkbcommon-dev qt6-websockets-dev qt6-charts-dev qt6-svg-dev
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libsimdjson-dev libssl-dev libsodium-dev
    libqt6svg6 fonts-dejavu-core ca-certificates)

# install_missing COMMAND:PACKAGE... [-- PACKAGE...]
install_missing() {
    command -v dpkg-query >/dev/null || return 0 # not a Debian: CMake will name what it misses
    local missing=() entry
    while (($#)) && [[ $1 != -- ]]; do
        command -v "${1%%:*}" >/dev/null || missing+=("${1#*:}")
        shift
    done
    if (($# > 1)); then
        shift
        local installed
        installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
        for entry in "$@"; do
            grep -qx "installed $entry" <<<"$installed" || missing+=("$entry")
        done
    fi
    ((${#missing[@]})) || return 0

    say "Installing: ${missing[*]}"
    local root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "these packages are needed; install them as root: ${missing[*]}"
        root=(sudo)
    fi
    quietly install "${root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update && exec apt-get install -y --no-install-recommends "$@"' sh "${missing[@]}"
}

# build PRESET [TARGET...]
build() {
    local preset=$1 stamp=build/$1/.configured
    shift
    install_missing "${build_tools[@]}" -- "${build_packages[@]}"
    if [[ ! -e $stamp || CMakePresets.json -nt $stamp ]]; then
        quietly "configure-$preset" cmake --preset "$preset"
        touch "$stamp"
    fi
    quietly "build-$preset" cmake --build --preset "$preset" ${1:+--target "$@"}
}

# The official clients and an independent server, as test peers; again only when the lock file changed.
install_peers() {
    install_missing "${peer_tools[@]}"
    local lock=tests/peers/package-lock.json copy=tests/peers/node_modules/.installed-lock
    cmp -s "$lock" "$copy" && return
    local npm=(npm)
    # Debian's npm 9 trips over the aliases among the overrides; it fetches a newer self that does not.
    [[ $(npm --version) == 9.* ]] && npm=(npm exec --yes npm@10.9.2 --)
    quietly peers "${npm[@]}" ci --prefix tests/peers --ignore-scripts --no-audit --no-fund
    cp "$lock" "$copy"
}

# A display without a screen and a hand for its keys: the window is tested as a person works with it.
install_display() {
    install_missing Xvfb:xvfb xvfb-run:xvfb xauth:xauth xdotool:xdotool
}

# A second opinion on tokens: PyJWT.
install_oracle() {
    install_missing python3:python3 -- python3-jwt python3-cryptography
}

# run_tests PRESET [CTEST ARGS]: with arguments ctest speaks for itself; without, only its closing lines.
run_tests() {
    local preset=$1 log=build/test-$1.log
    shift
    local command=(ctest --preset "$preset" -j "$(nproc)")
    if (($#)); then
        "${command[@]}" "$@"
    elif "${command[@]}" --no-tests=error >"$log" 2>&1; then
        sed -n '/tests passed/,/^Total Test time/p' "$log"
    else
        cat "$log"
        return 1
    fi
}

run() {
    build release
    local program=$PWD/build/release/bin/pushwatch
    cd "$caller_folder" # paths in ARGS are the caller's
    if (($#)); then
        exec "$program" "$@"
    elif [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-} ]]; then
        exec "$program" --demo
    else
        say "No display: following the demo in the terminal. Ctrl+C ends it."
        exec "$program" tail --demo
    fi
}

command=${1:-}
(($#)) && shift
[[ ${1:-} == -- ]] && shift
case $command in
run | test) ;;
build | bench | asan | tsan)
    (($# == 0)) || { usage >&2; exit 2; }
    ;;
-h | --help | help) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac

case $command in
run) run "$@" ;;
build) build release ;;
test)
    install_peers
    install_display
    install_oracle
    build dev
    run_tests dev "$@"
    ;;
asan)
    install_peers
    install_display
    install_oracle
    build asan
    run_tests asan
    ;;
tsan)
    build tsan thread_tests
    run_tests tsan
    ;;
bench)
    install_missing valgrind:valgrind
    install_peers
    build release all benches
    exec node tests/bench/run.mjs build/release build/bench.jsonl
    ;;
esac
