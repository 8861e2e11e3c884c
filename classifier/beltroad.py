"""Whether a text speaks of the Belt and Road, whatever its theme."""

import re

# The ancient Silk Road alone is history or tourism; named corridors, trains and funds are the Initiative.
_CHINESE = (
    "一带一路",
    "丝绸之路经济带",
    "21世纪海上丝绸之路",
    "二十一世纪海上丝绸之路",
    *(f"{kind}丝绸之路" for kind in ("绿色", "数字", "健康", "冰上", "空中", "创新", "廉洁", "新")),
    *("丝路基金", "丝路使者", "丝路一家亲", "共建国家", "沿线国家", "两廊一圈", "西部陆海新通道"),
    *("中欧班列", "中老铁路", "中泰铁路", "中吉乌铁路", "雅万高铁", "匈塞铁路", "蒙内铁路", "亚吉铁路", "丝路海运"),
    *("中巴经济走廊", "中蒙俄经济走廊", "孟中印缅经济走廊", "中国-中南半岛经济走廊"),
)
_LATIN = re.compile("[A-Za-z]{3}")  # a quick look first: most Chinese texts hold none
_ENGLISH = re.compile(
    r"(?i:\b(?:belt (?:and|&) road|one belt,? one road|silk road economic belt|maritime silk road|silk road fund"
    r"|(?:green|digital|health|new|polar) silk road|china[ -]europe (?:freight |railway )?(?:train|express)"
    r"|china[ -]laos railway|jakarta[ -]bandung|china[ -]pakistan economic corridor))|\b(?:BRI|BRIGC|CPEC)\b"
)


def mentioned(plain: str) -> bool:
    """True for the Initiative by name, its partner countries, or its flagship lines and funds.

    The text is one that `classifier.words.normalise` returned.
    """
    return any(name in plain for name in _CHINESE) or bool(_LATIN.search(plain) and _ENGLISH.search(plain))
