# shellcheck shell=sh
# Whether a repository on the disk is whole, by the checksums in its own metadata.

# repomd.xml -> "TYPE ALGORITHM SUM PATH" for each file that it lists; "unsafe" where one is not a
# path in the repository
repomd() {
    awk '
    function attribute(name) {
        if (!match($0, "[ \t\n]" name "[ \t\n]*=[ \t\n]*\"[^\"]*\"")) return ""
        split(substr($0, RSTART, RLENGTH), part, "\"")
        return part[2]
    }
    BEGIN { RS = "<" }
    { gsub(/\047/, "\"") }
    /^data[ \t\n]/ { type = attribute("type"); kind = sum = path = "" }
    /^checksum[ \t\n]/ {
        kind = attribute("type")
        sum = $0
        sub(/^[^>]*>[ \t\n]*/, "", sum)
        sub(/[ \t\n]*$/, "", sum)
    }
    /^location[ \t\n]/ { path = attribute("href") }
    /^\/data[ \t\n]*>/ {
        if (type !~ /^[A-Za-z0-9_.-]+$/ || kind !~ /^sha[0-9]*$/ || sum !~ /^[0-9a-f]+$/ ||
            path !~ /^[A-Za-z0-9._+\/-]+$/ || path ~ /^\// || ("/" path "/") ~ /\/\.\.\//)
            print "unsafe"
        else
            print type, kind, sum, path
    }'
}

# FOLDER INSTALLER: is the repository in FOLDER whole? INSTALLER is yes where machines boot its
# installer, which must then be there. If it is not whole, $work/bad lists the files, and $work/why
# what is wrong with each.
is_whole() {
    : >"$work/bad"
    : >"$work/why"
    check_repomd "$1"
    check_treeinfo "$1" "$2"
    [ ! -s "$work/bad" ]
}

# PATH FAULT: notes a file of the repository that is not as it must be.
bad() {
    printf '%s\n' "$1" >>"$work/bad"
    printf '%s: %s\n' "$1" "$2" >>"$work/why"
}

check_repomd() {
    if [ ! -f "$1/repodata/repomd.xml" ]; then
        bad repodata/repomd.xml 'missing'
        return
    fi
    repomd <"$1/repodata/repomd.xml" >"$work/sums"
    if ! grep -q '^primary ' "$work/sums" || grep -qx unsafe "$work/sums"; then
        bad repodata/repomd.xml 'damaged: it lists no primary, or a path outside of the repository'
        return
    fi
    while read -r _ algorithm sum path; do
        has_sum "$1/$path" "$algorithm" "$sum" || bad "$path" 'not what repomd.xml says'
    done <"$work/sums"
}

check_treeinfo() {
    if [ ! -f "$1/.treeinfo" ]; then
        [ "$2" = no ] || bad .treeinfo 'missing, and machines install from here'
        return
    fi
    treeinfo <"$1/.treeinfo" >"$work/tree"
    if grep -qx unsafe "$work/tree"; then
        bad .treeinfo 'damaged: it names a path outside of the repository'
    elif [ "$2" = yes ] && ! installer_files <"$work/tree" >"$work/files"; then
        bad .treeinfo 'it lists no kernel and initrd with their sha256 or sha512'
    fi
    # Not repomd.xml: in a tree that gets updates, .treeinfo has the sum of its first day.
    while read -r word algorithm sum path; do
        case "$word $path" in
        'sum repodata/repomd.xml') continue ;;
        sum\ *) ;;
        *) continue ;;
        esac
        has_sum "$1/$path" "$algorithm" "$sum" || bad "$path" 'not what .treeinfo says'
    done <"$work/tree"
}
