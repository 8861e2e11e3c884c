"""The verbs on issues of the newsletter."""
