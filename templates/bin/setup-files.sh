# shellcheck shell=sh
# Files of the host: how setup puts them in their places, remembers them, removes them, and goes
# back.
#
# What a run replaces is kept in $previous: the old files below files/, and in `created` the names
# of those that are new. A run that was killed is continued in the same folder; one that went
# through leaves `complete` there, and the next change begins afresh. $state/installed lists, with
# their checksums, the files that are there because of setup.
#
# Paths are those of the host: they lie below $root.

# ---- Before something changes -----------------------------------------------

# Counts a change, and makes room for what it replaces.
begin_change() {
    changes=$((changes + 1))
    [ "$dry" = no ] || return 0
    if [ -e "$previous/complete" ]; then
        rm -rf "$previous"
    fi
    mkdir -p "$previous/files"
    chmod 0700 "$root$state" "$previous"
    touch "$previous/created"
}

# PATH: keeps a file or a link as it is before this run changes it.
keep() {
    if [ -e "$previous/files$1" ] || [ -h "$previous/files$1" ] ||
        grep -qxF -e "$1" "$previous/created"; then
        return
    fi
    if [ -e "$root$1" ] || [ -h "$root$1" ]; then
        mkdir -p "$previous/files${1%/*}"
        cp -pP "$root$1" "$previous/files$1"
    else
        say "$1" >>"$previous/created"
    fi
}

# PATH: puts a file or a link back as it was before the last change.
put_back() {
    if [ -e "$previous/files$1" ] || [ -h "$previous/files$1" ]; then
        stage "$root$1"
        cp -pP "$previous/files$1" "$aside"
        publish ''
    else
        rm -f "$root$1"
    fi
}

# ---- Putting files in their places ------------------------------------------

# KIND SOURCE PATH [SERVICE ...]: installs a file, of which these services must be told. KIND is
# public (0644), program (0755), or kickstart (0640, readable for the web server alone).
put() {
    case $1 in
    public) mode=644 gid=0 ;;
    program) mode=755 gid=0 ;;
    kickstart) mode=640 gid=$web_gid ;;
    esac
    from=$2 path=$3
    shift 3
    say "$path" >>"$work/wanted"
    ! is_installed || return 0
    begin_change
    touch_services "$@"
    if [ "$dry" = yes ]; then
        say "would write $path"
        return
    fi
    mkdir -p "$root${path%/*}"
    keep "$path"
    stage_copy "$from" "$root$path" 0600
    chgrp "$gid" "$aside"
    chmod "$mode" "$aside"
    publish ''
    say "$path" >>"$work/written"
    say "wrote $path"
}

# Is what `put` was given in its place already?
is_installed() {
    [ -f "$root$path" ] && [ ! -h "$root$path" ] && cmp -s "$from" "$root$path" &&
        [ "$(stat -c '%a %g' "$root$path")" = "$mode $gid" ]
}

# TARGET PATH [SERVICE ...]: makes a symbolic link.
put_link() {
    target=$1 path=$2
    shift 2
    say "$path" >>"$work/wanted"
    [ "$(readlink "$root$path" || :)" != "$target" ] || return 0
    begin_change
    touch_services "$@"
    if [ "$dry" = yes ]; then
        say "would link $path"
        return
    fi
    mkdir -p "$root${path%/*}"
    keep "$path"
    ln -sfn "$target" "$root$path"
    say "linked $path"
}

# FOLDER PATH: a folder of the tree into a root. Most files have not changed, so that all are looked
# at together. Names in the tree hold no blanks.
put_tree() {
    [ -d "$tree/$1" ] || return 0
    (cd "$tree/$1" && find . -type f | sed 's|^\./||' | sort) >"$work/names"
    sed "s|^|$2/|" "$work/names" >>"$work/wanted"
    list_stale "$1" "$root$2" >"$work/stale"
    # Kickstarts first: the rest points to them.
    sort -u "$work/stale" >"$work/names"
    grep '^ks/' "$work/names" >"$work/ordered" || :
    grep -v '^ks/' "$work/names" >>"$work/ordered" || :
    while read -r name; do
        case $1/$name in
        http/ks/*) put kickstart "$tree/$1/$name" "$2/$name" ;;
        *) put public "$tree/$1/$name" "$2/$name" ;;
        esac
    done <"$work/ordered"
}

# FOLDER ROOT: which of the files in $work/names are not in the root as the folder of the tree has
# them: by contents, then by mode, group and kind.
list_stale() {
    mkdir -p "$work/empty"
    there=$2
    [ -d "$there" ] || there=$work/empty
    (cd "$tree/$1" && xargs -r sha256sum) <"$work/names" >"$work/sums"
    (cd "$there" && { sha256sum -c "$work/sums" 2>/dev/null || :; }) | sed -n 's/: FAILED.*//p'
    (cd "$there" && { xargs -r stat -c '%a %g %F %n' 2>/dev/null || :; }) <"$work/names" |
        awk -v gid="$web_gid" -v folder="$1" '
            { wanted = "644 0 regular file" }
            folder == "http" && $NF ~ /^ks\// { wanted = "640 " gid " regular file" }
            { name = $NF; sub(/ [^ ]*$/, ""); sub(/regular empty file/, "regular file") }
            $0 != wanted { print name }'
}

