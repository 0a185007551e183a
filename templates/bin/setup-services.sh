# shellcheck shell=sh
# Services: which of them have to be told, how they are told, and the labels of SELinux.
#
# A service is one of: web, isc or kea (the DHCP server), tftpd (Debian), tftp (EL), units (systemd
# itself).

# PATH -> the services that read it
services_of() {
    case $1 in
    /etc/netpxe/* | /etc/apache2/* | /etc/httpd/* | /etc/nginx/*) say web ;;
    /etc/default/tftpd-hpa) say tftpd ;;
    /etc/default/isc-dhcp-server | /etc/dhcp/*) say isc ;;
    /etc/kea/*) say kea ;;
    /etc/systemd/system/dhcpd.service.d/*) say isc units ;;
    /etc/systemd/system/tftp.service.d/*) say tftp units ;;
    /etc/systemd/system/tftpd-hpa.service.d/*) say tftpd units ;;
    /etc/systemd/system/*) say units ;;
    esac
}

# SERVICE ...: notes that files of these services change.
touch_services() {
    for service in "$@"; do
        : >"$work/touched/$service"
    done
}

# SERVICE: has one of its files changed?
is_touched() {
    [ -e "$work/touched/$1" ]
}

# UNIT: stops a unit whose file goes.
disable_unit() {
    [ "$systemctl" = none ] || "$systemctl" disable --now "$1" || :
}

# UNIT VERB [SERVICE]: starts a unit that is not running; one that is gets VERB (restart or reload)
# if the service is touched.
bring_up() {
    "$systemctl" is-enabled --quiet "$1" 2>/dev/null || "$systemctl" enable --quiet "$1"
    if ! "$systemctl" is-active --quiet "$1"; then
        say "starting $1"
        started=$1
        "$systemctl" restart "$1"
    elif [ $# -gt 2 ] && is_touched "$3"; then
        say "$2: $1"
        started=$1
        "$systemctl" "$2" "$1"
    fi
}

# Tells all services, the DHCP server last: it sends machines to all the others. `started` is the unit that
# was started or restarted last.
start_services() {
    started=
    [ "$systemctl" != none ] || return 0
    ! is_touched units || "$systemctl" daemon-reload
    bring_up "$web_unit" reload web || fail "$web_unit does not start"
    start_tftp
    for unit in "$root"/etc/systemd/system/netpxe-*.timer "$root"/etc/systemd/system/netpxe-*.path; do
        [ ! -f "$unit" ] || bring_up "${unit##*/}" restart units ||
            fail "${unit##*/} does not start"
    done
    start_dhcp
}

start_tftp() {
    case $family in
    debian) bring_up "$tftp_unit" restart tftpd || fail "$tftp_unit does not start" ;;
    el)
        # The socket starts the service; one that runs has the old command.
        ! is_touched tftp || "$systemctl" try-restart tftp.service
        bring_up "$tftp_unit" restart || fail "$tftp_unit does not start"
        ;;
    esac
}

start_dhcp() {
    bring_up "$dhcp_unit" restart "$dhcp" && stays_up && return
    # What a rollback has replaced is not better.
    if [ "$action" = set_up ] && [ -e "$previous/files$dhcp_conf" ]; then
        put_back "$previous" "$dhcp_conf"
        "$systemctl" restart "$dhcp_unit" || :
        fail "$dhcp_unit does not start with the new ${dhcp_conf##*/}, so the old one is back"
    fi
    fail "$dhcp_unit does not start"
}

# Does Kea stay? To systemd it has started as soon as it is a process; what keeps it from serving, it
# finds out a moment later, and ends.
stays_up() {
    [ "$dhcp $started" = "kea $dhcp_unit" ] || return 0
    for _ in 1 2 3 4 5; do
        sleep 1
        "$systemctl" is-active --quiet "$dhcp_unit" || return 1
    done
}

# Labels, where SELinux asks for them: it knows nothing of /srv.
label() {
    "$selinuxenabled" 2>/dev/null || return 0
    {
        say "tftpdir_t $tftp_root"
        say "httpd_sys_content_t $web_root"
        say "httpd_sys_content_t $repos"
        [ "$phone_home" = no ] || say "httpd_sys_rw_content_t $spool"
    } >"$work/labels"
    while read -r type folder; do
        label_folder "$type" "$folder"
    done <"$work/labels"
    [ ! -s "$work/written" ] || sed "s|^|$root|" "$work/written" | xargs restorecon
}

# TYPE FOLDER
label_folder() {
    case $(matchpathcon -n "$2") in *:"$1":*) return ;; esac
    command -v semanage >/dev/null ||
        fail 'semanage is missing: install policycoreutils-python-utils (EL 7: policycoreutils-python)'
    semanage fcontext -a -t "$1" "$2(/.*)?" || semanage fcontext -m -t "$1" "$2(/.*)?"
    restorecon -R "$root$2"
    say "labelled $2 as $1"
}
