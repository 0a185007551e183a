# The installer puts the disk first in the firmware's boot order. Then neither a raised install_id nor
# the state rescue would ever reach this machine, so what was first comes first again.
if command -v efibootmgr >/dev/null && [ -s /tmp/netpxe-boot-order ]; then
  entries=$(efibootmgr)
  now=$(echo "$entries" | sed -n 's/^BootOrder: //p')
  order=
  for entry in $(cat /tmp/netpxe-boot-order) $(echo "$now" | tr ',' ' '); do
    case ,$order, in *",$entry,"*) continue ;; esac
    # The installer removes entries of its own name.
    echo "$entries" | grep -q "^Boot$entry" && order=${order:+$order,}$entry
  done
  [ -z "$order" ] || efibootmgr --quiet --bootorder "$order" ||
    echo 'netpxe: the boot order could not be set; put the network first in the firmware' >&2
fi
