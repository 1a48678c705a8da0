"""Device feeds: pings from radios, phones and receivers, as checked batches."""
