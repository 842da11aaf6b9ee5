"""The kiosk: collects, shows, prints and keeps; decides nothing that the verifier does not recompute."""
