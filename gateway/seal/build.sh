#!/bin/sh
# Build ../pages/static/seal/age.js from the locked packages; nothing of npm is needed to run the platform.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to="$here/../pages/static/seal"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/age-entry.js" "$work"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund
node_modules/@esbuild/linux-x64/bin/esbuild age-entry.js \
    --bundle --format=esm --target=es2022 --minify-syntax --minify-whitespace --legal-comments=inline \
    --charset=utf8 --outfile="$to/age.js"
{
    for package in age-encryption @noble/ciphers @noble/curves @noble/hashes @noble/post-quantum @scure/base; do
        echo "== $package $(node -p "require('./node_modules/$package/package.json').version")"
        echo
        cat "node_modules/$package/LICENSE"
        echo
    done
} > "$to/LICENSES.txt"
(cd "$to" && sha256sum age.js)
