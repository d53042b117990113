"""From a picture and the labels of its pixels to whole layers: parts, what they hide filled in."""
