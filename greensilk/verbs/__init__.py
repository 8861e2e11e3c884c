"""The verbs, by subject; each module's commands are found by themselves."""
