# shellcheck shell=sh
# What kind of host this is, what its distribution calls things, and whether it is ready.

# Sets `family`, debian or el, and `without_dhcpd`: from EL 10 on there is only Kea.
find_family() {
    release=$root/etc/os-release
    [ -r "$release" ] || release=$root/usr/lib/os-release
    [ -r "$release" ] || fail "no os-release in ${root:-/}: which distribution is it?"
    # shellcheck disable=SC1090,SC2153 # it sets ID and ID_LIKE
    ids=$(ID='' ID_LIKE='' && . "$release" && say "$ID $ID_LIKE")
    # shellcheck disable=SC1090,SC2153
    version=$(VERSION_ID='' && . "$release" && say "${VERSION_ID%%.*}")
    case $ids:$version in
    fedora* | *:? | *:) without_dhcpd=no ;;
    *) without_dhcpd=yes ;;
    esac
    for id in $ids; do
        case $id in
        debian | ubuntu) family=debian && return ;;
        rhel | centos | fedora | rocky | almalinux) family=el && return ;;
        esac
    done
    fail "neither Debian, Ubuntu nor EL, but: $ids"
}

# Sets what differs between families: units, the web server's group, the place of the virtual host,
# and the command that checks it.
name_things() {
    case $family in
    debian)
        isc_unit=isc-dhcp-server kea_unit=kea-dhcp4-server
        tftp_unit=tftpd-hpa web_group=www-data
        apache=apache2 apache_conf=/etc/apache2/sites-available/netpxe.conf
        apache_check='apache2ctl -t'
        ;;
    el)
        isc_unit=dhcpd kea_unit=kea-dhcp4
        tftp_unit=tftp.socket web_group=$web
        apache=httpd apache_conf=/etc/httpd/conf.d/netpxe.conf
        apache_check='httpd -t'
        ;;
    esac
    case $web in
    apache) web_unit=$apache web_conf=$apache_conf web_check=$apache_check ;;
    nginx) web_unit=nginx web_conf=/etc/nginx/conf.d/netpxe.conf web_check='nginx -t' ;;
    esac
}

# Sets what differs between DHCP servers: the unit, that of the other one, the file, and the program
# that checks it.
name_dhcp() {
    case $dhcp in
    isc)
        dhcp_unit=$isc_unit rival_unit=$kea_unit dhcp_conf=/etc/dhcp/dhcpd.conf
        dhcpd=${DHCPD:-/usr/sbin/dhcpd}
        ;;
    kea)
        dhcp_unit=$kea_unit rival_unit=$isc_unit dhcp_conf=/etc/kea/kea-dhcp4.conf
        dhcpd=${DHCPD:-/usr/sbin/kea-dhcp4}
        ;;
    esac
}

# PROGRAM DEBIAN-PACKAGE EL-PACKAGE: reports a program that is missing.
need() {
    [ -x "$root$1" ] && return
    case $family in
    debian) fault "$1 is missing: install $2" ;;
    el) fault "$1 is missing: install $3" ;;
    esac
}

# Is everything here that the rest needs? Sets `web_gid`.
check_host() {
    web_gid=$(awk -F: -v group="$web_group" '$1 == group { print $3 }' "$root/etc/group")
    if [ -z "$web_gid" ]; then
        fault "there is no group $web_group: is the web server installed?"
        web_gid=0
    fi
    [ "$roots_only" = no ] || return 0
    if [ "$dhcp" = kea ]; then
        need /usr/sbin/kea-dhcp4 kea-dhcp4-server kea
    elif [ "$family:$without_dhcpd" = el:yes ] && [ ! -x "$root/usr/sbin/dhcpd" ]; then
        fault "/usr/sbin/dhcpd is missing, and EL 10 has no package of it: write \`dhcp: kea\` in the inventory"
    else
        need /usr/sbin/dhcpd isc-dhcp-server dhcp-server
    fi
    need /usr/sbin/in.tftpd tftpd-hpa tftp-server
    need "/usr/sbin/$web_unit" "$web_unit" "$web_unit"
    check_rival
}

# Does the other DHCP server run here? Stopping it is for somebody to decide.
check_rival() {
    [ "$systemctl" != none ] && "$systemctl" is-active --quiet "$rival_unit" || return 0
    fault "$rival_unit is running, and only one of it and $dhcp_unit can have port 67: stop it first by"
    fault "systemctl disable --now $rival_unit"
}

# FILE: does the DHCP server take it as its configuration?
check_dhcp_conf() {
    if [ ! -f "$1" ] || ! command -v "$dhcpd" >/dev/null; then
        return
    fi
    case $dhcp in
    isc) check_dhcpd_conf "$1" ;;
    kea) check_kea_conf "$1" ;;
    esac
}

# FILE: dhcpd is asked about a copy beside the old one, since it reads nothing outside of /etc/dhcp under
# AppArmor.
check_dhcpd_conf() {
    candidate=$1
    if [ "$dry" = no ] && [ -d "$root/etc/dhcp" ]; then
        stage_copy "$1" "$root/etc/dhcp/dhcpd.conf" 0644
        candidate=$aside
    fi
    accepted=yes
    "$dhcpd" -t -4 -cf "$candidate" >"$work/dhcpd.log" 2>&1 || accepted=no
    withdraw
    if [ "$accepted" = yes ]; then
        return
    elif [ "$dry" = yes ] && grep -qi 'permission denied' "$work/dhcpd.log"; then
        say 'not checked: dhcpd may not read a file outside of /etc/dhcp (AppArmor)'
    else
        cat "$work/dhcpd.log" >&2
        fault 'dhcpd rejects this dhcpd.conf'
    fi
}

# FILE: Kea reads it from its standard input, wherever AppArmor lets it read. It makes no lock, which would
# be root's, and in the way of Kea's own user. The interfaces of a system in a folder are not this one's.
check_kea_conf() {
    interfaces=
    [ -z "$root" ] || interfaces='s/"interfaces": \[[^]]*\]/"interfaces": [ "*" ]/'
    sed "$interfaces" "$1" |
        KEA_LOCKFILE_DIR=none "$dhcpd" -t /dev/stdin >"$work/dhcpd.log" 2>&1 && return
    if [ -n "$root" ] && grep -q HOOKS_OPEN_ERROR "$work/dhcpd.log"; then
        say "not checked: this system does not have Kea's hooks where $root has them"
        return
    fi
    cat "$work/dhcpd.log" >&2
    fault 'Kea rejects this kea-dhcp4.conf'
}

# Does the web server take its configuration as it is? If not, check_web would stop a run half-way;
# unless what it does not like is our own file, and the run mends that.
foresee_web() {
    ! exists "$web_conf" || ! grep -q "^put $web_conf " "$work/steps" || return 0
    # shellcheck disable=SC2086 # a program and its arguments
    ${WEB_CHECK:-$web_check} >"$work/web.log" 2>&1 && return
    cat "$work/web.log" >&2
    fault 'the web server rejects its configuration as it is'
}
