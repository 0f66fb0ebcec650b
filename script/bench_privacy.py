"""`script/bench privacy [--write FILE]`: a visit under strace: what the kiosk writes, and whom it speaks to.

The real command in a private PulseAudio, its recogniser and its page with it.  A visitor answers, tells a worry and
asks a question.  Exit code 1 where a packet left the machine, or a file that was written holds a word of theirs.
"""

import argparse
import re
import shutil
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

from measurements import free_port, put, table

from kiosk.dialogue.lines import Lines
from kiosk.library.loading import load_pack
from kiosk.settings import Settings, load_settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.live_visitor import LiveVisitor
from tests.sound_server import SoundServer

WORDS = ("yes", "no", "no", "no", "what foods have magnesium", "my nan used to take quinine", "goodbye")
_CALLS = "trace=open,openat,creat,connect,sendto,sendmsg"
_STRACE = ("strace", "-D", "-f", "-qq", "-s", "0", "--seccomp-bpf", "-e", _CALLS)  # -D: the kiosk stays our own child
_TO_WRITE = r"[^\n]*O_(?:WRONLY|RDWR|CREAT)\b[^\n]*(?:= \d|unfinished)"
_OPENED = re.compile(r'(?:openat\(\w+, |open\(|creat\()"([^"]+)"\.*, ' + _TO_WRITE)
_CALLED = re.compile(r'(?:connect|sendto|sendmsg)\(.*sa_family=AF_INET6?, .*?inet_\w+\((?:AF_INET6, )?"([^"]+)"')
_LOOPBACK = re.compile(r"127\.|::1$|::ffff:127\.")
_ODD = re.compile(r"[0-9a-f]{16,}|(?<=[-.])[a-z0-9_]{8}(?=/|$)|\d+")  # what differs from run to run


def main() -> int:
    """Measure and print one table; with --write it also replaces the table between the markers of a file."""
    parser = argparse.ArgumentParser(prog="script/bench privacy", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this file")
    arguments = parser.parse_args()
    if shutil.which("strace") is None:
        print("strace is not there. As root, run apt-get install strace", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        trace = _visit(load_settings(), Path(folder))
        written = list(dict.fromkeys(_OPENED.findall(trace)))
        telling = [path for path in written if _tells(Path(path))]
    called = set(_CALLED.findall(trace))
    outside = sorted(address for address in called if not _LOOPBACK.match(address))
    places = Counter(_ODD.sub("…", path) for path in written)
    rows = [
        ("a visit", f"{len(WORDS)} sentences, {trace.count(chr(10))} calls looked at"),
        ("loopback addresses called", ", ".join(sorted(called.difference(outside))) or "none"),
        ("other addresses called", ", ".join(outside) or "none"),
        ("files written that hold a word of the visitor's", ", ".join(telling) or "none"),
        *((f"opened for writing: `{place}`", str(count)) for place, count in sorted(places.items())),
    ]
    figures = table(("figure", "value"), rows)
    print(figures)
    put(arguments.write, "privacy", figures)
    return int(bool(outside or telling))


def _visit(settings: Settings, folder: Path) -> str:
    """The trace of a visit, from the process's start to its end."""
    trace, port = folder / "trace.txt", free_port()
    lines = Lines(load_pack(settings.content_folder), settings)
    server = SoundServer()
    try:
        visitor = LiveVisitor(server, settings, folder, under=(*_STRACE, "-o", str(trace)), screen_port=port)
        try:
            visitor.waits_until_ready()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
                page.read()
            visitor.speaks_until("hello kiosk", lines.prompt("opening")[-1].text)
            for words in WORDS:
                visitor.hears_out(visitor.answered(words))
        finally:
            visitor.leaves()
    finally:
        server.close()
    return trace.read_text(encoding="utf-8", errors="replace")


def _tells(path: Path) -> bool:
    """Whether a file that is still there holds what somebody said."""
    if not path.is_file():
        return False
    content = path.read_bytes().lower()
    return any(words.encode() in content for words in WORDS if " " in words)


if __name__ == "__main__":
    sys.exit(main())
