"""How many words a page shows, counted in its text without a browser.

Supply a page to :meth:`Seen.feed`; get the words of its first screen and of all of it.
"""

from html.parser import HTMLParser

__all__ = ["Seen"]


class Seen(HTMLParser):
    """Counts the words that a page shows, by where they stand, as a browser with scripts would."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "source", "path", "line", "rect", "circle"})
    UNSEEN = frozenset({"script", "style", "noscript", "title"})

    def __init__(self):
        super().__init__()
        self.within, self.first, self.whole = [], 0, 0

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        own = dict(attrs)
        classes = {*(own.get("class") or "").split()}
        hidden = tag in self.UNSEEN or bool(classes & {"skip", "unseen", "scroll-cue"})
        hidden |= "hidden" in own and "needs-script" not in classes
        folded = tag == "details" and "open" not in own
        self.within.append((tag, own.get("id") or "", hidden, folded))
        if not self._hidden():  # what a script fills in at first
            self._count(tag == "output")
            self.handle_data(own["data-text"] if own.get("id") == "as-set" else own.get("data-fitted") or "")

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.within.pop()[0] == tag

    def handle_data(self, data):
        if not self._hidden():
            self._count(sum(any(c.isalnum() for c in word) for word in data.split()))

    def _hidden(self):
        if any(hidden for *_, hidden, _ in self.within):
            return True
        places = [i for i, (*_, folded) in enumerate(self.within) if folded]
        return any("summary" not in [tag for tag, *_ in self.within[i + 1 : i + 2]] for i in places)

    def _count(self, n):
        self.whole += n
        self.first += n if any(tag == "header" or key == "answer" for tag, key, *_ in self.within) else 0
