"""What a publishing system writes into pages and lists, whatever site it runs: one module a system."""
