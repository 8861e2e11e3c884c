"""Whether a text speaks of the Belt and Road, whatever its theme."""

import re

from classifier.words import normalise

# The ancient Silk Road alone is history or tourism; named corridors, trains and funds are the Initiative.
_CHINESE = (
    "一带一路|丝绸之路经济带|(?:21|二十一)世纪海上丝绸之路|(?:绿色|数字|健康|冰上|空中|创新|廉洁|新)丝绸之路"
    "|丝路基金|丝路使者|丝路一家亲|共建国家|沿线国家|中欧班列|中老铁路|中泰铁路|雅万高铁|匈塞铁路"
    "|中巴经济走廊|中蒙俄经济走廊|孟中印缅经济走廊|中国-中南半岛经济走廊|两廊一圈|西部陆海新通道"
)
_ENGLISH = (
    r"\b(?:belt (?:and|&) road|one belt,? one road|silk road economic belt|maritime silk road|silk road fund"
    r"|(?:green|digital|health|new|polar) silk road|china[ -]europe (?:freight |railway )?(?:train|express)"
    r"|china[ -]laos railway|jakarta[ -]bandung|china[ -]pakistan economic corridor)"
)
_MARK = re.compile(rf"{_CHINESE}|(?i:{_ENGLISH})|\b(?:BRI|BRIGC|CPEC)\b")


def mentioned(text: str) -> bool:
    """True for the Initiative by name, its partner countries, or its flagship lines and funds."""
    return bool(_MARK.search(normalise(text)))
