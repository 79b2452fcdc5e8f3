"""Compiled loops behind the cut, the rows and the points; each file stands alone.

Importing this imports numba, so it is imported late.
"""
