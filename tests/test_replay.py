"""A crawl is recorded as it crossed the wire, and runs again from the recording."""

from __future__ import annotations

import gzip
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import Request, Response

from crawler import warc
from crawler.recording import WarcFile, press
from crawler.replay import Recording, ReplayError
from crawler.samples import answers

URL = "http://env.people.com.cn/n1/2026/1103/c1010-40700001.html"
TIME = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def page(text: str, *, url: str = URL, **headers: str) -> Response:
    return Response(url, headers={"Content-Type": "text/html"} | headers, body=text.encode("gb18030"))


def test_raw_bytes_are_kept_and_nothing_of_the_hop(tmp_path: Path) -> None:
    packed = gzip.compress("胡喆".encode("gb18030"))
    answer = Response(
        URL,
        headers={
            "Content-Encoding": "gzip",
            "Transfer-Encoding": "chunked",
            "ETag": '"7"',
            "Set-Cookie": ["a=1", "b=2"],
        },
        body=packed,
    )
    file = WarcFile(tmp_path / "new" / "a.warc.gz")
    file.add(Request(URL, headers={"User-Agent": "greensilk"}), answer, TIME)
    file.close()
    info, response, request = (record for _, record in warc.records(tmp_path / "new" / "a.warc.gz"))
    assert (info.rec_type, response.rec_type, request.rec_type) == ("warcinfo", "response", "request")
    names = [name.lower() for name, _ in response.http_headers.headers]
    assert "transfer-encoding" not in names
    assert names.count("content-length") == 1
    assert names.count("set-cookie") == 2
    assert response.raw_stream.read() == packed
    assert response.rec_headers["WARC-Date"] == "2026-11-20T03:00:00Z"
    assert request.http_headers.protocol == "GET"
    assert request.rec_headers["WARC-Concurrent-To"] == response.rec_headers["WARC-Record-ID"]


def test_an_older_recording_is_never_written_to(tmp_path: Path) -> None:
    press(tmp_path / "a.warc.gz", [(page("一"), TIME)])
    with pytest.raises(FileExistsError):
        WarcFile(tmp_path / "a.warc.gz")


def test_a_private_recording_is_for_its_owner_alone(tmp_path: Path) -> None:
    WarcFile(tmp_path / "a.warc.gz", private=True).close()
    assert stat.S_IMODE(os.stat(tmp_path / "a.warc.gz").st_mode) == 0o600  # noqa: PTH116


def test_the_record_nearest_to_the_replayed_time_is_served(tmp_path: Path) -> None:
    texts = ["一", "二", "三"]
    path = press(tmp_path / "a.warc.gz", [(page(text), TIME + timedelta(days=day)) for day, text in enumerate(texts)])

    def served(at: datetime | None) -> str:
        found = Recording([path], at).answer(URL)
        assert found is not None
        return found[0].body.decode("gb18030")

    assert served(None) == "三"
    assert served(TIME - timedelta(days=9)) == "一"
    assert served(TIME + timedelta(days=1, hours=2)) == "二"


def test_http_and_https_are_one_address_and_a_query_is_not(tmp_path: Path) -> None:
    recording = Recording([press(tmp_path / "a.warc.gz", [(page("一"), TIME)])])
    assert recording.answer(URL.replace("http:", "https:")) is not None
    assert recording.answer(f"{URL}#top") is not None
    assert recording.answer(f"{URL}?page=2") is None


def test_several_files_are_one_recording(tmp_path: Path) -> None:
    other = URL.replace("40700001", "40700002")
    paths = [
        press(tmp_path / "a.warc.gz", [(page("一"), TIME)]),
        press(tmp_path / "b.warc.gz", [(page("二", url=other), TIME)]),
    ]
    assert Recording(paths).urls() == [URL, other]


def test_a_recording_of_another_program_with_chunks_on_the_wire(tmp_path: Path) -> None:
    body = "胡喆".encode("gb18030")
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: Chunked\r\n\r\n"
    block += f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-20T03:00:00Z\r\n"
        f"WARC-Target-URI: {URL}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    (tmp_path / "plain.warc").write_bytes((head.encode() + block + b"\r\n\r\n") * 2)
    recording = Recording([tmp_path / "plain.warc"])
    found = recording.answer(URL)
    assert found is not None
    assert found[0].body == body
    assert recording.losses == []


def test_every_cut_is_noticed_and_every_whole_record_used(tmp_path: Path) -> None:
    whole = press(tmp_path / "whole.warc.gz", list(answers())[:6]).read_bytes()
    ends = [offset for offset, _ in warc.records(tmp_path / "whole.warc.gz")][1:]
    for length in range(ends[0] + 1, len(whole), 211):
        cut = tmp_path / "cut.warc.gz"
        cut.write_bytes(whole[:length])
        recording = Recording([cut])
        assert bool(recording.losses) == (length not in ends)
        count = sum(end <= length for end in ends)
        assert f"its first {count} records are used" in "".join(recording.losses) or length in ends


def test_an_address_beyond_ascii_is_an_address(tmp_path: Path) -> None:
    address = "https://www.mee.gov.cn/（专题） 页.html"
    path = press(tmp_path / "a.warc.gz", [(page("一", url=address), TIME), (page("二"), TIME)])
    assert Recording([path]).losses == []
    assert len(Recording([path]).urls()) == 2


def test_records_in_one_gzip_member_are_said_to_be_lost(tmp_path: Path) -> None:
    whole = gzip.decompress(press(tmp_path / "a.warc.gz", list(answers())[:3]).read_bytes())
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(whole))
    with pytest.raises(ReplayError, match="compressed as a whole"):
        Recording([tmp_path / "b.warc.gz"])


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    content = bytearray(press(tmp_path / "a.warc.gz", list(answers())[:3]).read_bytes())
    content[len(content) // 2] ^= 0x10
    (tmp_path / "b.warc.gz").write_bytes(content)
    assert Recording([tmp_path / "b.warc.gz"]).losses


@pytest.mark.parametrize(
    "content", [b"", b"<html></html>", gzip.compress(b"<html></html>")], ids=["empty", "page", "gzip"]
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc.gz").write_bytes(content)
    with pytest.raises(ReplayError, match=r"a\.warc\.gz"):
        Recording([tmp_path / "a.warc.gz"])
