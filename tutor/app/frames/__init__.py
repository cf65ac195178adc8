"""What is sent to the terminal: of every frame only the cells that are not on the screen yet."""

from tutor.app.frames.framed import FramedApp

__all__ = ["FramedApp"]
