"""The report of a trial: one content, as a page, as a PDF, and as files to run it again."""
