"""Syllables that are written in two ways, most since a ruler's name was to be avoided. Pure.

Minh Mệnh is Minh Mạng, Phan Châu Trinh is Phan Chu Trinh: which form a text has depends on its
region and its century. Both are right, so both are asked for with the spellings of old prints.
"""

from __future__ import annotations

_PAIRS = (
    "mệnh mạng, phúc phước, hoàng huỳnh, vũ võ, chính chánh, sinh sanh, tính tánh, lĩnh lãnh, "
    "nhậm nhiệm, tông tôn, thái thới, cảnh kiểng, hợp hiệp, lợi lị, thời thì, hồng hường, "
    "phượng phụng, trường tràng, nguyên ngươn, bản bổn, cương cang, nghĩa ngãi, tùng tòng, "
    "hoa huê, đường đàng, chân chơn, nhân nhơn, thịnh thạnh, kính kiếng, chu châu, đảm đởm, "
    "đan đơn, dũng dõng, nhất nhứt, nhật nhựt, thật thiệt, uy oai, bảo bửu, thụ thọ, sơn san, "
    "thành thiềng"
)
_OTHERWISE = {
    one: other
    for pair in _PAIRS.split(", ")
    for one, other in (pair.split(), reversed(pair.split()))
}


def otherwise(word: str) -> tuple[str, ...]:
    """Give the other form of a syllable, NFC and in lower case with its marks; mostly none."""
    return (_OTHERWISE[word],) if word in _OTHERWISE else ()
