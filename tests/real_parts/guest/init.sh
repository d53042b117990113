#!/bin/sh
# First process of the guest: the machine's files read-only under a layer in memory, /out for results, then the
# program /out/run inside. Its exit status is written to /out/status, and the guest ends.
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
for module in virtio_pci 9pnet_virtio 9p overlay videodev; do modprobe "$module"; done
share() { mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$2" "$1" "$3"; }
share machine ro,cache=loose /machine
mount -t tmpfs none /layer
mkdir /layer/changes /layer/work
mount -t overlay -o lowerdir=/machine,upperdir=/layer/changes,workdir=/layer/work overlay /root
ifconfig lo 127.0.0.1 up
hostname guest
cd /root
mkdir -p out drivers dev/shm dev/pts
mount -t proc none proc
mount -t sysfs none sys
mount -t devtmpfs none dev
mkdir -p dev/shm dev/pts
for folder in dev/shm run; do mount -t tmpfs none "$folder"; done
mount -t devpts none dev/pts
mount -o bind /drivers drivers
share out cache=none out
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run chroot . /bin/sh /out/run >out/log 2>&1
echo "$?" >out/status
poweroff -f
