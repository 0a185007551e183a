# Something is kept: volumes of the disk that is wiped, or all of a disk for data. What is written here for
# Anaconda removes other partitions, by name, and nothing else.
tag_of() {
  blkid -p -o value -s "$1" "/dev/$2" 2>/dev/null
}

# The partitions of $disk.
list_parts() {
  for path in /sys/block/"$disk"/"$disk"*; do
    [ -e "$path/partition" ] || continue
    part=${path##*/}
    echo "$(($(cat "$path/size") / 2048)) $part $(tag_of TYPE "$part") $(tag_of LABEL "$part")"
  done >/tmp/netpxe-parts
}

stop_with_parts() {
  show /tmp/netpxe-parts "the partitions of /dev/$disk: MiB, name, file system, label"
  stop "$1"
}

# LABEL: every device of the machine that has it.
labelled() {
  for path in /sys/class/block/*; do
    case ${path##*/} in
      fd* | loop* | ram* | sr* | zram*) continue ;;
    esac
    [ "$(tag_of LABEL "${path##*/}")" != "$1" ] || printf '%s ' "${path##*/}"
  done
}

# Is there anything on $disk? The status of blkid is 0 or 8 where there is; only where there is not, new
# file systems are made.
look_at_disk() {
  list_parts
  blkid -p "/dev/$disk" >/dev/null 2>&1
  if [ $? = 2 ] && [ ! -s /tmp/netpxe-parts ]; then blank=yes; else blank=; fi
  [ -n "$blank" ] || [ "$(tag_of PTTYPE "$disk")" = gpt ] ||
    stop_with_parts "/dev/$disk is not blank and has no GPT, so nothing on it can be kept; if all of it may be wiped, run wipefs --all /dev/$disk"
}

# LABEL TYPE: sets found to the partition of $disk that is kept; to nothing where the disk is blank.
find_kept() {
  found=$(labelled "$1")
  found=${found% }
  if [ -n "$blank" ]; then
    [ -z "$found" ] || stop_with_parts "/dev/$disk is blank, and the label $1 is on $found"
    return
  fi
  [ -n "$found" ] ||
    stop_with_parts "no partition of /dev/$disk has the label $1; give it to the one that is kept (xfs_admin -L, e2label), or if all of it may be wiped, run wipefs --all on its partitions and then on /dev/$disk"
  [ -e "/sys/block/$disk/$found/partition" ] ||
    stop_with_parts "the label $1 must be on one partition of /dev/$disk and nowhere else, and it is on $found"
  [ "$(tag_of TYPE "$found")" = "$2" ] ||
    stop_with_parts "/dev/$found has the label $1, and is not $2"
}

# What is wiped.
{% if ks.disk %}
node=$(readlink -f "$disk")
wiped=${node##*/}
{% elif ks.disks %}
wiped=
for path in{% for disk in ks.disks %} {{ disk | sh }}{% endfor %}; do
  node=$(readlink -f "$path")
  wiped=${wiped:+$wiped,}${node##*/}
done
{% else %}
wiped=$disk
{% endif %}
used=$wiped
removed=
{% if ks.kept %}
disk=$wiped
look_at_disk
kept=' '
{% for volume in ks.partitions %}
{% if volume.label %}
{% set number = loop.index %}

# {{ volume.mount | comment }}
find_kept {{ volume.label | sh }} {{ volume.fs }}
keep{{ number }}="--onpart=$found --noformat"
kept="$kept$found "
[ -z "$blank" ] ||
  keep{{ number }}="--fstype={{ volume.fs }} --size={{ volume.size }}{% if volume.grows %} --grow{% endif %}{% if volume.max_size %} --maxsize={{ volume.max_size }}{% endif %} --ondisk=$disk --label="{{ volume.label | sh }}
{% endif %}
{% endfor %}

while read -r _ part _; do
  case $kept in *" $part "*) ;; *) removed=${removed:+$removed,}$part ;; esac
done </tmp/netpxe-parts
[ -n "$blank" ] || wiped=
{% endif %}
{% for data in ks.data %}

# {{ data.mount | comment }}: never wiped, and made where its disk is blank.
[ -b {{ data.disk | sh }} ] || stop 'there is no disk '{{ data.disk | sh }}' in this machine'
node=$(readlink -f {{ data.disk | sh }})
disk=${node##*/}
case ,$used, in *",$disk,"*) stop {{ data.disk | sh }}" is a second name of $node" ;; esac
used=$used,$disk
look_at_disk
find_kept {{ data.label | sh }} {{ data.fs }}
data{{ loop.index }}="--onpart=$found --noformat"
if [ -n "$blank" ]; then
  wiped=${wiped:+$wiped,}$disk
  data{{ loop.index }}="--fstype={{ data.fs }} --size=1024 --grow --ondisk=$disk --label="{{ data.label | sh }}
fi
{% endfor %}

{
  echo "ignoredisk --only-use=$used"
  if [ -n "$removed" ]; then
    # Blank disks are in the list too, and get a GPT.
    echo "clearpart --initlabel --disklabel=gpt --list=$removed${wiped:+,$wiped}"
  elif [ -n "$wiped" ]; then
    echo "clearpart --all --initlabel --disklabel=gpt --drives=$wiped"
  fi
} >/tmp/netpxe-disk.ks
cat >>/tmp/netpxe-disk.ks <<EOF
{% if ks.disks %}
{% include "kickstart-members.ks" %}
{% else %}
{% include "kickstart-partitions.ks" %}
{% endif %}
{% for data in ks.data %}
part {{ data.mount | ks }} $data{{ loop.index }}
{%- if data.options %} --fsoptions={{ data.options | join(sep=",") | ks }}{% endif %}
{% endfor %}
EOF
