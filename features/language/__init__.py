"""The languages that sentences about a lead are said in.

English is the source: its sentences stand in the code. Every other language has a file of
translations, `translations/<code>/LC_MESSAGES/leadscore.po`; `make translations` renews it.
"""
