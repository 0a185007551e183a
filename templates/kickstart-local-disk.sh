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
