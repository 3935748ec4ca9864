"""Hán characters that differ in shape only, and the form that stands for each group. Pure.

None differ in word or sound, so folding them loses nothing.
"""

from __future__ import annotations

import unicodedata

# The first of each group stands for all of it.
_GROUPS = (
    "内內 户戶戸 清淸 青靑 爲為 真眞 説說 税稅 脱脫 悦悅 閲閱 鋭銳 教敎 産產 "
    "顔顏 黄黃 緑綠 録錄 禄祿 值値 曾曽 增増 卽即 既旣 概槪 郎郞 温溫 虚虛 "
    "戲戱戯 歩步 渉涉 歲歳 册冊 兎兔 决決 况況 凉涼 减減 冲沖 净淨 凄淒 吳吴呉 "
    "吕呂 宫宮 营營 高髙 鬥鬪 麻蔴 强強 晉晋 並竝 幷并 群羣 峰峯 略畧 鄰隣 "
    "島嶋嶌 崑崐 鷄雞 裏裡 裙裠 尚尙 衆眾 恒恆 亘亙 疎疏 總緫 窗窓牕 棋碁棊 床牀 "
    "粮糧 綫線 秘祕 迹跡 韵韻 鹽塩 鐵銕 劍劎 嘗甞 體躰 歷厯 曆暦 厨廚 厠廁 "
    "厩廐 "
)


def _table() -> dict[str, str]:
    table = {form: group[0] for group in _GROUPS.split() for form in group[1:] if form != group[0]}
    # Kangxi and CJK radicals, which some keyboards and converters write instead of characters.
    for code in range(0x2E80, 0x2FE0):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[chr(code)] = table.get(plain, plain)
    return table


STANDS_FOR = _table()
"""A form to the one that stands for it in the folded index; characters not here stand alone."""
