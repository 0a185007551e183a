# Something is kept: volumes of the disks that are wiped, or all of a disk for data. What is written here for
# Anaconda removes other partitions, by name, and nothing else.
tag_of() {
  blkid -p -o value -s "$1" "/dev/$2" 2>/dev/null
}

parts_of() {
  for path in /sys/block/"$1"/"$1"*; do
    [ ! -e "$path/partition" ] || printf '%s ' "${path##*/}"
  done
}

# Stops, and shows what is on the disks that are looked at, and the arrays and logical volumes of the machine.
stop_with_parts() {
  for part in $parts /sys/block/md* /sys/block/dm-*; do
    part=${part##*/}
    [ ! -e "/sys/class/block/$part" ] ||
      echo "$(($(cat "/sys/class/block/$part/size") / 2048)) $part $(tag_of TYPE "$part") $(tag_of LABEL "$part")"
  done >/tmp/netpxe-parts
  show /tmp/netpxe-parts "the partitions of $names: MiB, name, file system, label"
  stop "$1"
}

# LABEL: every device of the machine that has it. A part of an array has the name of that instead.
labelled() {
  for path in /sys/class/block/*; do
    name=${path##*/}
    case $name in
      fd* | loop* | ram* | sr* | zram*) continue ;;
    esac
    [ "$(tag_of TYPE "$name")" != linux_raid_member ] || continue
    [ "$(tag_of LABEL "$name")" != "$1" ] || printf '%s ' "$name"
  done
}

# DEVICE: what it lies on in the end. An array that lacks a disk is told as such.
below() {
  case $(cat "/sys/class/block/$1/md/degraded" 2>/dev/null) in '' | 0) ;; *) printf 'an-incomplete-array ' ;; esac
  if [ -z "$(ls "/sys/class/block/$1/slaves" 2>/dev/null)" ]; then
    printf '%s ' "$1"
    return
  fi
  for path in /sys/class/block/"$1"/slaves/*; do
    below "${path##*/}"
  done
}

# DISK...: is there anything on them? The status of blkid is 0 or 8 where there is; only where there is not,
# new file systems are made.
look_at() {
  names='' parts=' ' blank=yes blanks=''
  for disk in "$@"; do
    names="${names:+$names }/dev/$disk"
    parts="$parts$(parts_of "$disk")"
  done
  for disk in "$@"; do
    blkid -p "/dev/$disk" >/dev/null 2>&1
    if [ $? = 2 ] && [ -z "$(parts_of "$disk")" ]; then
      blanks=${blanks:+$blanks,}$disk
      continue
    fi
    blank=
    [ "$(tag_of PTTYPE "$disk")" = gpt ] ||
      stop_with_parts "/dev/$disk is not blank and has no GPT, so nothing on it can be kept; if all of it may be wiped, run wipefs --all /dev/$disk"
  done
}

# LABEL TYPE: sets found to what is kept on the disks that are looked at, and under to the partitions that it
# lies on; to nothing where the disks are blank.
find_kept() {
  under=
  found=$(labelled "$1")
  found=${found% }
  if [ -n "$blank" ]; then
    [ -z "$found" ] || stop_with_parts "$names is blank, and the label $1 is on $found"
    return
  fi
  [ -n "$found" ] ||
    stop_with_parts "no partition of $names has the label $1; give it to the one that is kept (xfs_admin -L, e2label), or if all of it may be wiped, run wipefs --all on its partitions and then on $names"
  case $found in
    *' '*) stop_with_parts "the label $1 must be on one partition of $names and nowhere else, and it is on $found" ;;
  esac
  [ "$(tag_of TYPE "$found")" = "$2" ] ||
    stop_with_parts "/dev/$found has the label $1, and is not $2"
  how=part what="--onpart=$found --noformat"
  case $found in
    md*) how=raid what="--device=LABEL=$1 --useexisting --noformat" ;;
    dm-*) find_volume "$1" ;;
  esac
  under="$under$(below "$found")"
  for part in $under; do
    case $parts in
      *" $part "*) ;;
      *)
        needs=
        [ "$part" = "$found" ] || needs=", which needs $part"
        stop_with_parts "the label $1 must be on one partition of $names and nowhere else, and it is on $found$needs"
        ;;
    esac
  done
}

