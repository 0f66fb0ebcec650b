"""A print service of one's own: CUPS in a private folder, on a socket in it, with queues that print to files."""

import grp
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

_READY_SECONDS = 20.0
_PROGRAMS = Path("/usr/lib/cups")  # where Debian has CUPS's own helpers
# A backend is what CUPS starts to bring a page, named by its sixth argument, to a printer; the rest is all real.
_TO_FILE = """#!/bin/sh
[ $# = 0 ] && exit 0
cat "$6" >"{folder}/$PRINTER"
"""
_NEVER_DONE = """#!/bin/sh
[ $# = 0 ] && exit 0
trap 'exit 0' TERM
sleep 600 & wait
"""
_FILES = """ServerRoot {0}/root
RequestRoot {0}/spool
TempDir {0}/tmp
CacheDir {0}/cache
StateDir {0}/state
ServerBin {0}/bin
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
Printcap
SystemGroup {1}
"""
_SERVICE = """Listen {0}/s
Browsing Off
WebInterface No
PreserveJobFiles No
PreserveJobHistory No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


class PrintService:
    """cupsd, from construction to `close`; `environment` is what its clients need to find it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-cups-", dir="/tmp"))  # a socket's path has 107 bytes at most
        self._folder.chmod(0o755)  # as root, CUPS lets backends run as the user lp
        self.paper = self._folder / "paper"
        for name in ("root", "spool", "tmp", "cache", "state", "log", "bin/backend", "paper"):
            (self._folder / name).mkdir(parents=True)
        self.paper.chmod(0o777)
        (self._folder / "bin" / "daemon").symlink_to(_PROGRAMS / "daemon")
        for name, script in (("tofile", _TO_FILE.format(folder=self.paper)), ("never", _NEVER_DONE)):
            backend = self._folder / "bin" / "backend" / name
            backend.write_text(script, encoding="utf-8")
            backend.chmod(0o755)
        group = grp.getgrgid(os.getgid()).gr_name
        (self._folder / "files.conf").write_text(_FILES.format(self._folder, group), encoding="utf-8")
        (self._folder / "cupsd.conf").write_text(_SERVICE.format(self._folder), encoding="utf-8")
        self.environment = {"CUPS_SERVER": f"{self._folder}/s"}
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start it, and wait until it answers.  Done at construction; needed again only after `stop`."""
        program = shutil.which("cupsd", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "these tests need CUPS: apt-get install cups-daemon cups-client"
        self._process = subprocess.Popen(
            (
                *("setpriv", "--pdeathsig", "TERM"),  # it must not outlive tests that were killed
                *(program, "-f", "-c", f"{self._folder}/cupsd.conf", "-s", f"{self._folder}/files.conf"),
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _READY_SECONDS
        while "is running" not in self.ask("lpstat", "-r"):
            log = self._folder / "log" / "error"
            assert self._process.poll() is None, log.read_text() if log.exists() else "cupsd did not start"
            assert time.monotonic() < until, "cupsd does not answer"
            time.sleep(0.02)

    def add_queue(self, name: str, backend: str = "tofile") -> None:
        """A queue that passes pages on as they are."""
        self.ask("lpadmin", "-p", name, "-v", f"{backend}:/", "-E", "-m", "raw")

    def ask(self, *command: str) -> str:
        """What one of CUPS's programs says."""
        where = {"PATH": f"{os.environ['PATH']}:/usr/sbin", "LC_ALL": "C", **self.environment}
        return subprocess.run(command, env=where, capture_output=True, text=True, check=False).stdout

    def waiting(self) -> str:
        """The jobs that are not printed yet."""
        return self.ask("lpstat", "-W", "not-completed", "-o")

    def kept(self) -> list[str]:
        """The texts that the service has on its disk."""
        return [path.name for path in (self._folder / "spool").glob("d*-*")]

    def pause(self) -> None:
        """Let it stop in its tracks: its socket is there and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """End it, as somebody would who does not want it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)  # in case it is paused
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """Stop it and remove the folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
