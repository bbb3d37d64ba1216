"""What a reader sees of HTML: its words, and the rows of its tables."""

import re
from html.parser import HTMLParser


class Reader(HTMLParser):
    """Collects text, and the cells of each table row; markup that was put in unescaped is no text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.inside:
            self.rows[-1][-1] += data


def words_of(html: str) -> str:
    """Return the words, each space one."""
    return re.sub(r"[ \n]+", " ", "".join(Reader(html).text)).strip()


def rows_of(html: str) -> list[list[str]]:
    """Return the rows of all tables, titles too."""
    return Reader(html).rows
