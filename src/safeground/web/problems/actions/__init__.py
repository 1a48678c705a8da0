"""What people do to problems. Each writes its row in the audit and its line on the timeline."""
