#!/bin/sh
cat >/etc/motd <<'EOF'
This machine is made by a preseed: what you change by hand is gone one day.
EOF
