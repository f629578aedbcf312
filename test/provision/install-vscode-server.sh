#!/bin/bash
# install-vscode-server.sh FOLDER
#
# Makes FOLDER/node24 (Node 24 with its headers) and FOLDER/cs (VS Code 1.139 as a server, npm's code-server): the
# server needs a newer Node than the machine may have, and builds its native modules for it. To build: g++, make,
# python3, libkrb5-dev. Everything is made in a folder beside and moved at the end: FOLDER is complete or absent.
set -euo pipefail

node_version=24.21.0
server_version=4.139.1

say() { echo "vscode: $*"; }

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
folder=$(realpath -m "$1")
entry=cs/node_modules/code-server/out/node/entry.js
if [ -f "$folder/$entry" ]; then say "present"; exit 0; fi
[ ! -e "$folder" ] || { echo "vscode: $folder exists, but not from here; move it away" >&2; exit 1; }
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT

# npm install PACKAGE into $work/$1, with no package.json of its own but a private one.
install_into() {
    local place=$work/$1; shift
    mkdir -p "$place"
    echo '{"private":true}' >"$place/package.json"
    npm install --prefix "$place" --no-save --no-audit --no-fund --loglevel=error "$@"
}

node_package="node-linux-$(node -p process.arch)"
install_into node24 --ignore-scripts "$node_package@$node_version"
node=$work/node24/node_modules/$node_package
say "building the server with Node $("$node/bin/node" --version)"
# nodedir: headers from the package, instead of a download that a closed network refuses.
PATH="$node/bin:$PATH" npm_config_nodedir="$node" npm_config_unsafe_perm=true npm_config_jobs=max \
    install_into cs "code-server@$server_version"

# Half of its size is not used here: bundled assistants, objects of the native build.
modules=$work/cs/node_modules/code-server/lib/vscode/node_modules
rm -rf "$modules/@github/copilot-sdk-linux-x64" "$modules/@microsoft/mxc-sdk"
find "$work/cs/node_modules" -path '*/build/Release/obj*' -prune -exec rm -rf {} +
HOME=$work "$node/bin/node" "$work/$entry" --version >/dev/null
chmod 755 "$work"
mv "$work" "$folder"
say "$(du -sh "$folder" | cut -f1)"
