#!/bin/sh
# Runs in the installed system.
set -e
{% if ks.users %}

# What has a number first: the others take what is left. Groups last, since a group may be an account's own.
{% for user in ks.users %}
{% if user.gid %}
getent group {{ user.gid }} >/dev/null || groupadd --gid {{ user.gid }} {{ user.name | sh }}
{% endif %}
{% endfor %}
{% for has_number in [true, false] %}
{% for user in ks.users %}
{% if has_number and user.uid or not has_number and not user.uid %}
useradd --create-home --shell /bin/bash
{%- if user.uid %} --uid {{ user.uid }}{% endif %}
{%- if user.gid %} --gid {{ user.gid }}{% endif %}
{%- if user.comment %} --comment {{ user.comment | sh }}{% endif %}
{%- if user.password %} --password {{ user.password | sh }}{% endif %} {{ user.name | sh }}
{% endif %}
{% endfor %}
{% endfor %}
{% for user in ks.users %}
{% for group in user.groups %}
groupadd --force {{ group | sh }}
{% endfor %}
{% if user.groups %}
usermod --append --groups {{ user.groups | join(sep=",") | sh }} {{ user.name | sh }}
{% endif %}
{% endfor %}
{% endif %}

{% include "kickstart-ssh-keys.sh" %}
{% include "kickstart-sudo.sh" %}
{% for service in ks.services_enabled %}
systemctl enable {{ service | sh }}
{% endfor %}
{% for service in ks.services_disabled %}
systemctl disable {{ service | sh }}
{% endfor %}
{% if ks.ntp %}
if [ -d /etc/chrony ]; then
  mkdir -p /etc/chrony/sources.d
{% for server in ks.ntp %}
  echo {{ ("server " ~ server ~ " iburst") | sh }} >>/etc/chrony/sources.d/netpxe.sources
{% endfor %}
else
  mkdir -p /etc/systemd/timesyncd.conf.d
  printf '[Time]\nNTP=%s\n' {{ ks.ntp | join(sep=" ") | sh }} >/etc/systemd/timesyncd.conf.d/netpxe.conf
fi
{% endif %}