# ---- Removing what is no longer generated -----------------------------------

# What earlier runs installed and this tree no longer has: a machine that is gone must not boot, and
# its kickstart must not be read. What somebody edited stays.
remove_stale() {
    sort -u "$work/wanted" >"$work/wanted.sorted"
    [ -f "$root$state/installed" ] || return 0
    awk 'NR == FNR { wanted[$0]; next } !($2 in wanted)' \
        "$work/wanted.sorted" "$root$state/installed" >"$work/stale"
    while read -r sum path; do
        [ -e "$root$path" ] || [ -h "$root$path" ] || continue
        [ "$roots_only" = no ] || case $path in /etc/* | /usr/*) continue ;; esac
        # The package's init script refuses to run without it.
        case $path in /etc/default/*)
            say "kept $path: no longer generated, so it is yours now"
            continue
            ;;
        esac
        if [ "$(sum_of "$path")" != "$sum" ]; then
            say "kept $path: no longer generated, but edited since it was installed"
            continue
        fi
        remove "$path"
    done <"$work/stale"
}

# PATH: removes a file that setup has installed.
remove() {
    begin_change
    case $1 in
    /etc/apache2/* | /etc/httpd/* | /etc/nginx/* | /etc/netpxe/*) touch_services web ;;
    /etc/systemd/system/dhcpd.*) touch_services dhcpd units ;;
    /etc/systemd/system/netpxe-*)
        touch_services units
        [ "$dry" = yes ] || disable_unit "${1##*/}"
        ;;
    esac
    if [ "$dry" = yes ]; then
        say "would remove $1"
        return
    fi
    keep "$1"
    rm -f "$root$1"
    say "removed $1"
}

# PATH -> the checksum of a file, or where a link leads
sum_of() {
    if [ -h "$root$1" ]; then
        say "link:$(readlink "$root$1")"
    else
        sha256sum <"$root$1" | cut -d ' ' -f 1
    fi
}

# Remembers what is installed, for the next run.
record() {
    [ "$dry" = no ] || return 0
    list_installed >"$work/installed"
    # In a run that leaves /etc alone, what is there stays known.
    [ "$roots_only" = no ] || [ ! -f "$root$state/installed" ] ||
        grep -E ' /(etc|usr)/' "$root$state/installed" >>"$work/installed" || :
    sort -u -o "$work/installed" "$work/installed"
    cmp -s "$work/installed" "$root$state/installed" && return
    mkdir -p "$root$state"
    chmod 0700 "$root$state"
    if [ "$changes" -gt 0 ]; then
        keep "$state/installed"
    fi
    stage_copy "$work/installed" "$root$state/installed" 0644
    publish ''
}

# All that this run wanted, as "SUM PATH".
list_installed() {
    : >"$work/plain"
    while read -r path; do
        if [ -h "$root$path" ]; then
            say "$(sum_of "$path") $path"
        else
            say "${path#/}" >>"$work/plain"
        fi
    done <"$work/wanted.sorted"
    (cd "${root:-/}" && xargs -r sha256sum) <"$work/plain" | sed 's|  | /|'
}

# ---- Going back -------------------------------------------------------------

roll_back() {
    [ -d "$previous/files" ] || fail 'there is nothing to go back to'
    (cd "$previous/files" && find . ! -type d | sed 's|^\.||') >"$work/old"
    # dhcpd follows the others here too.
    grep -v '^/etc/dhcp/' "$work/old" >"$work/ordered" || :
    grep '^/etc/dhcp/' "$work/old" >>"$work/ordered" || :
    while read -r path; do
        put_back "$path"
        say "put back $path"
    done <"$work/ordered"
    while read -r path; do
        rm -f "$root$path"
        say "removed $path"
    done <"$previous/created"
    touch_services web units tftp tftpd dhcpd
    rm -rf "$previous"
}
