#!/bin/sh
# Measures the step in plain C, beside what `cargo bench --bench step` says. Nothing is fused, as in the engine.
set -eu
cd "$(dirname "$0")"
cc=${CC:-cc}
if ! command -v "$cc" >/dev/null; then
    echo "skipped: there is no C compiler ($cc) here" >&2
    exit 0
fi
to=$(mktemp -d)
trap 'rm -r "$to"' EXIT
for flags in "-O3" "-O3 -march=native"; do
    # Word by word: the flags are several.
    # shellcheck disable=SC2086
    "$cc" $flags -std=c11 -Wall -ffp-contract=off plain.c -o "$to/plain"
    printf '%s: ' "$cc $flags"
    "$to/plain"
done
