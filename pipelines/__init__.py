"""What becomes of a page: an article, a story, an answer, an alert. Knows nothing of the network."""
