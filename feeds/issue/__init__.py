"""The next issue of the newsletter: drafted from the archive, edited by people, written as Markdown, HTML and Word."""
