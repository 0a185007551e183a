# What stops here, leaves no marker: the installer then does not restart the machine.
stop() {
  message="netpxe: $1"
  echo "$message" >&2
  { echo "$message" >/dev/console; } 2>/dev/null
  exit 1
}
{% if host.has_boot_order %}

# The installer puts the disk first in the firmware's boot order. Then neither a raised install_id nor the
# state rescue would ever reach this machine, so what it was started from comes first again.
entries=$(efibootmgr 2>/dev/null)
order=$(echo "$entries" | sed -n 's/^BootCurrent: //p')
for entry in $(echo "$entries" | sed -n 's/^BootOrder: //p' | tr ',' ' '); do
  case ,$order, in *",$entry,"*) ;; *) order=${order:+$order,}$entry ;; esac
done
[ -z "$order" ] || efibootmgr --quiet --bootorder "$order" ||
  echo 'netpxe: the boot order could not be set; put the network first in the firmware' >&2
{% endif %}

# GRUB and the script before partitioning look for this file, and the disk is booted once it is there.
marked=
for folder in /target/boot/netpxe /target/boot/efi/EFI/netpxe; do
  [ -d "${folder%/netpxe}" ] || continue
  mkdir -p "$folder" && : >"$folder/"{{ host.marker | sh }} && marked=yes
done
[ -n "$marked" ] || stop 'the marker of this installation could not be written'
{% if host.report %}

# Tells the deploy host. The marker is enough for GRUB: nothing fails without this.
curl --silent --show-error --fail --max-time 60 --noproxy '*' --request PUT \
  --data-binary {{ host.install_id }} {{ host.report | sh }} ||
  echo 'netpxe: the deploy host could not be told' >&2
{% endif %}
