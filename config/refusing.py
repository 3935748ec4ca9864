"""What a reader is told whose address is too long: gunicorn refuses it before it asks the site."""

from __future__ import annotations

from http import HTTPStatus

# In both languages: nothing is known yet of the reader, and the site's own pages are not asked.
_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Địa chỉ quá dài · The address is too long</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.125rem/1.6 system-ui, sans-serif }}
body {{ max-width: 34rem; margin: 3rem auto; padding: 0 1rem }}
</style>
</head>
<body>
<h1>Địa chỉ quá dài</h1>
<p>Máy chủ chỉ đọc địa chỉ dài tối đa {most} ký tự. Nếu bạn đang tìm kiếm, hãy quay lại và tìm bằng
ít chữ hơn: một câu là đủ.</p>
<div lang="en">
<h2>The address is too long</h2>
<p>Addresses of up to {most} characters are read here. If you were searching, go back and search for
fewer words: a sentence is enough.</p>
</div>
</body>
</html>
"""


def too_long(most: int) -> bytes:
    """Give the whole answer, head and page, to an address of more than `most` characters."""
    status, page = HTTPStatus.REQUEST_URI_TOO_LONG, _PAGE.format(most=most).encode()
    head = (
        f"HTTP/1.1 {status.value} URI Too Long\r\n"
        "Connection: close\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"Content-Length: {len(page)}\r\n\r\n"
    )
    return head.encode("ascii") + page
