"""The browser as performer: it tracks a face by itself, and sends landmarks to the capture process, never a picture."""
