"""Who may use the desk: kept in a file of its own, beside the archive, which no page of the archive opens."""
