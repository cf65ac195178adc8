"""What is sent to the terminal: of every frame only the cells that are not on the screen yet."""

from tutor.app.frames.framed import FramedApp, is_on

__all__ = ["FramedApp", "is_on"]
