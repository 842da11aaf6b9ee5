"""Workbooks and plan files in: a bureau's files become applicants and plan fields, or a list of problems."""
