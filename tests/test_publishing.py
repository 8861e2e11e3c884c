"""The command and its configuration: curated feeds, the hub, what stands in greensilk.toml."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import click
import pytest

from feeds.settings import Curated, Mail
from greensilk import read_config
from tests.conftest import Greensilk
from tests.published import NOON, article, fill, keep, opened, parsed


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    with opened(tmp_path) as archive:
        fill(archive, 60, days=30)
    return tmp_path


def configured(folder: Path, more: str) -> None:
    file = folder / "greensilk.toml"
    file.write_text(
        f"{more}\n{file.read_text('utf-8')}" if "[" not in more else f"{file.read_text('utf-8')}{more}", "utf-8"
    )


def test_a_curated_feed_is_one_table(filled: Path, greensilk: Greensilk) -> None:
    configured(filled, '[[feeds]]\nslug = "sea"\ntitle = "海洋"\nquery = "theme:ocean"\nmin_score = 0.85\nlimit = 3\n')
    assert greensilk("publish").returncode == 0
    feed = parsed(filled / "public", "curated/sea.xml")
    assert feed.feed.title == "绿丝：海洋"
    assert len(feed.entries) == 3
    assert "海洋" in (filled / "public" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("verb", ["publish", "run"])
def test_a_wrong_search_is_one_sentence_that_names_the_feed(filled: Path, greensilk: Greensilk, verb: str) -> None:
    configured(filled, '[[feeds]]\nslug = "sea"\ntitle = "海洋"\nquery = "theme:seas"\n')
    done = greensilk(verb)
    assert done.returncode == 2
    assert "The feed sea cannot be searched for: 'seas' is no theme" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[[feeds]]\ntitle = "x"\nquery = "y"', "[[feeds]] without a slug: slug should be letters a to z"),
        ('[[feeds]]\nslug = "../x"\ntitle = "x"\nquery = "y"', "slug should be letters a to z"),
        ('[[feeds]]\nslug = "x"\nquery = "y"', "[[feeds]] x: title should be a text on one line"),
        ('[[feeds]]\nslug = "x"\ntitle = "x"', "[[feeds]] x needs a query, or picks_only = true"),
        ('[[feeds]]\nslug = "x"\ntitle = "x"\nquerry = "y"', "unknown key 'querry' (did you mean query?)"),
        ('[[feeds]]\nslug = "x"\ntitle = "x"\nquery = "y"\nmin_score = 2', "min_score should be between 0 and 1"),
        ('[[feeds]]\nslug = "x"\ntitle = "x"\nquery = "y"\nfull_text = 1', "full_text = 1 should be true or false"),
        (2 * '[[feeds]]\nslug = "x"\ntitle = "x"\nquery = "y"\n', "two [[feeds]] have the slug 'x'"),
        ("feeds = 1", "each below a line [[feeds]]"),
        ('[mail]\nhost = "h"\nsecurity = "ssl"', '[mail]: security should be "starttls", "tls" or "none"'),
        ("[mail]\nport = 0", "[mail]: port should be between"),
        ('[mail]\nto = ["x"]', "[mail]: to should be a list of addresses of mail"),
        ("mail = 1", "[mail] should be a table"),
        ('hub = "hub"', "hub = 'hub' should be an address"),
        ('full_text = "mee"', "full_text = 'mee' should be a list of texts"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_one_sentence(tmp_path: Path, table: str, said: str) -> None:
    file = tmp_path / "greensilk.toml"
    file.write_text(table, "utf-8")
    with pytest.raises(click.UsageError) as refused:
        read_config(file)
    assert said in refused.value.message


def test_the_tables_are_read(tmp_path: Path) -> None:
    file = tmp_path / "greensilk.toml"
    file.write_text(
        '[mail]\nhost = "smtp.example.org"\nsender = "a@example.org"\nto = ["b@example.org"]\n'
        '[[feeds]]\nslug = "x"\ntitle = "某"\nquery = "y"\nmin_score = 1\n',
        "utf-8",
    )
    config = read_config(file)
    assert config.mail == Mail("smtp.example.org", sender="a@example.org", to=("b@example.org",))
    assert config.publishing.curated == (Curated("x", "某", "y", 1.0),)


@pytest.fixture
def hub() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A hub on the loopback, and what it was told."""
    told: list[dict[str, list[str]]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """No line on stderr for each request."""

    with HTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", told
        server.shutdown()
        thread.join()


def test_a_hub_is_told_of_the_feeds_that_changed(
    filled: Path, greensilk: Greensilk, hub: tuple[str, list[dict[str, list[str]]]]
) -> None:
    address, told = hub
    configured(filled, f'hub = "{address}"\nbase_url = "https://example.org/feeds"')
    assert greensilk("publish").returncode == 0
    assert greensilk("publish").returncode == 0
    assert len(told) == 1
    with opened(filled) as archive:
        keep(archive, article(0, source="wri", published=NOON))
    assert greensilk("publish").returncode == 0
    assert told[1]["hub.mode"] == ["publish"]
    assert {"https://example.org/feeds/all.xml", "https://example.org/feeds/source/wri.json"} <= {*told[1]["hub.url"]}
    assert not [url for url in told[1]["hub.url"] if "mee" in url or "archive" in url or url.endswith(".html")]


def test_a_hub_that_is_away_is_said_and_the_feeds_are_there(filled: Path, greensilk: Greensilk) -> None:
    configured(filled, 'hub = "http://127.0.0.1:1/"\nbase_url = "https://example.org/feeds"')
    done = greensilk("publish")
    assert done.returncode == 0
    assert "The hub http://127.0.0.1:1/ was not told of" in done.stderr
    assert (filled / "public" / "all.xml").is_file()
