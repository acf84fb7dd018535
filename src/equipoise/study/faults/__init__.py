"""Every fault of a study file at once: reading the YAML with positions, checking each part, resolving references."""
