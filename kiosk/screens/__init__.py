"""The touchscreen (Kivy): screens draw the ceremony's state and send commands; no rule of the draw here."""
