{% include "preseed-system.sh" %}

# The name, as the installer writes it for an account of its own.
echo {{ host.name | sh }} >/etc/hostname
sed -i '/^127\.0\.1\.1[[:blank:]]/d' /etc/hosts
{% for nic in host.nics %}
{% if nic.main %}
{% set short = host.name | split(pat=".") | first %}
{% if host.name != short %}
echo {{ ("127.0.1.1 " ~ host.name ~ " " ~ short) | sh }} >>/etc/hosts
{% elif nic.domain %}
echo {{ ("127.0.1.1 " ~ host.name ~ "." ~ nic.domain ~ " " ~ host.name) | sh }} >>/etc/hosts
{% else %}
echo {{ ("127.0.1.1 " ~ host.name) | sh }} >>/etc/hosts
{% endif %}
{% endif %}
{% endfor %}
ln -sf {{ ("/usr/share/zoneinfo/" ~ ks.timezone) | sh }} /etc/localtime
echo {{ ks.timezone | sh }} >/etc/timezone
{% if ks.root_password %}
usermod --password {{ ks.root_password | sh }} root
{% endif %}
{% if host.console.kernel_args or ks.bootloader_args %}
mkdir -p /etc/default/grub.d
echo {{ ('GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX "' ~ "'" ~ (host.console.kernel_args | join(sep=" ") ~ " " ~ ks.bootloader_args | join(sep=" ")) | trim ~ "'") | sh }} \
  >/etc/default/grub.d/50-netpxe.cfg
update-grub
{% endif %}
