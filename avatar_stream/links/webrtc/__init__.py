"""Links across the internet: WebRTC data channels (RFC 8831) by `aiortc`, and how both ends find each other."""
