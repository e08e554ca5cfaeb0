"""A monitor of news about cyber incidents at UK councils: feeds in, a digest of genuinely new facts out."""

__version__ = "0.1.0"
