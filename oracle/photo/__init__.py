"""The photo check: bytes from anyone in, an upright picture without metadata out."""

from oracle.photo.check import Limits, distance, load, perceptual_hash, reopen

__all__ = ["Limits", "distance", "load", "perceptual_hash", "reopen"]