# LABEL: the same of a logical volume. All of its group must be there.
find_volume() {
  case $(cat "/sys/class/block/$found/dm/uuid" 2>/dev/null) in
    LVM-*) ;;
    *) stop_with_parts "the label $1 is on $found, which is no partition, array or logical volume" ;;
  esac
  IFS=/ read -r its_group its_name origin <<EOF
$(lvm lvs --noheadings --separator / --options vg_name,lv_name,origin \
  --select "lv_kernel_minor=${found#dm-}" 2>/dev/null | tr -d ' ')
EOF
  if [ -z "$its_name" ] || [ -n "$origin" ] || [ "$(volumes_of vgs vg_name | grep -c .)" != 1 ]; then
    stop_with_parts "the label $1 is on $found, whose volume group is not certain, or which is a snapshot"
  fi
  how=logvol what="--vgname=$its_group --name=$its_name --useexisting --noformat"
  for device in $(volumes_of pvs pv_name); do
    device=$(readlink -f "$device")
    under="$under$(below "${device##*/}")"
  done
}

# COMMAND FIELDS: what LVM says of the group of the volume that was found.
volumes_of() {
  LC_ALL=C lvm "$1" --noheadings --nosuffix --units m --separator / --options "$2" --select "vg_name=$its_group" 2>/dev/null |
    tr -d ' '
}

# What is wiped.
{% if ks.disk_rule.count %}
wiped=$(echo "$disks" | tr , ' ')
{% elif ks.disk %}
node=$(readlink -f "$disk")
wiped=${node##*/}
{% elif ks.disks %}
wiped=
for path in{% for disk in ks.disks %} {{ disk | sh }}{% endfor %}; do
  node=$(readlink -f "$path")
  wiped="${wiped:+$wiped }${node##*/}"
done
{% else %}
wiped=$disk
{% endif %}
used=$(echo "$wiped" | tr ' ' ,)
cleared=$used
removed=
: >/tmp/netpxe-members
{% if ks.kept %}
{% include "kickstart-keep-volumes.sh" %}
{% endif %}
{% for data in ks.data %}

# {{ data.mount | comment }}: never wiped, and made where its disk is blank.
[ -b {{ data.disk | sh }} ] || stop 'there is no disk '{{ data.disk | sh }}' in this machine'
node=$(readlink -f {{ data.disk | sh }})
disk=${node##*/}
case ,$used, in *",$disk,"*) stop {{ data.disk | sh }}" is a second name of $node" ;; esac
used=$used,$disk
look_at "$disk"
find_kept {{ data.label | sh }} {{ data.fs }}
how_data{{ loop.index }}=$how
data{{ loop.index }}=$what
if [ -n "$blank" ]; then
  cleared=${cleared:+$cleared,}$disk
  how_data{{ loop.index }}=part
  data{{ loop.index }}="--fstype={{ data.fs }} --size=1024 --grow --ondisk=$disk --label="{{ data.label | sh }}
fi
{% endfor %}
stop_volumes
stop_arrays

{
  echo "ignoredisk --only-use=$used"
  if [ -n "$removed" ]; then
    # Blank disks are in the list too, and get a GPT.
    echo "clearpart --initlabel --disklabel=gpt --list=$removed${cleared:+,$cleared}"
  elif [ -n "$cleared" ]; then
    echo "clearpart --all --initlabel --disklabel=gpt --drives=$cleared"
  fi
  cat <<EOF
{% if ks.disks %}
{% include "kickstart-members.ks" %}
{% else %}
{% include "kickstart-partitions.ks" %}
{% endif %}
EOF
  cat /tmp/netpxe-members
{% if ks.kept and ks.layout == "lvm" %}
  if [ -n "$kept_group" ]; then
    echo "volgroup $kept_group --useexisting"
  else
    cat <<EOF
{% include "kickstart-group.ks" %}
EOF
  fi
  group={{ host.storage | sh }}
  [ -z "$kept_group" ] || group=$kept_group
  cat <<EOF
{% include "kickstart-volumes.ks" %}
EOF
{% else %}
  cat <<EOF
{% include "kickstart-group.ks" %}
{% include "kickstart-volumes.ks" %}
EOF
{% endif %}
{% for data in ks.data %}
  cat <<EOF
$how_data{{ loop.index }} {{ data.mount | ks }}
{%- if data.options %} --fsoptions={{ data.options | join(sep=",") | ks }}{% endif %} $data{{ loop.index }}
EOF
{% endfor %}
} >/tmp/netpxe-disk.ks
