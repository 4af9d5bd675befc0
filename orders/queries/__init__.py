"""Everything that reads, for a screen, a sheet or the API."""
