# Nothing has been written to any disk yet. What stops here, stops the installation.
# The message is shown for five minutes: nobody may be there to read it, and nothing goes on after it.
stop() {
  message="netpxe: $1: nothing is wiped"
  echo "$message" >&2
  for minute in 1 2 3 4 5; do
    for console in /dev/console /dev/tty1; do
      { echo "$message" >"$console"; } 2>/dev/null
    done
    sleep 60
  done
  poweroff -f
  while :; do sleep 60; done
}
{% include "guard-show.sh" %}

{% include "guard.sh" %}
for program in blkid mdadm lvm; do
  command -v "$program" >/dev/null || stop "this installer has no $program, to look for markers with"
done
start_arrays
start_volumes
why=$(objection)
stop_volumes
stop_arrays
[ -z "$why" ] || stop "$why"

{% if ks.disk %}
[ -b {{ ks.disk | sh }} ] || stop {{ ("there is no disk " ~ ks.disk ~ " in this machine") | sh }}
disks={{ ks.disk | sh }}
{% elif ks.disk_rule.count %}
{% include "kickstart-disk-rule.sh" %}
disks=$(echo "$disks" | tr ',' '\n' | sed 's,^,/dev/,')
{% elif ks.disks %}
{% include "kickstart-named-disks.sh" %}
disks={{ ks.disks | join(sep=" ") | sh }}
{% else %}
{% include "kickstart-local-disk.sh" %}

# The first one by its kernel name.
disks=
for path in /sys/block/*; do
  if is_local_disk "$path"; then
    disks=/dev/${path##*/}
    break
  fi
done
[ -n "$disks" ] || stop "there is no local disk in this machine"
{% endif %}

# The installer knows disks by the kernel's names alone.
chosen=
for disk in $disks; do
  disk=$(readlink -f "$disk")
  chosen="$chosen ${disk##*/}"
done

# NAME: prints the disk that a device is a part of.
disk_of() {
  place=$(readlink -f "/sys/class/block/$1")
  [ ! -e "$place/partition" ] || place=${place%/*}
  echo "${place##*/}"
}

# Prints what lies on a disk that is chosen and on another one, too. Where curtin takes an array apart, it clears
# each of its members, on whatever disk.
reaching_out() {
  for path in /sys/class/block/*/slaves; do
    name=${path%/slaves} name=${name##*/}
    below=$name inside='' outside=''
    while [ -n "$below" ]; do
      lower=
      for device in $below; do
        own=
        for slave in /sys/class/block/"$device"/slaves/*; do
          [ ! -e "$slave" ] || own="$own ${slave##*/}"
        done
        lower="$lower$own"
        [ -z "$own" ] || continue
        disk=$(disk_of "$device")
        case " $chosen " in
          *" $disk "*) inside=$disk ;;
          *) outside=$disk ;;
        esac
      done
      below=$lower
    done
    [ -z "$inside" ] || [ -z "$outside" ] ||
      echo "/dev/$name is on /dev/$inside and on /dev/$outside, which would be cleared with it; if what is on \
/dev/$inside may go, run wipefs --all on its partitions and on itself"
  done
}
start_arrays
start_volumes
why=$(reaching_out | head -n 1)
stop_volumes
stop_arrays
[ -z "$why" ] || stop "$why"

# It reads its file again after this script: these disks and no others.
file=/autoinstall.yaml
number=0
for disk in $chosen; do
  disk=/dev/$disk
  number=$((number + 1))
{% if autoinstall.least %}
  size=$(($(cat "/sys/class/block/${disk##*/}/size") / 2048))
  [ "$size" -ge {{ autoinstall.least }} ] ||
    stop "$disk has $size MiB, and the volumes need {{ autoinstall.least }}"
{% endif %}
  sed -i "s,/dev/netpxe-$number-disk,$disk," "$file" && grep -q "path: $disk" "$file" ||
    stop "$disk could not be named in $file"
done
[ "$number" -eq {{ autoinstall.disks }} ] || stop "$number disks are found, and {{ autoinstall.disks }} are wanted"
