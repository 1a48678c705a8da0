"""Files of trials: place-days, trial documents, results that forces exchange."""
