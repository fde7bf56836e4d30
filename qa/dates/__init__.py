"""Date phrases in English: what they are, how words change them, whether they say when. `qa.when` is the door."""
