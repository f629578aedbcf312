#!/bin/bash
# install-julia.sh FOLDER
#
# Makes FOLDER/bin/julia: Julia 1.5.3 as Debian "bullseye" packaged it, unpacked beside its own libraries, so that it
# runs on a newer Debian (amd64) from wherever the folder is moved to. The machine's package database is read, never
# changed: lists, downloads and sources are private to this script, the archive and its keys are those that the
# machine's apt uses already. Root is not needed.
set -euo pipefail
export LC_ALL=C

suite=bullseye
triplet=x86_64-linux-gnu
# Taken from Julia's own suite even where the machine has a newer one: with libunwind 1.6, Julia 1.5.3 crashes when an
# exception passes through compiled code; the others are what it was built against.
own_libraries=(libunwind8 libgmp10 libmpfr6 libpcre2-8-0 libutf8proc2 libdsfmt-19937-1)
# Never unpacked: the machine's C and C++ runtime must not be shadowed.
machine_runtime='^(libc6|libc-bin|libcrypt1|libgcc-s1|libstdc\+\+6|gcc-.*-base)$'

say() { echo "julia: $*"; }
give_up() { echo "julia: $*" >&2; exit 1; }

[ $# = 1 ] || give_up "usage: $0 FOLDER"
folder=$(realpath -m "$1")
if [ -f "$folder/.stamp" ] && [ -x "$folder/bin/julia" ]; then say "present"; exit 0; fi
[ ! -e "$folder" ] || give_up "$folder exists, but not from here; move it away"
command -v apt-get >/dev/null && command -v dpkg >/dev/null || give_up "needs a Debian machine (apt-get, dpkg)"
[ "$(dpkg --print-architecture)" = amd64 ] || give_up "only amd64 is supported"

mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,archives}/partial "$work"/{debs,root,tools,depot}

private=(-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o "Dir::Cache::archives=$work/archives"
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User= -o Debug::NoLocking=1)

# Lines "address suite component" of the archives that apt uses here. A machine with empty lists reports none, so they
# are fetched once into the private folder.
machine_archives() {
    apt-get "$@" indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u
}
archives=$(machine_archives)
if [ -z "$archives" ]; then
    apt-get "${private[@]}" -qq update
    archives=$(machine_archives "${private[@]}")
fi
main=$(awk '$3 == "main" && $2 !~ /-(security|updates|backports)/ && $2 !~ /\// { print $1; exit }' <<<"$archives")
[ -n "$main" ] || give_up "apt has no Debian archive here"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
options="arch=amd64"; [ ! -f "$keyring" ] || options+=" signed-by=$keyring"
{
    awk -v o="$options" '$3 == "main" && $2 !~ /\// { print "deb [" o "] " $1 " " $2 " main" }' <<<"$archives"
    echo "deb [$options] $main $suite main"
} | sort -u >"$work/sources.list"
# bullseye is no longer signed afresh, hence no check of the signature's age.
private+=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Acquire::Check-Valid-Until=false -o APT::Default-Release=)

say "reading package lists"
apt-get "${private[@]}" -qq update

# What would be installed, without installing it. "Inst name (version …)" is new; "Inst name [old] (new …)" would only
# be an upgrade, which Julia can do without.
plan=$(apt-get "${private[@]}" --simulate --no-install-recommends install julia) || give_up "apt finds no way to install it"
grep -q '^Inst julia ' <<<"$plan" || give_up "$suite offers no julia"
mapfile -t packages < <(awk '/^Inst / && $3 !~ /^\[/ { print $2 "=" substr($3, 2) }' <<<"$plan")
wanted=()
for package in "${packages[@]}"; do
    name=${package%%=*}
    [[ $name =~ $machine_runtime || " ${own_libraries[*]} " == *" $name "* ]] || wanted+=("$package")
done
for name in "${own_libraries[@]}"; do wanted+=("$name/$suite"); done

say "fetching ${#wanted[@]} packages"
(cd "$work/debs" && apt-get "${private[@]}" -qq download "${wanted[@]}" patchelf)
for deb in "$work"/debs/*.deb; do
    case ${deb##*/} in patchelf_*) dpkg -x "$deb" "$work/tools" ;; *) dpkg -x "$deb" "$work/root" ;; esac
done
patchelf() { "$work/tools/usr/bin/patchelf" "$@"; }

root=$work/root
libraries=$root/usr/lib/$triplet
if [ -d "$root/lib/$triplet" ]; then
    cp -a "$root/lib/$triplet/." "$libraries/"
    rm -rf "$root/lib"
fi

# Links such as libgmp.so -> ../libgmp.so.10 dangle where the machine itself has the library: they point there then.
PATH=$PATH:/sbin ldconfig -p | awk '/x86-64/ { print $1, $NF }' >"$work/machine-libraries"
while read -r link; do
    name=$(basename "$(readlink "$link")")
    at=$(awk -v name="$name" '$1 == name { print $2; exit }' "$work/machine-libraries")
    if [ -n "$at" ]; then ln -sfn "$at" "$link"; else say "nothing provides $name for $(basename "$link")"; fi
done < <(find "$libraries/julia" -xtype l)

# RPATH, not RUNPATH: only that serves the libraries' own dependencies and dlopen too, so that no wrapper script and no
# LD_LIBRARY_PATH (which child processes would inherit) is needed. A library with a RUNPATH of its own ignores it.
patchelf --force-rpath --set-rpath "\$ORIGIN/../lib/$triplet:\$ORIGIN/../lib/$triplet/julia" "$root/usr/bin/julia"
for library in "$libraries"/*.so*; do
    [ -f "$library" ] && [ ! -L "$library" ] || continue
    runpath=$(patchelf --print-rpath "$library")
    [ -z "$runpath" ] || [[ $runpath == *"\$ORIGIN:"* ]] || patchelf --set-rpath "\$ORIGIN:$runpath" "$library"
done
rm -rf "$root"/usr/share/{doc,man,lintian} "$root/usr/share/julia/test"
mkdir -p "$root/bin"
ln -s ../usr/bin/julia "$root/bin/julia"

# What has broken before: unwinding, worker processes, BLAS, big integers.
version=$(env -u LD_LIBRARY_PATH JULIA_LOAD_PATH=@stdlib JULIA_DEPOT_PATH="$work/depot" "$root/bin/julia" --startup-file=no -e '
    using LinearAlgebra, Distributed, LibGit2, SuiteSparse
    try; error("thrown"); catch; catch_backtrace(); end
    @assert pmap(x -> x^2, 1:4) == [1, 4, 9, 16] && (ones(2, 2) * ones(2, 2))[1] == 2 && big(2)^70 > 0
    print(VERSION)') || give_up "the unpacked Julia does not work"
{ echo "julia $version from $suite"; (cd "$work/debs" && ls); } >"$root/.stamp"
chmod 755 "$root"
mv "$root" "$folder"
say "version $version, $(du -sh "$folder" | cut -f1)"
