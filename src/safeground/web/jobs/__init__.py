"""Jobs: long work in the background, with progress, that can be cancelled."""
