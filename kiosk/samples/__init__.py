"""Sample workbooks for rehearsals and tests: invented children, never real ones."""
