"""What pages and the API show, as plain values: no request, no HTML."""

__all__: list[str] = []
