# The last moment before Anaconda wipes. It removes partitions and no logical volumes, so those that are not
# kept in a group that is are removed here.
if [ -s /tmp/netpxe-removed ]; then
  arrays=" $(echo /sys/block/md*) "
  if command -v mdadm >/dev/null && mdadm --assemble --scan --config=partitions 2>/dev/null; then
    udevadm settle 2>/dev/null || sleep 1
  fi
  while read -r volume; do
    lvm lvremove --yes --force "$volume" </dev/null || {
      echo "netpxe: the logical volume $volume could not be removed" >&2
      exit 1
    }
  done </tmp/netpxe-removed
  for array in /sys/block/md*; do
    case $arrays in
      *" $array "*) ;;
      *) mdadm --quiet --stop "/dev/${array##*/}" ;;
    esac
  done
fi
