cat >/etc/sudoers.d/wheel <<'EOF'
%wheel ALL=(ALL) NOPASSWD: ALL
EOF
