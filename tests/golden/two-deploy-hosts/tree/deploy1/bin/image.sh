# shellcheck shell=sh
# How single files are read out of an ISO 9660 image on a web server, without the rest of it: by ranges.
# Part of fetch-kernel.

# URL OFFSET LENGTH FILE: fetches a part of a file. A server that knows no ranges is not let send all.
fetch_range() {
    if [ "${fetcher:?}" = curl ]; then
        curl --silent --show-error --fail --location --proto-redir '=http,https,ftp' --retry 3 \
            --connect-timeout 30 --speed-limit 1 --speed-time 60 --max-filesize "$3" \
            --range "$2-$(($2 + $3 - 1))" --output "$4" -- "$1" </dev/null || return 1
    else
        # It is stopped as soon as there is enough.
        { wget --tries=3 --timeout=60 --quiet --start-pos="$2" --output-document=- -- "$1" </dev/null || :; } |
            head -c "$3" >"$4"
    fi
    [ "$(wc -c <"$4")" -eq "$3" ]
}

# The bytes of standard input as numbers, one a line.
bytes() {
    od -An -v -tu1 | tr -s ' ' '\n' | sed '/^$/d'
}

# NAME: finds an entry of a folder, whose bytes come from standard input, and prints where it begins and
# how long it is, both in bytes. Names are in upper case, and those of files end in `;1`.
entry() {
    awk -v name="$1" '
        function number(at) { return b[at] + 256 * (b[at + 1] + 256 * (b[at + 2] + 256 * b[at + 3])) }
        BEGIN {
            n = at = 0
            for (i = 32; i < 127; i++) char[i] = sprintf("%c", i)
        }
        { b[n++] = $1 }
        END {
            while (at < n) {
                # No entry crosses the end of a sector.
                if (b[at] == 0) { at += 2048 - at % 2048; continue }
                text = ""
                for (i = 0; i < b[at + 32]; i++) text = text char[b[at + 33 + i]]
                sub(/;[0-9]+$/, "", text)
                sub(/\.$/, "", text)
                if (toupper(text) == toupper(name)) { print number(at + 2) * 2048, number(at + 10); exit }
                at += b[at]
            }
        }'
}

# URL PATH: prints where a file of the image begins, and how long it is.
find_in_image() {
    fetch_range "$1" 32768 2048 "${work:?}/descriptor" ||
        wrong "cannot fetch a part of $1: its server must know ranges" || return 1
    [ "$(head -c 6 "$work/descriptor" | tail -c 5)" = CD001 ] ||
        wrong "$1 is no image of a CD" || return 1
    # The root folder's own entry.
    found=$(bytes <"$work/descriptor" | sed -n '157,190p' |
        awk '{ b[n++] = $1 } END { print (b[2] + 256 * (b[3] + 256 * (b[4] + 256 * b[5]))) * 2048, \
            b[10] + 256 * (b[11] + 256 * (b[12] + 256 * b[13])) }')
    rest=$2
    while [ -n "$rest" ]; do
        name=${rest%%/*}
        case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
        # A folder of more than this is none of a CD.
        [ "${found#* }" -le 1048576 ] || wrong "$1 is no image that can be read" || return 1
        fetch_range "$1" "${found% *}" "${found#* }" "$work/folder" ||
            wrong "cannot fetch a part of $1" || return 1
        found=$(bytes <"$work/folder" | entry "$name")
        [ -n "$found" ] || wrong "$1 has no $2" || return 1
    done
    say "$found"
}

# URL PATH FILE: fetches a file of the image, or says why not.
fetch_from_image() {
    find_in_image "$1" "$2" >"$work/found" || return 1
    read -r offset length <"$work/found"
    fetch_range "$1" "$offset" "$length" "$3" || wrong "cannot fetch $2 of $1"
}
