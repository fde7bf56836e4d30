"""Date phrases in English, and in the modules named zh in Chinese: what they are, how words change them, whether they say when. `qa.when` is the door."""
