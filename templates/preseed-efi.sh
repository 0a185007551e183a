
# Each disk has an EFI system partition. Debian's packages write to the one at /boot/efi. The others are copies
# of it, at /boot/efi2 and so on, made now and after each run of dpkg. The system starts without any of them.
main=$(sed -n 's|^\([^ ]*\) /target/boot/efi .*|\1|p' /proc/mounts)
[ -n "$main" ] || stop 'nothing is mounted at /boot/efi'
sed -i 's|^\([^#].*[[:blank:]]/boot/efi[[:blank:]]*vfat[[:blank:]]*\)|\1nofail,|' /target/etc/fstab
grep -q '/boot/efi[[:blank:]].*nofail' /target/etc/fstab || stop 'there is no line of /boot/efi in fstab'
for loader in /target/boot/efi/EFI/debian/shim*.efi /target/boot/efi/EFI/debian/grub*.efi; do
  [ ! -e "$loader" ] || break
done
number=1
for disk in $(debconf-get partman-auto/disk); do
  case $disk in *[0-9]) part=${disk}p1 ;; *) part=${disk}1 ;; esac
  [ "$part" != "$main" ] || continue
  number=$((number + 1))
  copy=/boot/efi$number
  mkdir -p "/target$copy" && mount -t vfat "$part" "/target$copy" &&
    cp -r /target/boot/efi/. "/target$copy" &&
    echo "UUID=$(blkid -p -o value -s UUID "$part") $copy vfat umask=0077,noauto,nofail 0 0" >>/target/etc/fstab ||
    stop "$part could not be made a copy of $main"
  # An entry of the firmware for it, in the place of that of the last installation.
  for entry in $(chroot /target efibootmgr 2>/dev/null |
    sed -n "s/^Boot\([0-9A-F]*\)[* ] debian-$number\([^0-9].*\)\{0,1\}\$/\1/p"); do
    chroot /target efibootmgr --quiet --bootnum "$entry" --delete-bootnum
  done
  chroot /target efibootmgr --quiet --create --disk "$disk" --part 1 --label "debian-$number" \
    --loader "\\EFI\\debian\\${loader##*/}" ||
    echo "netpxe: the firmware took no entry for $part; it may start it all the same" >&2
done
cat >/target/usr/local/sbin/netpxe-copy-efi <<'EOF'
#!/bin/sh
# Makes the EFI system partitions of the other disks the same as that at /boot/efi.
mountpoint -q /boot/efi || exit 0
for copy in /boot/efi[0-9]*; do
  mount "$copy" 2>/dev/null || continue
  diff -qr /boot/efi "$copy" >/dev/null || cp -r /boot/efi/. "$copy"
  umount "$copy"
done
EOF
chmod 0755 /target/usr/local/sbin/netpxe-copy-efi
echo 'DPkg::Post-Invoke { "/usr/local/sbin/netpxe-copy-efi || true"; };' >/target/etc/apt/apt.conf.d/90netpxe-copy-efi
