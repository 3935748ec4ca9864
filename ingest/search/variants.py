"""Hán characters that are one: other shapes, simplified and traditional, and what means the like.

The groups here are our own; Unihan's simplified, traditional and Z variants join them. What Unihan
calls semantic variants are other characters: they widen a query and are never made one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ingest.search.packed import Packed
from ingest.search.unihan import UNIHAN

# The first of each group stands for all of it, unless Unihan joins it to others.
_GROUPS = (
    "内內 户戶戸 清淸 青靑 爲為 真眞 説說 税稅 脱脫 悦悅 閲閱 鋭銳 教敎 産產 "
    "顔顏 黄黃 緑綠 録錄 禄祿 值値 曾曽 增増 卽即 既旣 概槪 郎郞 温溫 虚虛 "
    "戲戱戯 歩步 渉涉 歲歳 册冊 兎兔 决決 况況 凉涼 减減 冲沖 净淨 凄淒 吳吴呉 "
    "吕呂 宫宮 营營 高髙 鬥鬪 麻蔴 强強 晉晋 並竝 幷并 群羣 峰峯 略畧 鄰隣 "
    "島嶋嶌 崑崐 鷄雞 裏裡 裙裠 尚尙 衆眾 恒恆 亘亙 疎疏 總緫 窗窓牕 棋碁棊 床牀 "
    "粮糧 綫線 秘祕 迹跡 韵韻 鹽塩 鐵銕 劍劎 嘗甞 體躰 歷厯 曆暦 厨廚 厠廁 "
    "厩廐 "
)


def _table(groups: Iterable[str]) -> dict[str, str]:
    """Join groups that share a character, each under the first of ours or else its smallest."""
    ours = {group[0] for group in _GROUPS.split()}
    above: dict[str, str] = {}

    def top(character: str) -> str:
        while above.get(character, character) != character:
            character = above[character]
        return character

    for group in groups:
        tops = {top(form) for form in group}
        first, *others = sorted(tops, key=lambda one: (one not in ours, one))
        above.update(dict.fromkeys(others, first))
    table = {form: top(form) for form in above}
    # Kangxi and CJK radicals, which some keyboards and converters write instead of characters.
    for code in range(0x2E80, 0x2FE0):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[chr(code)] = table.get(plain, plain)
    return table


STANDS_FOR = _table((*_GROUPS.split(), *UNIHAN.same.split()))
"""A form to the one that stands for it in the folded index; characters not here stand alone."""


def _forms() -> Packed:
    held: dict[str, list[str]] = {}
    for form, one in STANDS_FOR.items():
        if not "\u2e80" <= form < "\u2fe0":  # radicals are written by machines, not by readers
            held.setdefault(one, [one]).append(form)
    return Packed({one: tuple(forms) for one, forms in held.items()})


_FORMS = _forms()


def forms(character: str) -> tuple[str, ...]:
    """Give the other forms of a character."""
    held = _FORMS.of(STANDS_FOR.get(character, character))
    return tuple(form for form in held if form != character)


def _alike() -> Packed:
    joined: dict[str, dict[str, None]] = {}
    for character, others in UNIHAN.alike.items():
        one = STANDS_FOR.get(character, character)
        for other in (STANDS_FOR.get(form, form) for form in others):
            if other != one:
                joined.setdefault(one, {})[other] = None
                joined.setdefault(other, {})[one] = None
    return Packed({one: tuple(others) for one, others in joined.items()})


ALIKE = _alike()
"""A folded character to those of like meaning, folded: Unihan's semantic variants, both ways."""
