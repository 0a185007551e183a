# Says what the machine is, in the log of the installation.
dmidecode -s system-product-name || true
