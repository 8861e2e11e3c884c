"""Processes that begin with everything imported: a job costs what it does, not the second an interpreter needs.

A server for each worker of the tests imports what the project is built on and forks for every job. A job is a process
like any other, with an environment of its own, and may be killed at any moment. Where a fork is not safe (macOS), each
job has an interpreter of its own.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Self

ROOT = Path(__file__).resolve().parents[1]
FORKS = sys.platform == "linux"
# All that a crawl imports.
PRELOADED = """
aiohttp crawler.run crawler.samples feedgen.feed feeds.publish feeds.watch greensilk.door greensilk.nights lxml.html
pipelines.archive pipelines.complete pipelines.keep pipelines.measure pipelines.river pipelines.seen pipelines.story
pipelines.tag rjieba scrapy.core.downloader.handlers.http11 scrapy.core.scheduler scrapy.crawler
scrapy.downloadermiddlewares.cookies scrapy.downloadermiddlewares.httpcache
scrapy.downloadermiddlewares.httpcompression scrapy.downloadermiddlewares.httpproxy
scrapy.downloadermiddlewares.redirect scrapy.downloadermiddlewares.retry scrapy.downloadermiddlewares.robotstxt
scrapy.extensions.corestats scrapy.extensions.feedexport scrapy.extensions.logstats scrapy.extensions.memusage
scrapy.extensions.throttle scrapy.resolver sqlite_utils trafilatura warcio
"""


class Job:
    """A Python program in a process of its own.

    Attributes:
        returncode: None while it runs; below 0 the signal that killed it.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path, text: str = "") -> None:
        """Begin.

        Args:
            words: `-c` and a program, or `-m` and a module, and what it gets to read.
            text: what it reads from its standard input.
        """
        self._said, self._complained, asked = (TemporaryFile("w+", encoding="utf-8") for _ in range(3))  # noqa: SIM115 (they live as long as the job)
        with asked:
            asked.write(text)
            asked.seek(0)
            files = [asked, self._said, self._complained]
            self._process: _Forked | subprocess.Popen[str]
            if FORKS:
                self._process = _Forked(words, environment, folder, files)
            else:
                known = dict(zip(("stdin", "stdout", "stderr"), files, strict=True))
                command = [sys.executable, *words]
                self._process = subprocess.Popen(command, cwd=folder, env=environment, text=True, **known)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.returncode is None:
            self._process.kill()
        self._process.wait()
        self._said.close()
        self._complained.close()

    @property
    def returncode(self) -> int | None:
        return self._process.poll()

    def poll(self) -> int | None:
        return self._process.poll()

    def wait(self, timeout: float | None = None) -> int:
        return self._process.wait(timeout)

    def send_signal(self, number: int) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it said and what it complained of, once it has ended.

        Raises:
            subprocess.TimeoutExpired: if it has not after so many seconds.
        """
        self._process.wait(timeout)
        return _whole(self._said), _whole(self._complained)


def run(
    words: Sequence[str | Path],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    text: str = "",
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """A job to its end.

    Raises:
        subprocess.TimeoutExpired: if it takes more than so many seconds.
    """
    plain = [str(word) for word in words]
    with Job(plain, {**os.environ, **(environment or {})}, folder, text) as job:
        said, complained = job.communicate(timeout)
        return subprocess.CompletedProcess(plain, job.returncode or 0, said, complained)


class _Forked:
    """A job of the server's."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path, files: list[Any]) -> None:
        self._code: int | None = None
        self._socket, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(_server(), [b"."], [theirs.fileno(), *(file.fileno() for file in files)])
        self._lines = self._socket.makefile("rw", encoding="utf-8")
        self._lines.write(json.dumps([list(words), dict(environment), str(folder)]) + "\n")
        self._lines.flush()
        self._pid = int(self._lines.readline())

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            end = None if timeout is None else time.monotonic() + timeout
            self._socket.settimeout(timeout)
            try:
                self._code = int(self._lines.readline())
            except OSError as error:
                # A file of a socket is closed for reading once it has timed out.
                self._lines = self._socket.makefile("rw", encoding="utf-8")
                if end is not None and time.monotonic() >= end:
                    raise subprocess.TimeoutExpired("a job", timeout or 0) from error
                raise
            self._lines.close()
            self._socket.close()
        return self._code

    def poll(self) -> int | None:
        try:
            return self.wait(0.000_001)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self._pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


@cache
def _server() -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-m", "tests.forks", str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _serve(control: socket.socket) -> list[str]:
    """Fork for every job; returns in the job's process, with its words."""
    import rjieba

    for name in PRELOADED.split():
        importlib.import_module(name)
    rjieba.cut("词典")
    assert "twisted.internet.reactor" not in sys.modules, "a reactor cannot be shared between processes"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    while True:
        _, files, *_ = socket.recv_fds(control, 1, 4)
        if not files:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _watch(socket.socket(fileno=files[0]), files[1:])
        for file in files:
            os.close(file)


def _watch(asking: socket.socket, files: list[int]) -> list[str]:
    """Fork once more, tell the number of the process and how it ended; returns in it alone."""
    lines = asking.makefile("rw", encoding="utf-8")
    words, environment, folder = json.loads(lines.readline())
    if job := os.fork():
        print(job, file=lines, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]), file=lines, flush=True)
        os._exit(0)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    lines.close()
    asking.close()
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in environment
    # The one module that reads the environment when it is imported.
    importlib.reload(importlib.import_module("crawler.settings"))
    return list(words)


def _run(how: str, what: str) -> int:
    """The exit code of a program or a module."""
    try:
        if how == "-c":
            exec(compile(what, "<job>", "exec"), {"__name__": "__main__"})  # noqa: S102 (it is what -c does)
        else:
            runpy.run_module(what, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, int | None):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    how, what, *rest = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = [how, *rest]
    code = _run(how, what)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # To take down an interpreter that holds all of this costs more than most jobs.
    os._exit(code)
