# shellcheck shell=sh
# Files of the host: how the steps of a run are done, and what is remembered of them. In $state:
#
#     installed    which files are there because of setup, a line "SUM PATH" each. From the first
#                  step to the end of the last, what changes has two lines, the old and the new:
#                  what a run leaves that is killed or fails is nobody's edit.
#     original/    what was there before netpxe, for ever
#     previous/    what the last run that changed anything replaced: the old files below files/, and
#                  in `created` the names of those that are new. The next run that changes anything
#                  begins afresh if `complete` is there, and goes on in the same folder if not.

# ---- What a file holds ------------------------------------------------------

# PATH -> the checksum of a file, or where a link leads
sum_of() {
    if [ -h "$root$1" ]; then
        say "link:$(readlink "$root$1")"
    elif [ -f "$root$1" ]; then
        sum_as "$1" <"$root$1"
    fi
}

# PATH: the checksum of what is read, as PATH counts it. When Debian's tftpd-hpa and isc-dhcp-server
# are upgraded, they write their files in /etc/default anew, with other quotes.
sum_as() {
    case $1 in
    /etc/default/*) tr -d "\"'" | sha256sum ;;
    *) sha256sum ;;
    esac | cut -d ' ' -f 1
}

# ---- What is kept -----------------------------------------------------------

# Makes room for what this run replaces.
begin_change() {
    if [ -e "$previous/complete" ]; then
        rm -rf "$previous"
    fi
    # Of a rollback that was killed: what it replaced is in `previous`.
    rm -rf "$returning"
    make_previous
    keep "$state/installed"
    {
        cat "$work/installed"
        list_coming
    } | replace_installed
}

make_previous() {
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
    if exists "$1"; then
        copy "$root$1" "$previous/files$1"
    else
        say "$1" >>"$previous/created"
    fi
}

# FROM TO: a copy that is whole or not there
copy() {
    mkdir -p "${2%/*}"
    rm -f "$2.part"
    cp -pP "$1" "$2.part"
    mv -fT "$2.part" "$2"
}

# Keeps what will be replaced and is not netpxe's; in /etc also what is as wanted already, so that
# it is not removed with the rest one day.
keep_originals() {
    sed -n 's/^\(put\|link\) \([^ ]*\).*/\2/p' "$work/steps" >"$work/replaced"
    grep '^/etc/' "$work/wanted" >>"$work/replaced" || :
    sort -u "$work/replaced" |
        awk 'FILENAME != "-" { known[$2]; next } !($0 in known)' "$work/installed" - >"$work/strange"
    while read -r path; do
        original=$root$state/original$path
        if exists "$path" && [ ! -e "$original" ] && [ ! -h "$original" ]; then
            mkdir -p "$root$state/original"
            chmod 0700 "$root$state" "$root$state/original"
            copy "$root$path" "$original"
        fi
    done <"$work/strange"
}

# PATH: is it as it was before netpxe?
is_original() {
    original=$root$state/original$1
    if [ -h "$root$1" ] && [ -h "$original" ]; then
        [ "$(readlink "$root$1")" = "$(readlink "$original")" ]
    else
        [ ! -h "$root$1" ] && [ -f "$original" ] && cmp -s "$original" "$root$1"
    fi
}

# FOLDER PATH: puts a file or a link back as FOLDER has kept it.
put_back() {
    if [ -e "$1/files$2" ] || [ -h "$1/files$2" ]; then
        mkdir -p "$root${2%/*}"
        stage "$root$2"
        cp -pP "$1/files$2" "$aside"
        publish ''
    else
        rm -f "$root$2"
    fi
}

# ---- Doing the steps --------------------------------------------------------

do_steps() {
    while read -r verb path one two from <&3; do
        case $verb in
        folder) make_folder ;;
        put) put ;;
        link) make_link ;;
        check_web) check_web ;;
        remove) remove ;;
        esac
    done 3<"$work/steps"
}

# Makes $path, with the owner $one or for everybody.
make_folder() {
    mkdir -p "$root$path"
    if [ -n "$one" ]; then
        chown "$one" "$root$path"
        chmod 0700 "$root$path"
    fi
    say "made $path"
}

# Installs $from as $path, with the mode $one and the group $two.
put() {
    mkdir -p "$root${path%/*}"
    keep "$path"
    stage_copy "$from" "$root$path" 0600
    chgrp "$two" "$aside"
    chmod "$one" "$aside"
    publish ''
    say "$path" >>"$work/written"
    say "wrote $path"
}

# Makes $path a symbolic link to $one.
make_link() {
    mkdir -p "$root${path%/*}"
    keep "$path"
    stage "$root$path"
    ln -s "$one" "$aside"
    publish ''
    say "linked $path"
}

# Removes $path, which a run has installed.
remove() {
    keep "$path"
    take_away "$path"
    say "removed $path"
}

# PATH: a file that goes; a unit of netpxe's own is stopped first.
take_away() {
    case $1 in /etc/systemd/system/netpxe-*) disable_unit "${1##*/}" ;; esac
    rm -f "$root$1"
}

# Asks the web server about its new configuration, and takes that back where it complains.
check_web() {
    # shellcheck disable=SC2086 # a program and its arguments
    if ${WEB_CHECK:-$web_check} >"$work/web.log" 2>&1; then
        return
    fi
    cat "$work/web.log" >&2
    # What was done so far.
    sed '/^check_web/q' "$work/steps" >"$work/done"
    while read -r verb path _; do
        case $(services_of "$path") in
        web) put_back "$previous" "$path" ;;
        esac
    done <"$work/done"
    fail "the web server rejects $web_conf; its files are as they were, and so are dhcpd's"
}

# ---- What is installed ------------------------------------------------------

# Reads what earlier runs have installed.
read_installed() {
    if [ -e "$root$state/installed" ]; then
        cat "$root$state/installed" >"$work/installed"
    else
        : >"$work/installed"
    fi
}

# Replaces the list by what is read.
replace_installed() {
    sort -u >"$work/list"
    ! cmp -s "$work/list" "$root$state/installed" || return 0
    mkdir -p "$root$state"
    chmod 0700 "$root$state"
    stage_copy "$work/list" "$root$state/installed" 0644
    publish ''
}

# What the steps replace, and what they put there, as "SUM PATH".
list_coming() {
    while read -r verb path one _ from; do
        case $verb in put | link) ! exists "$path" || say "$(sum_of "$path") $path" ;; esac
        case $verb in
        put) say "$(sum_as "$path" <"$from") $path" ;;
        link) say "link:$one $path" ;;
        esac
    done <"$work/steps"
}

# Remembers what is installed, for the next run.
record() {
    {
        list_installed
        awk 'FILENAME == ARGV[1] { left[$0]; next } $2 in left' "$work/left" "$work/installed"
        # In a run that leaves /etc alone, what is there stays known.
        [ "$roots_only" = no ] || grep -E ' /(etc|usr)/' "$work/installed" || :
    } >"$work/known"
    replace_installed <"$work/known"
}

# All that this run wanted, as "SUM PATH".
list_installed() {
    : >"$work/plain"
    sort -u "$work/wanted" >"$work/wanted.sorted"
    while read -r path; do
        case $path in
        /etc/*) say "$(sum_of "$path") $path" ;;
        *) say "${path#/}" >>"$work/plain" ;;
        esac
    done <"$work/wanted.sorted"
    (cd "${root:-/}" && xargs -r sha256sum) <"$work/plain" | sed 's|  | /|'
}
