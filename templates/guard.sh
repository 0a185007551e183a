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

# Arrays and volumes that nothing has started yet are started for as long as they are looked at. They
# can be read and not written, so that nothing is repaired or brought up to date either.
start_arrays() {
  arrays=' ' found=' '
  for path in /sys/block/md*; do
    arrays="$arrays${path##*/} "
  done
  command -v mdadm >/dev/null || return 0
  { echo 1 >/sys/module/md_mod/parameters/start_ro; } 2>/dev/null
  ! mdadm --assemble --scan --config=partitions --readonly --run >/dev/null 2>&1 || settle
  for path in /sys/block/md*; do
    found="$found$(mdadm --detail --export "/dev/${path##*/}" 2>/dev/null |
      sed -n 's/^MD_UUID=//p' | tr -d :) "
  done
}

stop_arrays() {
  for path in /sys/block/md*; do
    case $arrays in *" ${path##*/} "*) continue ;; esac
    mdadm --quiet --stop "/dev/${path##*/}" 2>/dev/null
  done
}

# Of volume groups the plain volumes: to start a mirror or a thin pool may write to it.
start_volumes() {
  volumes=
  command -v lvm >/dev/null || return 0
  for volume in $(lvm lvs --noheadings --separator / --options vg_name,lv_name \
    --select 'segtype=linear || segtype=striped' 2>/dev/null); do
    [ ! -e "/dev/$volume" ] || continue
    lvm lvchange --activate y --config "activation{read_only_volume_list=[\"$volume\"]}" "$volume" \
      >/dev/null 2>&1 || continue
    volumes="$volumes $volume"
  done
  [ -z "$volumes" ] || settle
}

stop_volumes() {
  for volume in $volumes; do
    lvm lvchange --activate n "$volume" >/dev/null 2>&1
  done
}

# Waits for the names of new devices.
settle() {
  udevadm settle 2>/dev/null || sleep 1
}

# TYPE DEVICE: prints the names of the markers in its file system. Nothing is written: mounting a file
# system read-only would still replay its journal.
markers_on() {
  case $1 in
    vfat) options=ro ;;
    ext2 | ext3 | ext4) options=ro,noload ;;
    xfs) options=ro,norecovery,nouuid ;;
    btrfs) options=ro,norecovery,subvolid=5 ;;
    *) return 0 ;;
  esac
  mkdir -p /tmp/netpxe-disk
  mount -o "$options" "$2" /tmp/netpxe-disk 2>/dev/null || return 0
  # The last is for subvolumes.
  for marker in /tmp/netpxe-disk/EFI/netpxe/* /tmp/netpxe-disk/netpxe/* \
    /tmp/netpxe-disk/boot/netpxe/* /tmp/netpxe-disk/*/boot/netpxe/*; do
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
    type=$(blkid -p -o value -s TYPE "$device" 2>/dev/null)
    case $type in
      linux_raid_member)
        array=$(blkid -p -o value -s UUID "$device" | tr -d -)
        case $found in *" ${array:-none} "*) continue ;; esac
        echo "$device is part of an array that does not start, so no marker on it can be seen; if it may be wiped, run wipefs --all $device"
        return
        ;;
      crypto_LUKS) echo "netpxe: $device is encrypted: a marker on it cannot be seen" >&2 ;;
    esac
    markers_on "$type" "$device" >/tmp/netpxe-markers
    while IFS= read -r marker; do
      seen="$seen$marker "
      case $(judge "$marker") in
        installed)
          echo "this installation is on $device already ($marker); raise install_id above ${marker##*-} to repeat it"
          return ;;
        foreign)
          echo "$device carries another installation ($marker); if this machine had that name, write formerly: [${marker%-*}] and install_id: ${marker##*-}; if its disk may be wiped, write wipe: [$marker]"
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
