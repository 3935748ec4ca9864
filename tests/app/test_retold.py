"""A sentence of ingest is known again by its form, whatever fills its holes, and told."""

import pytest

from app import retold
from tests.app.sentences import HOLE, said_in_vietnamese


def test_each_sentence_is_known_again_whatever_fills_it():
    for sentence, told in said_in_vietnamese().items():
        holes = set(HOLE.findall(sentence))
        assert set(HOLE.findall(told)) <= holes, sentence
        filled, wanted = sentence, told
        for hole in sorted(holes):
            value = f"x{hole[1:-1]}y"
            filled, wanted = filled.replace(hole, value), wanted.replace(hole, value)
        assert retold.tell("vi", filled) == wanted


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "the text is of a page of 1,000 x 20, but the image has 5 x 6 pixels",
            "văn bản thuộc trang cỡ 1.000 x 20, nhưng ảnh có 5 x 6 điểm ảnh",
        ),
        (
            "scans/001.tif: is empty (0 bytes); copy it again from its source",
            "scans/001.tif: rỗng (0 byte); hãy chép lại từ nguồn",
        ),
        (
            "its text was not read: not well-formed XML (line 3: no end): export the file again",
            "văn bản của nó không được đọc: XML không đúng cú pháp (dòng 3: no end):"
            " hãy xuất lại tệp",
        ),
        (
            "keeps what was done at the desk: the order of its pages; the labels of pages 1, 2",
            "giữ những gì đã làm tại bàn làm việc: thứ tự các trang; nhãn của các trang 1, 2",
        ),
        (
            "cannot be opened (No such file or directory); check that it is there and readable",
            "không mở được (không có tệp hay thư mục này); hãy kiểm tra tệp còn đó và đọc được",
        ),
        (
            "ocfl/a/b.tif was damaged; brought back from the mirror",
            "ocfl/a/b.tif đã bị hỏng; được khôi phục từ kho bản sao",
        ),
        (
            "nothing found in sha256 0f1e by ClamAV 1.4.2",
            "không thấy gì trong sha256 0f1e, quét bằng ClamAV 1.4.2",
        ),
        (
            "2 failed, 3 held until their pages were tried, 5 waiting",
            "2 bị hỏng, 3 chờ các trang được thử xong, 5 đang chờ",
        ),
        (
            "9 objects, 0 never read yet, 0 overdue; 2 not as they must be: damaged: a/b, c;"
            " missing: d/e",
            "9 đối tượng, 0 chưa đọc lại lần nào, 0 quá hạn; 2 không đúng như phải có:"
            " bị hỏng: a/b, c; bị mất: d/e",
        ),
        (
            "Failed: is empty (0 bytes); copy it again from its source",
            "Hỏng: rỗng (0 byte); hãy chép lại từ nguồn",
        ),
        (
            "3 in 30 days, last: ocfl/a/b.tif: was missing; brought back from its original",
            "3 lần trong 30 ngày, gần nhất: ocfl/a/b.tif: đã bị mất; được khôi phục từ bản gốc"
            " của nó",
        ),
        (
            "kind is blank: write person, place or subject",
            "kind là chỗ trống: hãy ghi person (người), place (địa danh) hoặc subject (chủ đề)",
        ),
        (
            "names “its table of contents” a second time: keep one row",
            "nêu “its table of contents” lần thứ hai: hãy giữ một dòng",
        ),
    ],
)
def test_sentences_in_sentences_are_told_and_quoted_words_stay(said, told):
    assert retold.tell("vi", said) == told


def test_what_nobody_here_wrote_stays_as_it_is():
    for sentence in ("Địa chí Hải Dương", "", "an older release said it so", "x" * 5_000):
        assert retold.tell("vi", sentence) == sentence


def test_an_english_reader_reads_the_sentence_itself():
    assert retold.tell("en", "no item 3") == "no item 3"
