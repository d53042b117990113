"""Media servers for tests: nginx with its RTMP module, and FFmpeg listening for SRT."""

from __future__ import annotations

import http.server
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from waiting import wait_for

_MODULES = Path("/usr/lib/nginx/modules")
_MODULE = _MODULES / "ngx_rtmp_module.so"
_SETTINGS = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log info;
load_module {module};
events {{ worker_connections 64; }}
rtmp {{ server {{ listen 127.0.0.1:{port}; application live {{
    live on; record all; record_unique on; record_path {folder}/recorded; on_publish http://127.0.0.1:{door}/;
}} }} }}
"""


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of this machine that nobody uses just now."""
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class RtmpServer:
    """nginx, which records what is published with the right key.

    Args:
        folder: for its files.
        key: the right one.
    """

    def __init__(self, folder: Path, key: str) -> None:
        if shutil.which("nginx") is None or not _MODULE.exists():
            pytest.skip("no nginx with RTMP here: apt-get install libnginx-mod-rtmp")
        self._folder = folder
        self.port = free_port()
        self._door = _doorkeeper(key)
        (folder / "recorded").mkdir(mode=0o777)
        (folder / "recorded").chmod(0o777)
        settings = _SETTINGS.format(
            folder=folder, module=_MODULE, port=self.port, door=self._door.server_address[1]
        )
        (folder / "nginx.conf").write_text(settings)
        self.start()

    def start(self) -> None:
        """Begin, or begin again."""
        command = ["nginx", "-c", str(self._folder / "nginx.conf"), "-e", str(self._folder / "error.log")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(self._answers)

    def kill(self) -> None:
        """End at once, as by a crash."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End, and let nobody in any more."""
        self.kill()
        self._door.shutdown()
        self._door.server_close()

    @property
    def recorded(self) -> list[Path]:
        """What was published, the oldest first."""
        return sorted(
            (self._folder / "recorded").glob("*.flv"), key=lambda path: (path.stat().st_mtime, path.name)
        )

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self._folder / "error.log").read_text()
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0


def _doorkeeper(key: str) -> http.server.HTTPServer:
    """Whom nginx asks whether somebody may publish."""

    class Doorkeeper(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(200 if f"name={key}&" in f"{asked}&" else 403)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Doorkeeper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextmanager
def srt_listener(target: Path, passphrase: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """FFmpeg, waiting for one call; gives its port and process, which ends with the call."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("no FFmpeg here: apt-get install ffmpeg")
    port = free_port(socket.SOCK_DGRAM)
    address = f"srt://127.0.0.1:{port}?mode=listener&passphrase={passphrase}"
    process = subprocess.Popen(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", address, "-c", "copy", str(target)],
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _is_taken(port))
        yield port, process
    finally:
        process.kill()
        process.wait()


def _is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
