start_arrays
start_volumes
why=$(objection)
stop_volumes
stop_arrays
[ -z "$why" ] || stop "$why"

{% if ks.disk %}
disk={{ ks.disk | sh }}
[ -b "$disk" ] || stop "there is no disk $disk in this machine"
disk=$(readlink -f "$disk")
{% elif ks.disk_rule.count > 1 %}
{% include "kickstart-disk-rule.sh" %}
disks=$(echo "/dev/$disks" | sed 's|,| /dev/|g')
{% elif ks.disk_rule.count %}
{% include "kickstart-disk-rule.sh" %}
disk=/dev/$disks
{% elif ks.disks %}
{% include "kickstart-named-disks.sh" %}
disks=${seen# }
disks=${disks% }
{% else %}
{% include "kickstart-local-disk.sh" %}

# The first one by its kernel name.
disk=
for path in /sys/block/*; do
  if is_local_disk "$path"; then
    disk=/dev/${path##*/}
    break
  fi
done
[ -n "$disk" ] || stop "there is no local disk in this machine"
{% endif %}
