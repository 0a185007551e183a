# Nothing has been written to any disk yet. What stops here, stops the installation.
stop() {
  message="netpxe: $1: nothing is wiped"
  echo "$message" >&2
  { echo "$message" >/dev/console; } 2>/dev/null
  exit 1
}

{% if host.has_boot_order %}
# The order in which the firmware boots, to be put back in %post.
efibootmgr 2>/dev/null | sed -n 's/^BootOrder: //p' | tr ',' ' ' >/tmp/netpxe-boot-order

{% endif %}
{% include "guard.sh" %}
why=$(objection)
[ -z "$why" ] || stop "$why"

{% if ks.disk %}
disk={{ ks.disk | sh }}
[ -b "$disk" ] || stop "there is no disk $disk in this machine"
{% else %}
# Is this what an administrator would call a local disk of the machine?
is_local_disk() {
  case ${1##*/} in
    mmcblk*boot* | mmcblk*rpmb) return 1 ;;
    hd* | mmcblk* | nvme* | sd* | vd* | xvd*) ;;
    *) return 1 ;;
  esac
  # Disks on USB; LUNs of Fibre Channel and iSCSI; NVMe over a network.
  case $(readlink -f "$1") in
    */usb* | */rport-* | */session[0-9]* | */nvme-fabrics/*) return 1 ;;
  esac
  # A path of native NVMe multipath is hidden, and has no device node.
  [ "$(cat "$1/hidden" 2>/dev/null)" != 1 ] && [ -b "/dev/${1##*/}" ] || return 1
  # A card in a slot.
  [ "$(cat "$1/device/type" 2>/dev/null)" != SD ] || return 1
  [ "$(cat "$1/removable")" = 0 ] && [ "$(cat "$1/ro")" = 0 ] && [ "$(cat "$1/size")" -gt 0 ] ||
    return 1
  # One path of several to a disk.
  for holder in "$1"/holders/*; do
    case $(cat "$holder/dm/uuid" 2>/dev/null) in mpath-*) return 1 ;; esac
  done
  # A part of the RAID of the firmware or the controller.
  case $(blkid -p -o value -s TYPE "/dev/${1##*/}" 2>/dev/null) in
    linux_raid_member) ;;
    *_raid_member | mpath_member) return 1 ;;
  esac
}

# The first one by its kernel name.
disk=
for path in /sys/block/*; do
  if is_local_disk "$path"; then
    disk=${path##*/}
    break
  fi
done
[ -n "$disk" ] || stop "there is no local disk in this machine"
{
  echo "ignoredisk --only-use=$disk"
  echo "clearpart --all --initlabel --disklabel=gpt --drives=$disk"
} >/tmp/netpxe-disk.ks
{% endif %}
{% if host.has_bonds %}

# A bond's NICs must be given by the names that the kernel gave them.
nic_named() {
  for path in /sys/class/net/*; do
    if [ -e "$path/device" ] && [ "$(cat "$path/address")" = "$1" ]; then
      echo "${path##*/}"
      return 0
    fi
  done
  return 1
}
{% for nic in host.nics %}
{% if nic.bonded %}
nic{{ loop.index }}=$(nic_named {{ nic.mac | sh }}) || stop 'there is no NIC {{ nic.mac }} in this machine'
{% endif %}
{% endfor %}
cat >/tmp/netpxe-network.ks <<EOF
{% include "kickstart-network.ks" %}
EOF
{% endif %}
