#!/usr/bin/env bash
# build.sh FOLDER: a kernel and an initial RAM disk that run this machine's own files inside QEMU, with real virtual
# cameras. Containers can't load kernel modules; a guest can. Debian only, as root; about a minute, once.
#
# FOLDER/vmlinuz and FOLDER/initrd.gz are made. The kernel is the distribution's, unpacked and not installed. The
# module v4l2loopback is built in every version that the distribution offers: 0.12.7 loses its device after the
# first session, 0.13.2, from the backports, doesn't, and both must be told apart.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
apt_get() { apt-get -qq -o APT::Sandbox::User=root -o DPkg::Lock::Timeout=300 "$@"; } # a sandboxed apt can't write here

apt_get update
kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-//p' | head -1)
apt_get install -y --no-install-recommends \
    "linux-headers-$kernel" busybox-static kmod cpio make gcc >/dev/null

# The driver's versions: the release's own, and the backports' from the same mirror.
mkdir release backports
(cd release && apt_get download v4l2loopback-dkms)
. /etc/os-release
site=$(apt-get indextargets --format '$(SITE) $(ORIGIN) $(LABEL)' | awk '$2 == "Debian" && $3 == "Debian" {print $1; exit}')
mkdir -p lists/partial cache/archives/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $VERSION_CODENAME-backports main" >backports.list
apart=(-o "Dir::Etc::sourcelist=$work/backports.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache")
(apt_get "${apart[@]}" update && cd backports && apt_get "${apart[@]}" download v4l2loopback-dkms) \
    || echo "No backports here; only the release's own driver will be tried." >&2

# The kernel, with what reaches the machine's files, and the drivers.
apt_get download "linux-image-$kernel"
modules=./lib/modules/$kernel
dpkg --fsys-tarfile linux-image-*.deb | tar -x --wildcards './boot/vmlinuz-*' "$modules/modules.*" \
    "$modules/kernel/drivers/virtio/*" "$modules/kernel/fs/9p/*" "$modules/kernel/net/9p/*" \
    "$modules/kernel/fs/netfs/*" "$modules/kernel/fs/fscache/*" "$modules/kernel/fs/overlayfs/*" \
    "$modules/kernel/drivers/media/*"
mkdir -p disk/{bin,dev,proc,sys,machine,layer,root,drivers}
for package in release/*.deb backports/*.deb; do
    [ -e "$package" ] || continue
    rm -rf unpacked && dpkg -x "$package" unpacked
    source=$(echo unpacked/usr/src/v4l2loopback-*)
    make -s -C "/usr/src/linux-headers-$kernel" "M=$work/$source" modules >make.log 2>&1 || { cat make.log >&2; exit 1; }
    mkdir "disk/drivers/${source##*-}"
    cp "$source/v4l2loopback.ko" "disk/drivers/${source##*-}/"
done

depmod -b . "$kernel" 2>/dev/null # it misses lists that only matter for modules left out
for module in virtio_pci 9pnet_virtio 9p overlay videodev; do
    modprobe -d "$work" -S "$kernel" --show-depends "$module" | awk '/^insmod/ {print $2}'
done | sort -u | while read -r file; do
    install -D "$file" "disk/${file#"$work/"}"
done
depmod -b disk "$kernel" 2>/dev/null # it misses lists that only matter for modules left out
cp "$(command -v busybox)" disk/bin/busybox
for applet in sh mount mkdir modprobe insmod ifconfig hostname chroot poweroff cat; do ln -s busybox "disk/bin/$applet"; done
install -m 755 "$here/init.sh" disk/init
(cd disk && find . | cpio -o -H newc --quiet | gzip -1) >"$folder/initrd.new"
cp boot/vmlinuz-* "$folder/vmlinuz"
mv "$folder/initrd.new" "$folder/initrd.gz"
echo "Made $folder with the drivers $(cd disk/drivers && echo *)"
