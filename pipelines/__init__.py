"""What happens to an article on its way to the archive."""
