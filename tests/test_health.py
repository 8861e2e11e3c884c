"""The verdict on a source: what its counts, its troubles and its past come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.health import Before, Kind, Trouble, judge

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LIST = "https://www.mee.gov.cn/ywdt/hjywnews/"
WELL = Before("ok", "生态环境部: 2 new", NOW - timedelta(days=1), NOW - timedelta(days=1))


def counts(**of: int) -> dict[str, int]:
    return {"lists": 2, "listed": 20, "unchanged": 0, "fetched": 0, "guessed": 0, "new": 0, "changed": 0} | of


def trouble(kind: Kind, *, listing: bool = False) -> Trouble:
    return Trouble(kind, f"mee: something {kind}: {LIST}", listing)


@pytest.mark.parametrize(
    ("of", "troubles", "before", "verdict"),
    [
        (counts(fetched=2, new=2), [], WELL, "ok"),
        (counts(fetched=1, changed=1), [], WELL, "ok"),
        (counts(), [], WELL, "quiet"),
        (counts(lists=0, unchanged=2), [], WELL, "unchanged"),
        (counts(), [], Before("quiet", "", NOW, NOW - timedelta(days=9)), "stale"),
        (counts(lists=0, unchanged=2), [], Before("ok", "", NOW, NOW - timedelta(days=9)), "stale"),
        (counts(), [], Before("quiet", "", NOW, NOW - timedelta(days=7)), "quiet"),
        (counts(fetched=3, new=3), [], Before("stale", "", NOW, NOW - timedelta(days=9)), "ok"),
        (counts(lists=0), [trouble("drifted", listing=True)], WELL, "drifted"),
        (counts(fetched=9, new=9), [trouble("drifted")], WELL, "ok"),
        (counts(fetched=9, new=9), [trouble("encoding")], WELL, "ok"),
        (counts(fetched=99, new=99), [trouble("drifted")] * 3, WELL, "ok"),
        (counts(fetched=8, new=8), [trouble("drifted")] * 2, WELL, "drifted"),
        (counts(fetched=8, new=8), [trouble("encoding")] * 2, WELL, "encoding"),
        (counts(fetched=3, guessed=3, new=3), [trouble("drifted")] * 3, WELL, "drifted"),
        (counts(), [trouble("drifted")], WELL, "drifted"),
        (counts(fetched=9, new=9), [trouble("defect")], WELL, "drifted"),
        (counts(lists=0), [trouble("blocked", listing=True)], WELL, "blocked"),
        (counts(lists=0), [trouble("tls", listing=True)], WELL, "tls"),
        (counts(lists=1, new=1, fetched=1), [trouble("unreachable", listing=True)], WELL, "unreachable"),
        (counts(lists=0), [trouble("gone", listing=True)], WELL, "drifted"),
        (counts(fetched=9, new=9), [trouble("gone")], WELL, "ok"),
        (counts(fetched=9, new=9), [trouble("unreachable")], WELL, "ok"),
        (counts(fetched=1, new=1), [trouble("blocked")] * 3, WELL, "blocked"),
        (counts(), [trouble("gone")], WELL, "quiet"),
        (counts(lists=0), [], WELL, "quiet"),
        (counts(new=40, fetched=40), [trouble("stopped")], WELL, "ok"),
        (counts(lists=0, unchanged=2), [], Before("drifted", "生态环境部: no title", None, NOW), "drifted"),
        (counts(lists=0, unchanged=2), [], Before("tls", "生态环境部: expired", None, NOW), "tls"),
        (counts(), [], Before("blocked", "", None, NOW), "quiet"),
    ],
)
def test_verdict(of: dict[str, int], troubles: list[Trouble], before: Before, verdict: str) -> None:
    health = judge("生态环境部", of, troubles, before, NOW, quiet_days=7)
    assert health.verdict == verdict
    assert health.sentence.startswith("生态环境部: ")
    assert health.alarming == (verdict not in ("ok", "quiet", "unchanged"))


def test_a_first_run_without_news_is_quiet() -> None:
    assert judge("光大集团", counts(), [], Before(), NOW, quiet_days=7).verdict == "quiet"


def test_a_backfill_is_never_stale() -> None:
    old = Before("ok", "", NOW, NOW - timedelta(days=99))
    assert judge("人民网", counts(), [], old, NOW, quiet_days=7, forward=False).verdict == "quiet"


def test_a_source_known_at_second_hand_alarms_nobody_until_it_was_well_once() -> None:
    troubles = [trouble("drifted", listing=True)]
    never = judge("光大集团", counts(lists=0), troubles, Before(), NOW, quiet_days=7, unproven=True)
    assert never.verdict == "unproven"
    assert not never.alarming
    assert LIST in never.sentence
    assert judge("光大集团", counts(lists=0), troubles, WELL, NOW, quiet_days=7, unproven=True).verdict == "drifted"
    assert judge("光大集团", counts(new=1), [], Before(), NOW, quiet_days=7, unproven=True).verdict == "ok"


def test_the_sentence_names_the_first_trouble_and_counts_the_others() -> None:
    troubles = [trouble("gone"), trouble("drifted"), trouble("drifted")]
    health = judge("生态环境部", counts(fetched=5, new=5), troubles, WELL, NOW, quiet_days=7)
    assert f"something drifted: {LIST}" in health.sentence
    assert "2 more" in health.sentence
