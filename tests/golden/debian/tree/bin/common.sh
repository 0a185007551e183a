# shellcheck shell=sh
# What netpxe's programs have in common: messages, temporary files, and files that are replaced in
# one step. Each program sets `program`, its own name, before it sources this file, and defines
# `usage`.

umask 022
# The output of other programs is read here, and lists are sorted the same way everywhere.
LC_ALL=C
export LC_ALL

# ---- Messages ---------------------------------------------------------------

# How many faults were reported.
faults=0

say() {
    printf '%s\n' "$*"
}

# Reports a fault; the program goes on.
fault() {
    printf '%s: %s\n' "${program:?}" "$*" >&2
    faults=$((faults + 1))
}

fail() {
    fault "$*"
    exit 1
}

wrong_usage() {
    fault "$*"
    usage >&2
    exit 64
}

# ---- Temporary files --------------------------------------------------------

# The folder of temporary files; empty until `make_work` has made it.
work=

# Makes the folder of temporary files. It goes when the program ends, however that happens.
make_work() {
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    work=$(mktemp -d "${TMPDIR:-/tmp}/netpxe-$program.XXXXXX")
    : >"$work/staged"
}

clean_up() {
    [ -n "$work" ] || return 0
    withdraw
    rm -rf "$work"
}

# ---- Files that are replaced in one step ------------------------------------
# New contents are first written beside the file that they are for: in the same folder, so that
# the rename is atomic and SELinux gives them the right label.

# FILE: sets `aside`, the place for the new contents of FILE, which `publish` will rename.
stage() {
    aside=${1%/*}/.${1##*/}.$program
    # A run that was killed may have left some.
    rm -f "$aside".*
    aside=$aside.$$
    printf '%s\n%s\n' "$aside" "$1" >>"$work/staged"
}

# SOURCE FILE MODE: stages a copy of SOURCE. Until it has its mode, nobody else can read it.
stage_copy() {
    stage "$2"
    (umask 077 && cp "$1" "$aside") && chmod "$3" "$aside"
}

# WORD: puts everything that is staged in its place, and names each file after WORD; an empty word
# says nothing.
publish() {
    while IFS= read -r aside && IFS= read -r to; do
        mv -fT "$aside" "$to" || fail "cannot write $to"
        [ -z "$1" ] || say "$1 $to"
    done <"$work/staged"
    : >"$work/staged"
}

# Removes everything that is staged.
withdraw() {
    [ -s "$work/staged" ] || return 0
    while IFS= read -r aside && IFS= read -r _; do
        rm -f "$aside"
    done <"$work/staged"
    : >"$work/staged"
}
