"""Pages that a firewall answers in place of the site, also with status 200."""

from __future__ import annotations

import re
from typing import Final

# Knownsec's and Alibaba's cookies, Cloudflare's waiting room, and what Chinese firewalls print.
_SCRIPTS: Final = re.compile(
    r"__jsl_clearance|__jsluid|acw_sc__v\d|aliyun_waf|_waf_|wafblock|captcha-challenge|cf-chl-"
    r"|yunsuo_session|safeline|gt_captcha|slidercaptcha",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"访问被(?:拦截|拒绝|禁止)|请求(?:已)?被(?:拦截|拒绝|阻断)|(?:网站|应用|Web)\s*(?:应用)?防火墙|拦截提示|安全(?:验证|检测)中|(?:^|<title>)\s*安全验证"
    r"|滑动(?:滑块|验证)|拖动滑块|(?:完成|输入)验证码|访问过于频繁|请开启\s*JavaScript|浏览器安全检查"
    r"|Just a moment\.\.\.|Checking your browser|Access Denied|Request (?:blocked|unsuccessful)|Are you a robot"
    r"|Please enable JavaScript and cookies|unusual traffic",
    re.IGNORECASE,
)
_SILENT: Final = re.compile(r"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]+>", re.DOTALL | re.IGNORECASE)
# A challenge says little; a longer page that holds such words is an article about them.
_LITTLE: Final = 400


def sign(markup: str) -> str | None:
    """What tells that a page is a challenge, or None: a known script or sentence on a page of few words."""
    said = re.sub(r"\s+", " ", _SILENT.sub(" ", markup)).strip()
    if len(said) > _LITTLE:
        return None
    found = _WORDS.search(said) or _SCRIPTS.search(markup)
    return found[0] if found else None
