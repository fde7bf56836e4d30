"""What a newer version of a story says otherwise."""

from web.difference import LONGEST, SHOWN, changes, difference


def test_lines_that_went_and_came_are_told_in_order_and_the_rest_is_not() -> None:
    old, new = "Two died.\n\nThe ferry sank.\n\nMore soon.", "Four died.\n\nThe ferry sank.\n"
    assert changes(old, new) == [("del", "Two died."), ("ins", "Four died."), ("del", "More soon.")]
    assert "The ferry sank." not in difference(old, new)


def test_the_same_words_differ_in_nothing() -> None:
    assert difference("One.\n\nTwo.", "One. \nTwo.\n") == ""


def test_hostile_lines_are_text_and_long_changes_are_cut() -> None:
    shown = difference("a", "\n".join(f"<script>{n}" for n in range(SHOWN + 5)))
    assert "<script>" not in shown and shown.count("<ins>") == SHOWN - 1 and "and 6 more lines" in shown
    assert difference("a" * (LONGEST + 1), "b") == ""
