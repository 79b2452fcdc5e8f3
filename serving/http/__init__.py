"""The HTTP interface: what a request may say, its routes, and how everything is answered."""
