"""The node as Thor's REST and WebSocket API."""
