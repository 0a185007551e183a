# Which markers on the disks object to an installation: GRUB asks the same rule (grub.cfg). A disk
# with a marker is wiped only by its own machine, and only by a raised install_id.

# MARKER: prints older, wiped, installed, foreign, or unreadable where it is no name and number.
judge() {
{% if host.guard.wipe %}
  case $1 in
{% for marker in host.guard.wipe %}
    {{ marker | sh }}) echo wiped; return ;;
{% endfor %}
  esac
{% endif %}
  owner=${1%-*} number=${1##*-}
  case $1 in *-*) ;; *) owner='' ;; esac
  case $number in '' | 0* | *[!0-9]* | ??????????*) owner='' ;; esac
  case $owner in
    '') echo unreadable; return ;;
{% for name in host.guard.names %}
    {{ name | sh }}) ;;
{% endfor %}
    *) echo foreign; return ;;
  esac
  if [ "$number" -lt {{ host.guard.number }} ]; then echo older; else echo installed; fi
}

# DEVICE: prints the names of the markers in its file system. Nothing is written: mounting a file
# system read-only would still replay its journal.
markers_on() {
  case $(blkid -p -o value -s TYPE "$1" 2>/dev/null) in
    vfat) options=ro ;;
    ext2 | ext3 | ext4) options=ro,noload ;;
    xfs) options=ro,norecovery,nouuid ;;
    *) return 0 ;;
  esac
  mkdir -p /tmp/netpxe-disk
  mount -o "$options" "$1" /tmp/netpxe-disk 2>/dev/null || return 0
  for marker in /tmp/netpxe-disk/EFI/netpxe/* /tmp/netpxe-disk/netpxe/* /tmp/netpxe-disk/boot/netpxe/*; do
    [ ! -e "$marker" ] || echo "${marker##*/}"
  done
  umount /tmp/netpxe-disk
}

# Prints why this machine must not wipe its disks; nothing if it may.
objection() {
  seen=' '
  for path in /sys/class/block/*; do
    case ${path##*/} in
      fd* | ram* | sr* | zram*) continue ;;
    esac
    device=/dev/${path##*/}
    markers_on "$device" >/tmp/netpxe-markers
    while IFS= read -r marker; do
      seen="$seen$marker "
      case $(judge "$marker") in
        installed)
          echo "this installation is on $device already ($marker); raise install_id above ${marker##*-} to repeat it"
          return ;;
        foreign)
          echo "$device carries another installation ($marker); if this machine had that name, write formerly: [${marker%-*}]; if its disk may be wiped, write wipe: [$marker]"
          return ;;
        unreadable)
          echo "$device has a file in a folder netpxe that netpxe did not write; remove it"
          return ;;
      esac
    done </tmp/netpxe-markers
  done
{% for marker in host.guard.wipe %}
  case $seen in
    *' '{{ marker | sh }}' '*) ;;
    *) echo 'netpxe: no disk carries {{ marker }}: take it out of wipe' >&2 ;;
  esac
{% endfor %}
}
