"""The touchscreen (Kivy): screens draw the ceremony's state and send commands. No rule of the draw lives here."""
