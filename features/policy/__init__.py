"""The agreement between marketing and sales: one validated file."""
