"""On how many independent sources an answer rests."""

from collections.abc import Sequence

from index.view import View
from qa.records import Citation


def independent(citations: Sequence[Citation], view: View) -> int:
    """The sources that no copy, no outlet and no agency joins: a wire story that three outlets print is one source."""
    sources: list[set[str]] = []
    for citation in citations:
        reach = _reach(citation, view)
        joined = [source for source in sources if source & reach]
        sources = [source for source in sources if not source & reach] + [reach.union(*joined)]
    return len(sources)


def _reach(citation: Citation, view: View) -> set[str]:
    """What would make another citation depend on the same source: the story and its copies, its outlet, its agency."""
    names = {name.casefold() for name in (citation.source, citation.credit) if name}
    return names | {citation.article_id, *(copy.id for copy in view.copies(citation.article_id))}
