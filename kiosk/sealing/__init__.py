"""The day before (封存): plan, list and secrets become one fingerprint and one encrypted package."""
