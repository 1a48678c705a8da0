"""The base under every map: drawn from the bundled outlines, or what the force is licensed for."""

from safeground.web.lib.basemap.setting import BaseMap, base_map

__all__ = ["BaseMap", "base_map"]
