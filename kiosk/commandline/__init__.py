"""The kiosk without a screen: every step as a command, for preparing, rehearsing and taking over."""
