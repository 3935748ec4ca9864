"""A program of its own: a JPEG from standard input, on a page of PDF, to standard output.

The server runs it by its path, so that only this process bears PDFium, which knows no threads.
"""

import io
import sys

import pypdfium2

# As large as a scan of 300 pixels an inch; PDF counts 72 points an inch.
_POINTS_A_PIXEL = 72 / 300


def main() -> None:
    """Place the JPEG, bytes unchanged, on a page of its own size."""
    document = pypdfium2.PdfDocument.new()
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(sys.stdin.buffer.read()), inline=True)
    width, height = (side * _POINTS_A_PIXEL for side in image.get_px_size())
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page = document.new_page(width, height)
    page.insert_obj(image)
    page.gen_content()
    document.save(sys.stdout.buffer)


if __name__ == "__main__":
    main()
