"""What befalls a machine in the middle of a nightly run, at any step of it that changes a file or the archive."""

from __future__ import annotations

import json
import os
from pathlib import Path
from subprocess import CompletedProcess

from tests.forks import run
from tests.nights import Site

# `greensilk run` of one source; what happens, and at which step, stands in the environment.
RUN = """
import json, os, signal, sqlite3, sys, threading, time
from contextlib import nullcontext
from datetime import datetime
import time_machine
from crawler import settings
from greensilk import main
from pipelines.archive import store

what, at, moment, patience = json.loads(os.environ["ACCIDENT"])
vars(settings).update(
    SPIDER_MODULES=["tests.loopback_spider"], DOWNLOAD_DELAY=0.002, AUTOTHROTTLE_ENABLED=False, RETRY_ENABLED=False
)
store.WAIT = patience or store.WAIT
here, steps, clock = os.getcwd(), [], None

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def fill():
    with open("ballast", "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(1 << 16))
        except OSError:
            pass

def hold():
    held = threading.Event()
    def holding():
        other = plain("archive.db", isolation_level=None, timeout=20)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(3)
        other.execute("ROLLBACK")
        other.close()
    threading.Thread(target=holding).start()
    held.wait(20)

happens = {
    "": int, "kill": kill, "full": fill, "held": hold,
    "yesterday": lambda: clock.shift(-86400), "next year": lambda: clock.shift(366 * 86400),
}[what]

def step(label):
    steps.append(label)
    if len(steps) == at:
        happens()

def statement(sql):
    if sql.split(None, 1)[0] in ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE"):
        step(" ".join(sql.split())[:60])

plain = sqlite3.connect
def connect(*words, **more):
    connection = plain(*words, **more)
    connection.set_trace_callback(statement)
    return connection
sqlite3.connect = connect

def hook(event, args):
    if event == "open" and isinstance(args[0], (str, os.PathLike)):
        writes = args[2] & (os.O_WRONLY | os.O_RDWR)
        path = os.path.relpath(args[0], here)
        if writes and not path.startswith((".", "log", "ballast")):
            step(f"open {path}")
    elif event in ("os.rename", "os.remove"):
        step(f"{event[3:]} {os.path.relpath(args[event == 'os.rename'], here)}")

with time_machine.travel(datetime.fromisoformat(moment), tick=True) if moment else nullcontext() as clock:
    sys.addaudithook(hook)
    try:
        main(["run"])
    finally:
        if not what:
            print(json.dumps(steps))
"""


def live(
    site: Site, folder: Path, what: str = "", at: int = 0, moment: str = "", patience: float = 0
) -> CompletedProcess[str]:
    """A run during which something happens at one of its steps.

    Args:
        what: nothing, `kill`, `full` (the disk), `held` (the archive, for three seconds), `yesterday`, `next year`.
        moment: when it begins, if not now.
        patience: for how many seconds the archive is waited for, if not a minute.
    """
    known = {"LOOPBACK_PORT": str(site.port), "GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{site.port}"}
    return run(["-c", RUN], folder, known | {"ACCIDENT": json.dumps([what, at, moment, patience])})


def steps(site: Site, folder: Path, moment: str = "") -> list[str]:
    """Every step of a run to which nothing happens."""
    return list(json.loads(live(site, folder, moment=moment).stdout))


def configured(folder: Path, models: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "greensilk.toml").write_text(
        'archive = "archive.db"\npublic = "public"\nwarc = "warc"\nlog = "log"\nmetrics = "greensilk.prom"\n'
        f'keep_warc_days = 1\nmodels = "{os.fspath(models)}"\n',
        "utf-8",
    )
